"""Vietnamese words of procedures, read by machines: roles, durations, references to steps, conditions."""

from engine.words.durations import Duration, Kind, find_duration, read_duration
from engine.words.folding import compose, fold
from engine.words.roles import is_applicant, role_of, roles_of

__all__ = [
    "Duration",
    "Kind",
    "compose",
    "find_duration",
    "fold",
    "is_applicant",
    "read_duration",
    "role_of",
    "roles_of",
]

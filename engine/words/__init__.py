"""Vietnamese words of procedures, read by machines: roles, durations, references to steps, conditions."""

from engine.words.durations import Duration, Kind, find_duration, read_duration
from engine.words.folding import compose, fold
from engine.words.references import Way, flat, label_of, leading_label, references, ways
from engine.words.roles import is_applicant, role_of, roles_of

__all__ = [
    "Duration",
    "Kind",
    "Way",
    "compose",
    "find_duration",
    "flat",
    "fold",
    "is_applicant",
    "label_of",
    "leading_label",
    "read_duration",
    "references",
    "role_of",
    "roles_of",
    "ways",
]

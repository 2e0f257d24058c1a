"""Vietnamese words of procedures, read by machines: roles, durations, references to steps, conditions."""

from engine.words.durations import SHARED_MARK, TIME_MARK, Duration, Kind, find_duration, read_duration
from engine.words.folding import compose, fold
from engine.words.references import Way, flat, label_of, leading_label, references, ways
from engine.words.roles import is_applicant, role_of, roles_of
from engine.words.sentences import first_sentence

__all__ = [
    "SHARED_MARK",
    "TIME_MARK",
    "Duration",
    "Kind",
    "Way",
    "compose",
    "find_duration",
    "first_sentence",
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

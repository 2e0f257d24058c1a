"""Drawing in the browser: working copies kept apart from the revisions of a version, made the draft by one verb."""

from processes.drawings.blank import NAMES, blank
from processes.drawings.checking import check
from processes.drawings.copies import (
    Table,
    begin_next,
    finish,
    forget_apart,
    keep_apart,
    kept_apart,
    left_behind,
    save,
    sit_down,
    unfinished,
)
from processes.drawings.merging import merged, said_by, said_in
from processes.drawings.models import SHARED, DrawingSeat, WorkingCopy
from processes.drawings.seats import PRESENT, sit
from processes.drawings.trying import as_drawn

__all__ = [
    "NAMES",
    "PRESENT",
    "SHARED",
    "DrawingSeat",
    "Table",
    "WorkingCopy",
    "as_drawn",
    "begin_next",
    "blank",
    "check",
    "finish",
    "forget_apart",
    "keep_apart",
    "kept_apart",
    "left_behind",
    "merged",
    "said_by",
    "said_in",
    "save",
    "sit",
    "sit_down",
    "unfinished",
]

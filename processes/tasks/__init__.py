"""User tasks: find them, claim, release, complete, hand back, delegate; drafts, notes, files."""

from processes.instances import Draft, TaskOutcome, UserTask
from processes.tasks.ahead import Ahead, ahead
from processes.tasks.assigning import Board, Choice, Column, assign, board
from processes.tasks.deciding import only_decision
from processes.tasks.drafts import draft_of, save_draft
from processes.tasks.duties import excluded, hindrances, why_not
from processes.tasks.files import Paper, attach, demand_attach, may_remove, remove
from processes.tasks.first_days import done as first_days_done
from processes.tasks.knowledge import known
from processes.tasks.load import Load, candidates, loads
from processes.tasks.queries import ALL, DELEGATED, GROUP, MINE, Filter, choices, count, counts, inbox, task
from processes.tasks.schema import load as read_values
from processes.tasks.submission import OUTPUT, files_there, foresee, read_form
from processes.tasks.work import (
    claim,
    complete,
    delegate,
    feel_encoded,
    hand_back,
    note,
    release,
    takes_back,
    ways_back,
)

__all__ = [
    "ALL",
    "DELEGATED",
    "GROUP",
    "MINE",
    "OUTPUT",
    "Ahead",
    "Board",
    "Choice",
    "Column",
    "Draft",
    "Filter",
    "Load",
    "Paper",
    "TaskOutcome",
    "UserTask",
    "ahead",
    "assign",
    "attach",
    "board",
    "candidates",
    "choices",
    "claim",
    "complete",
    "count",
    "counts",
    "delegate",
    "demand_attach",
    "draft_of",
    "excluded",
    "feel_encoded",
    "files_there",
    "first_days_done",
    "foresee",
    "hand_back",
    "hindrances",
    "inbox",
    "known",
    "loads",
    "may_remove",
    "note",
    "only_decision",
    "read_form",
    "read_values",
    "release",
    "remove",
    "save_draft",
    "takes_back",
    "task",
    "ways_back",
    "why_not",
]

"""Procedures being carried out: instances and their tasks, moved under a lock; incidents; what follows from events."""

from processes.instances.calls import CallOutcome, ServiceCall, again
from processes.instances.effects import Change, react, table
from processes.instances.evidence import Evidence, export, note_view, prove
from processes.instances.incidents import incidents, open_incident, retry
from processes.instances.lifecycle import (
    Doing,
    answer,
    complete,
    deliver,
    fire,
    lock,
    lock_by_task,
    open_tasks,
    record,
    start,
    throw_error,
)
from processes.instances.models import (
    DataStore,
    Draft,
    Incident,
    InstanceStatus,
    ProcessInstance,
    Subscription,
    TaskOutcome,
    UserTask,
)
from processes.instances.queries import awaited, count, instance, search, tasks_of, waiting
from processes.instances.rows import ITEM
from processes.instances.stores import stores

__all__ = [
    "ITEM",
    "CallOutcome",
    "Change",
    "DataStore",
    "Doing",
    "Draft",
    "Evidence",
    "Incident",
    "InstanceStatus",
    "ProcessInstance",
    "ServiceCall",
    "Subscription",
    "TaskOutcome",
    "UserTask",
    "again",
    "answer",
    "awaited",
    "complete",
    "count",
    "deliver",
    "export",
    "fire",
    "incidents",
    "instance",
    "lock",
    "lock_by_task",
    "note_view",
    "open_incident",
    "open_tasks",
    "prove",
    "react",
    "record",
    "retry",
    "search",
    "start",
    "stores",
    "table",
    "tasks_of",
    "throw_error",
    "waiting",
]

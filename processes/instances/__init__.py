"""Procedures being carried out: instances and their tasks, moved under a lock; incidents; what follows from events."""

from processes.instances.calls import CallOutcome, ServiceCall, again
from processes.instances.effects import Change, react, table
from processes.instances.evidence import Evidence, export, note_view, prove
from processes.instances.incidents import incidents, open_incident, repeat_with, retry, settle
from processes.instances.lifecycle import (
    Doing,
    answer,
    cancel,
    complete,
    deliver,
    fire,
    lock,
    lock_by_task,
    open_tasks,
    record,
    signal,
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
    Suspension,
    TaskOutcome,
    UserTask,
)
from processes.instances.moving import take_over
from processes.instances.queries import awaited, count, instance, search, tasks_of, waiting
from processes.instances.rows import ITEM
from processes.instances.standing import demand_running, going, stands_still, suspended, suspension
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
    "Suspension",
    "TaskOutcome",
    "UserTask",
    "again",
    "answer",
    "awaited",
    "cancel",
    "complete",
    "count",
    "deliver",
    "demand_running",
    "export",
    "fire",
    "going",
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
    "repeat_with",
    "retry",
    "search",
    "settle",
    "signal",
    "stands_still",
    "start",
    "stores",
    "suspended",
    "suspension",
    "table",
    "take_over",
    "tasks_of",
    "throw_error",
    "waiting",
]

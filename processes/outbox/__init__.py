"""Messages to people: written in the transaction of the act, shown at once, e-mailed by the worker."""

from processes.outbox.letters import (
    add,
    due_mail,
    failed_mail,
    is_mail_due,
    mark_failed,
    mark_read,
    mark_sent,
    notices,
    prune,
    send_again,
    unread,
    write,
)
from processes.outbox.models import Message

__all__ = [
    "Message",
    "add",
    "due_mail",
    "failed_mail",
    "is_mail_due",
    "mark_failed",
    "mark_read",
    "mark_sent",
    "notices",
    "prune",
    "send_again",
    "unread",
    "write",
]

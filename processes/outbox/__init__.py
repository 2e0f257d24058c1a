"""Messages to people: written in the transaction of the act, shown at once, e-mailed by the worker."""

from processes.outbox.choices import ALWAYS_ON_PAGE, Choice, choices, choose, wants_mail
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
from processes.outbox.models import Message, NoticeChoice

__all__ = [
    "ALWAYS_ON_PAGE",
    "Choice",
    "Message",
    "NoticeChoice",
    "add",
    "choices",
    "choose",
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
    "wants_mail",
    "write",
]

"""Dossiers of applicants: intake with code and limit, withdrawal."""

from processes.dossiers.beginning import Beginning
from processes.dossiers.by_message import start_by_message
from processes.dossiers.comments import LONGEST, Comment, colleagues, comment, comments, withdraw_comment
from processes.dossiers.instant import Sent, counter_steps, place, proposed, settle
from processes.dossiers.intake import (
    WITHDRAWAL,
    allocate_code,
    copied_code,
    dossier,
    fix_limit,
    is_copy,
    may_withdraw,
    preview,
    start,
    with_telephone,
    withdraw,
)
from processes.dossiers.models import Channel, CodeCounter, Dossier
from processes.dossiers.pauses import follow, recounted
from processes.dossiers.prefill import prefilled
from processes.dossiers.standstill import cancel, resume, suspend

__all__ = [
    "LONGEST",
    "WITHDRAWAL",
    "Beginning",
    "Channel",
    "CodeCounter",
    "Comment",
    "Dossier",
    "Sent",
    "allocate_code",
    "cancel",
    "colleagues",
    "comment",
    "comments",
    "copied_code",
    "counter_steps",
    "dossier",
    "fix_limit",
    "follow",
    "is_copy",
    "may_withdraw",
    "place",
    "prefilled",
    "preview",
    "proposed",
    "recounted",
    "resume",
    "settle",
    "start",
    "start_by_message",
    "suspend",
    "with_telephone",
    "withdraw",
    "withdraw_comment",
]

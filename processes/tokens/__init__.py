"""Access tokens of people and of service accounts: made, recognised, ended."""

from processes.tokens.accounts import account, accounts, add_account, close_account, end_of
from processes.tokens.calendars import (
    calendar_address,
    end_calendar_address,
    find_calendar_address,
    is_news,
    make_calendar_address,
    note_calendar,
)
from processes.tokens.models import AccessToken, CalendarAddress
from processes.tokens.work import LONGEST, Holder, end, find, issue, issue_to, tokens_of, touch

__all__ = [
    "LONGEST",
    "AccessToken",
    "CalendarAddress",
    "Holder",
    "account",
    "accounts",
    "add_account",
    "calendar_address",
    "close_account",
    "end",
    "end_calendar_address",
    "end_of",
    "find",
    "find_calendar_address",
    "is_news",
    "issue",
    "issue_to",
    "make_calendar_address",
    "note_calendar",
    "tokens_of",
    "touch",
]

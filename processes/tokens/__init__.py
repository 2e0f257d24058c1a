"""Access tokens of people and of service accounts: made, recognised, ended."""

from processes.tokens.accounts import account, accounts, add_account, close_account, end_of
from processes.tokens.models import AccessToken
from processes.tokens.work import LONGEST, Holder, end, find, issue, issue_to, tokens_of, touch

__all__ = [
    "LONGEST",
    "AccessToken",
    "Holder",
    "account",
    "accounts",
    "add_account",
    "close_account",
    "end",
    "end_of",
    "find",
    "issue",
    "issue_to",
    "tokens_of",
    "touch",
]

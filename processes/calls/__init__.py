"""What instances wait for services to do: taken by those who serve, answered, failed, or broken off with an error."""

from processes.calls.account import Account
from processes.calls.built_in import due, note_failure, serve
from processes.calls.queries import Waiting, call, errors_of, waiting
from processes.calls.work import Fetched, answer, fail, fetch, retry, throw_error

__all__ = [
    "Account",
    "Fetched",
    "Waiting",
    "answer",
    "call",
    "due",
    "errors_of",
    "fail",
    "fetch",
    "note_failure",
    "retry",
    "serve",
    "throw_error",
    "waiting",
]

"""Every code that may be said about a document, with its severity: the one list that the screens translate."""

from collections.abc import Mapping
from typing import Any, Final

from engine import Finding, Severity
from processes.errors import InvalidFile

_ERRORS: Final = """
draft_file_empty draft_file_too_large draft_file_kind_unknown draft_file_other draft_file_old draft_file_encrypted
draft_file_macros draft_file_unsafe draft_file_corrupt draft_file_doctype draft_file_exhausted draft_table_too_large
draft_table_missing draft_too_many_steps draft_list_missing
draft_list_code_missing draft_list_code_invalid draft_list_code_twice draft_list_name_long draft_list_too_long
"""
_WARNINGS: Final = """
draft_times_unequal draft_total_unequal draft_group_unequal
draft_reference_dangling draft_role_unknown draft_role_missing draft_time_unreadable
draft_row_without_text draft_number_duplicate draft_limit_missing draft_limit_unreadable
draft_list_limit_unreadable
"""
_HINTS: Final = """
draft_time_missing draft_time_chosen draft_time_uncounted
draft_role_several draft_header_guessed draft_condition_unrouted
"""

CODES: Final[Mapping[str, Severity]] = {
    **dict.fromkeys(_ERRORS.split(), Severity.ERROR),
    **dict.fromkeys(_WARNINGS.split(), Severity.WARNING),
    **dict.fromkeys(_HINTS.split(), Severity.HINT),
}


def finding(code: str, about: tuple[str, str] | None = None, /, **params: Any) -> Finding:
    """Return a finding about a step (its id and name); refuse (KeyError) a code that is not listed."""
    step_id, name = about or (None, None)
    return Finding(code, CODES[code], step_id, name, None, params)


def unreadable(code: str, **params: Any) -> InvalidFile:
    """Return the refusal of a whole file."""
    return InvalidFile([finding(code, **params)])

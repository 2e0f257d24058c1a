"""What a procedure document says beside diagram and facts of law: purpose, scope, terms, places, forms, records."""

from collections.abc import Mapping
from typing import Any, Final

FIELDS: Final = (
    "issue",
    "purpose",
    "scope",
    "conditions",
    "ways",
    "sets",
    "place",
    "deciding",
    "doing",
    "authorised",
    "coordinating",
    "applicants",
    "change_request",
    "change_part",
    "change_text",
)
LISTS: Final = ("references",)
ROWS: Final[Mapping[str, tuple[str, ...]]] = {
    "definitions": ("term", "meaning"),
    "forms": ("code", "name"),
    "records": ("name", "place", "duration"),
}
_LONGEST: Final = 4_000
_MOST: Final = 200


def facts(details: Mapping[str, Any]) -> dict[str, Any]:
    """Read what the details of a version say for its document; what is not there or no text is empty.

    Texts under ``FIELDS``, lists of texts under ``LISTS``, lists of rows under ``ROWS``.
    """
    told = details.get("document")
    said = told if isinstance(told, Mapping) else {}
    found: dict[str, Any] = {name: _text(said.get(name)) for name in FIELDS}
    found |= {name: [text for one in _listed(said.get(name)) if (text := _text(one))] for name in LISTS}
    for name, columns in ROWS.items():
        rows = [
            {key: _text(one.get(key)) for key in columns} for one in _listed(said.get(name)) if isinstance(one, Mapping)
        ]
        found[name] = [row for row in rows if any(row.values())]
    return found


def _text(value: Any) -> str:
    return str(value).strip()[:_LONGEST] if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _listed(value: Any) -> list[Any]:
    return list(value[:_MOST]) if isinstance(value, list | tuple) else []

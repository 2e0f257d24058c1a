"""Opaque cursors: where a list goes on, signed, so that nobody can make one up or use it for another question."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from flask import current_app, g, json, request

from processes.errors import Invalid, Problem

Place = tuple[Any, ...]
"""Where a row stands in its list: moments, numbers and nothing else."""

_MAC = 9
_LEAST = 2
"""Parts of a place: a moment and an id at least. A cursor from before lists were followed has a count alone."""

_WHERE = frozenset({"cursor", "after", "limit"})
"""What says where a list goes on, not what is asked."""


def take(rows: Callable[[int, int], Sequence[Any]], query: dict[str, Any]) -> tuple[Sequence[Any], str | None]:
    """Read one part of a list by ``rows(offset, limit)``; give it and the cursor of the next part, if there is one."""
    offset = read(query.get("cursor"))
    found = rows(offset, query["limit"] + 1)
    if len(found) <= query["limit"]:
        return found, None
    return found[: query["limit"]], write(offset + query["limit"])


def follow(
    rows: Callable[[Place | None, int], Sequence[Any]], place: Callable[[Any], Place], query: dict[str, Any]
) -> tuple[Sequence[Any], str | None]:
    """Read one part of a list that grows meanwhile, by ``rows(after, limit)``: no row is skipped and none comes twice.

    ``place`` says of a row where it stands; the next part begins after the last row of this one.
    """
    cursor = query.get("cursor")
    after = None if cursor is None else tuple(_value(one) for one in _read(cursor, "cursor"))
    if after is not None and len(after) < _LEAST:
        raise _wrong("cursor")
    found = rows(after, query["limit"] + 1)
    if len(found) <= query["limit"]:
        return found, None
    found = found[: query["limit"]]
    return found, write(*(one.isoformat() if isinstance(one, datetime) else one for one in place(found[-1])))


def _value(told: Any) -> Any:
    return datetime.fromisoformat(told) if isinstance(told, str) else told


def write(*place: Any) -> str:
    """Write a place of this question's list as a cursor."""
    told = json.dumps(place).encode()
    return base64.urlsafe_b64encode(told + _mac(told)).decode().rstrip("=")


def read(cursor: str | None, default: int = 0, field: str = "cursor") -> int:
    """Read a cursor. Refuses one that was not written for this question and this agency."""
    return default if cursor is None else int(_read(cursor, field)[0])


def _read(cursor: str, field: str) -> list[Any]:
    try:
        raw = base64.b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise _wrong(field) from None
    told, mac = raw[:-_MAC], raw[-_MAC:]
    if not hmac.compare_digest(mac, _mac(told)):
        raise _wrong(field)
    return list(json.loads(told))


def _wrong(field: str) -> Invalid:
    return Invalid({field: [Problem("cursor_unknown")]})


def _mac(told: bytes) -> bytes:
    asked = sorted(
        (name, value) for name, value in request.args.items(multi=True) if name not in {"cursor", "after", "limit"}
    )
    about = repr((g.actor.agency_id, g.actor.person_id, request.path, asked)).encode()
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(secret, b"cursor:" + about + told, hashlib.sha256).digest()[:_MAC]

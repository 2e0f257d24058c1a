"""What an editor of forms wrote, with every key of the form before that the editor does not know."""

import json
from collections.abc import Iterator
from typing import Any, Final

_WORDS: Final = """
    acceptance accept action alt appearance allowAddRemove cols columnExpression columns columnsExpression components
    computeOn conditional content custom dataSource dateLabel decimalDigits defaultRepetitions defaultValue description
    direction disabled disableCollapse disallowPassedDates endpointKey executionPlatform
    executionPlatformVersion exporter expression groupAllowOther groups height html id imageSource increment
    incrementor isRepeating key label layout maxHeight metadataKey multiple nonCollapsedItems path properties readonly
    rowCount schemaVersion searchable security serializeToString showOutline source src style subtype text timeInterval
    timeLabel timeSerializingFormat title type url use24h validate values valuesExpression valuesKey verticalAlignment
    width
"""
KNOWN: Final = frozenset(_WORDS.split())
"""The keys that form-js's editor writes and takes away; every other key is somebody else's."""

_DEEPEST: Final = 60


def keep(before: bytes, after: bytes) -> bytes:
    """Give ``after`` with the foreign keys of ``before`` that it lost: of the form, and of every part that stays.

    A part stays when its id, or without one its key, is there again. What is no form, or lost nothing, comes back as
    it is.
    """
    old, new = _read(before), _read(after)
    if old is None or new is None:
        return after
    parts = {name: part for part in _parts(old) if (name := _name(part))}
    lost = _lost(old, new)
    for part in _parts(new):
        if (known := parts.get(_name(part))) is not None:
            lost |= _lost(known, part)
    return json.dumps(new, ensure_ascii=False, indent=2).encode() if lost else after


def _read(data: bytes) -> dict[str, Any] | None:
    try:
        form = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    return form if isinstance(form, dict) else None


def _parts(inside: dict[str, Any], depth: int = 1) -> Iterator[dict[str, Any]]:
    parts = inside.get("components")
    for part in parts if isinstance(parts, list) and depth <= _DEEPEST else ():
        if isinstance(part, dict):
            yield part
            yield from _parts(part, depth + 1)


def _name(part: dict[str, Any]) -> str:
    name = part.get("id", part.get("key"))
    return name if isinstance(name, str) else ""


def _lost(old: dict[str, Any], new: dict[str, Any]) -> bool:
    gone = {name: value for name, value in old.items() if name not in new and name not in KNOWN}
    new.update(gone)
    return bool(gone)

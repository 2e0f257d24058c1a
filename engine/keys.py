"""Values of correlation keys: whether a message belongs to a wait, and a text to search by (BPMN 2.0.2 §8.4.2)."""

import json
from collections.abc import Mapping
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final

from engine import feel
from engine.correlation import Keys

NOTHING: Final = "null"
SEVERAL: Final = "several"


def matches(awaited: Keys, sent: Keys) -> bool:
    """Tell whether a message with the keys ``sent`` belongs to a wait with ``awaited``.

    A wait without keys takes any message of its name. Otherwise each key that the message has too must be equal, and at
    least one must be there. Null is equal to nothing.
    """
    if not awaited:
        return True
    if any(value is None for values in awaited.values() for value in values.values()):
        return False
    common = [name for name in awaited if name in sent]
    return bool(common) and all(digest(awaited[name]) == digest(sent[name]) for name in common)


def lookup(keys: Keys) -> str:
    """Give a short text to search by: equal for equal keys, "" for none, ``null`` for what can match nothing.

    ``several`` says that only ``matches`` can tell.
    """
    if any(value is None for values in keys.values() for value in values.values()):
        return NOTHING
    if len(keys) > 1:
        return SEVERAL
    return "".join(f"{digest(values)[:32]}" for values in keys.values())


def digest(values: Mapping[str, Any]) -> str:
    """Give the digest of the values of one key, the same for equal values however a number is written."""
    written = {name: feel.encode(_plain(value)) for name, value in values.items()}
    text = json.dumps(written, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def encode(keys: Keys) -> dict[str, dict[str, Any]]:
    """Write keys as JSON, as states and rows keep them."""
    return {name: {one: feel.encode(value) for one, value in values.items()} for name, values in keys.items()}


def decode(written: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Read keys back."""
    return {name: {one: feel.decode(value) for one, value in values.items()} for name, values in written.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return value.normalize() + 0
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return {name: _plain(one) for name, one in value.items()} if isinstance(value, dict) else value

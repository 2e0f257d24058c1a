"""Built-in functions over contexts (DMN 1.5 §10.3.4.10); none changes the context that it was given."""

from itertools import pairwise
from typing import Any

from engine.feel.frame import Frame
from engine.feel.functions import builtin
from engine.feel.values import Failure, admit, kind

_SHOWN = 64


@builtin("get value", "m: context", "key: text")
@builtin("get value", "context: context", "key: text")
def _get_value(_: Frame, context: dict[str, Any], key: str) -> Any:
    if key not in context:
        raise Failure("member_missing", name=key[:_SHOWN], of="context")
    return admit(context[key])


@builtin("get value", "context: context", "keys: list")
def _get_nested_value(frame: Frame, context: dict[str, Any], keys: list[Any]) -> Any:
    value: Any = context
    for key in _path(frame, "get value", keys):
        if type(value) is not dict:
            raise Failure("member_missing", name=key[:_SHOWN], of=kind(value))
        value = _get_value(frame, value, key)
    return value


def _path(frame: Frame, name: str, keys: list[Any]) -> list[str]:
    for index, key in enumerate(frame.list(keys)):
        if type(key) is not str:
            raise Failure("argument_unfit", function=name, argument=index + 1, wanted="text", given=kind(key))
    if not keys:
        raise Failure("keys_empty", function=name)
    return keys


@builtin("get entries", "m: context")
@builtin("get entries", "context: context")
def _get_entries(frame: Frame, context: dict[str, Any]) -> list[dict[str, Any]]:
    frame.context(context)
    return frame.list([{"key": key, "value": admit(value)} for key, value in context.items()])


@builtin("context", "entries: list")
def _context(frame: Frame, entries: list[Any]) -> dict[str, Any]:
    """Make a context of ``{key: …, value: …}``. Refuses entries without them and keys that come twice."""
    made: dict[str, Any] = {}
    for entry in frame.list(entries):
        if type(entry) is not dict or type(entry.get("key")) is not str or "value" not in entry:
            raise Failure("entry_unfit", given=kind(entry))
        key = entry["key"]
        if key in made:
            raise Failure("entry_twice", name=key[:_SHOWN])
        made[key] = admit(entry["value"])
    return frame.context(made)


@builtin("context put", "context: context", "key: text", "value: any")
def _context_put(frame: Frame, context: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    return frame.context({**frame.context(context), key: value})


@builtin("context put", "context: context", "keys: list", "value: any")
def _context_put_nested(frame: Frame, context: dict[str, Any], keys: list[Any], value: Any) -> dict[str, Any]:
    """Put a value where a path of keys leads. Refuses paths through what is no context."""
    path = _path(frame, "context put", keys)
    changed: dict[str, Any] = _context_put(frame, context, path[0], value)
    inner = changed
    for key, following in pairwise(path):
        below = context.get(key)
        if type(below) is not dict:
            raise Failure("member_missing", name=following[:_SHOWN], of=kind(below))
        context = below
        inner[key] = inner = _context_put(frame, below, following, value)
    return changed


@builtin("context merge", "contexts: list")
def _context_merge(frame: Frame, contexts: list[Any]) -> dict[str, Any]:
    """Make one context of many; of entries with the same key the last one stays."""
    merged: dict[str, Any] = {}
    for index, context in enumerate(frame.list(contexts)):
        if type(context) is not dict:
            given = kind(context)
            raise Failure("argument_unfit", function="context merge", argument=index + 1, wanted="context", given=given)
        merged.update(frame.context(context))
        frame.context(merged)
    return merged

"""What goes into an activity's own scope and what comes out of it (BPMN 2.0.2 §10.4.2; zeebe:ioMapping)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from engine.errors import InvalidExpression, StepFailed
from engine.work import Assignment, Mappings

NOTHING: Mapping[str, Any] = MappingProxyType({})


def open_scope(token: Any) -> None:
    """Fill the scope of ``token``: its data, then its input mappings in their order; each sees those before it."""
    mappings = token.task_spec.mappings
    if mappings.local:
        own_store(token).update(dict.fromkeys(mappings.local))
    for one in mappings.inputs:
        own = own_store(token)
        put(own, one.target, value_of(one.expression, token, **_contents(one, token)), own)
    assign(mappings.before, token)


def close_scope(token: Any) -> None:
    """Let out what the output mappings name; they are all evaluated before the first is written."""
    assign(token.task_spec.mappings.after, token)
    outputs = token.task_spec.mappings.outputs
    if not outputs:
        return
    around = own_store(token) if token.task_spec.rounds is not None else token.workflow.visible()
    found = _evaluated(outputs, token, around)
    if token.task_spec.rounds is not None:
        around.update(found)
    else:
        token.workflow.write(found)


def received(mappings: Mappings, token: Any, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give what an event lets in of the values that it catches: with output mappings nothing else than they name.

    They see what ``brought`` gives.
    """
    if not mappings.outputs:
        return values
    return _evaluated(mappings.outputs, token, token.visible(), brought(mappings, values))


def _evaluated(
    outputs: tuple[Assignment, ...], token: Any, around: Mapping[str, Any], more: Mapping[str, Any] = NOTHING
) -> dict[str, Any]:
    """Evaluate all outputs, then write those that go to data stores; give the variables that the others become."""
    found: dict[str, Any] = {}
    stored: dict[str, Any] = {}
    kept = token.workflow.process.stores
    for one in outputs:
        value = value_of(one.expression, token, **{**more, **_contents(one, token)})
        put(*((stored, one.target, value, kept) if one.is_stored else (found, one.target, value, around)))
    for name, content in stored.items():
        _store(name, content, token)
    return found


def _contents(one: Assignment, token: Any) -> Mapping[str, Any]:
    """Give the content of the data stores that an assignment sees."""
    kept = token.workflow.process.stores
    return {name: kept.get(name) for name in one.sees}


def _store(name: str, content: Any, token: Any) -> None:
    """Write a data store. Raises StepFailed ``data_store_full`` for more items than it may hold (§10.4.1)."""
    process = token.workflow.process
    store = process.rooms.get(name)
    count = len(content) if isinstance(content, list) else int(content is not None)
    if store is not None and store.capacity is not None and count > store.capacity:
        params = {"store": name, "capacity": store.capacity, "count": count}
        raise StepFailed(token.task_spec.name, "data_store_full", params)
    process.stores[name] = process.stored[name] = content
    process.note("data_stored", token.task_spec.name, None, store=name)


def brought(mappings: Mappings, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give the values of a message by their names, and all together under the name of the only data output."""
    return values if mappings.payload is None else {mappings.payload: dict(values), **values}


def assign(assignments: tuple[Assignment, ...], token: Any) -> None:
    """Evaluate and write one assignment after the other, as what happens in the activity of ``token``."""
    for one in assignments:
        found: dict[str, Any] = {}
        put(found, one.target, value_of(one.expression, token), token.visible())
        token.write(found)


def own_store(token: Any) -> dict[str, Any]:
    """Give the store of ``token`` itself, made at its first use."""
    store: dict[str, Any] = token.workflow.process.variables.setdefault(token.key, {})
    return store


def value_of(expression: str, token: Any, **more: Any) -> Any:
    """Evaluate FEEL as ``token`` sees the variables, and ``more``.

    Raises StepFailed ``expression_failed`` when an error made the value null, ``expression_unreadable`` for no FEEL.
    """
    name = token.task_spec.name
    try:
        result = token.workflow.script_engine.environment.reasoned(expression, {**token.visible(), **more})
    except InvalidExpression as error:
        params = {"expression": expression, "reason": error.code, "position": error.position}
        raise StepFailed(name, "expression_unreadable", params) from error
    if result.value is None and result.reasons:
        reasons = [{"code": reason.code, "position": reason.position, **reason.params} for reason in result.reasons]
        raise StepFailed(name, "expression_failed", {"expression": expression, "reasons": reasons})
    return result.value


def truth_of(expression: str, token: Any, **more: Any) -> bool:
    """Evaluate a condition. Raises StepFailed ``condition_not_boolean`` when it is neither true nor false."""
    value = value_of(expression, token, **more)
    if not isinstance(value, bool):
        raise StepFailed(token.task_spec.name, "condition_not_boolean", {"condition": expression, "reasons": []})
    return value


def put(into: dict[str, Any], target: str, value: Any, around: Mapping[str, Any]) -> None:
    """Store a value under a name, or under names with dots inside a context, whose other members stay as they are."""
    name, *inner = target.split(".")
    if not inner:
        into[name] = value
        return
    before = into.get(name, around.get(name))
    whole = at = dict(before) if isinstance(before, dict) else {}
    for key in inner[:-1]:
        deeper = at.get(key)
        at[key] = dict(deeper) if isinstance(deeper, dict) else {}
        at = at[key]
    at[inner[-1]] = value
    into[name] = whole

"""What leaves an instance for others, and by which keys its messages find it (BPMN 2.0.2 §8.4.2, §10.5.1).

Only what the thrower declares leaves: its inputs or its payload. Keys that nothing binds to variables get their values
from the first message of their conversation that the instance sends or receives, and keep them.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from engine import feel, keys
from engine.correlation import Key, Keys
from engine.errors import InvalidExpression, StepFailed
from engine.model import SentMessage, ThrownSignal
from engine.semantics import mappings
from engine.vocabulary import SENDING

KEYS = "keys"


def payload_of(token: Any) -> dict[str, Any]:
    """Give what the event or send task of ``token`` lets out. Raises StepFailed for a payload without names."""
    element = token.task_spec.element
    found: dict[str, Any] = {}
    if element.kind not in SENDING:
        return found
    own = mappings.own_store(token) if element.kind == "sendTask" else None
    for one in element.mappings.inputs:
        if own is None:
            mappings.put(found, one.target, mappings.value_of(one.expression, token), {})
        else:  # they were evaluated when the task began
            name = one.target.partition(".")[0]
            found[name] = own.get(name)
    if element.correlation.payload is None:
        return _storable(found, token)
    value = mappings.value_of(element.correlation.payload, token)
    if not isinstance(value, dict) or not all(map(feel.is_name, value)):
        raise StepFailed(token.task_spec.name, "payload_without_names")
    return _storable({**found, **value}, token)


def send(token: Any, name: str) -> None:
    """Let a message leave the instance with this step."""
    process, element = token.workflow.process, token.task_spec.element
    payload = payload_of(token)
    values = _of_payload(token, name, payload)
    _keep(process, _rules(token, name), values)
    process.sent.append(SentMessage(name, element.id, payload, values, element.correlation.participant))


def announce(token: Any, name: str) -> Mapping[str, Any]:
    """Let a signal leave the instance with this step; gives what it brings."""
    payload = payload_of(token)
    token.workflow.process.broadcast.append(ThrownSignal(name, token.task_spec.element.id, payload))
    return payload


def bind(token: Any, name: str) -> None:
    """Keep with a token that begins to wait the values of its keys that the variables give."""
    bound = [key for key in _rules(token, name) if key.is_bound]
    if bound:
        values = {
            key.name: _storable({p.name: mappings.value_of(p.binding or "", token) for p in key.properties}, token)
            for key in bound
        }
        token.internal_data[KEYS] = keys.encode(values)


def keys_of(token: Any, name: str) -> Keys:
    """Give the values by which a message finds ``token``, which waits for it."""
    known = token.workflow.process.conversations
    own = keys.decode(token.internal_data.get(KEYS, {}))
    shared = (key.name for key in _rules(token, name) if key.name in known and not key.is_bound)
    return {**{key: known[key] for key in shared}, **own}


def join(token: Any, name: str, payload: Mapping[str, Any]) -> None:
    """Take the keys that have no value yet from a message that ``token`` receives."""
    process = token.workflow.process
    unknown = [key for key in _rules(token, name) if not key.is_bound and key.name not in process.conversations]
    if unknown:
        _keep(process, unknown, _of_payload(token, name, payload))


def _rules(token: Any, name: str) -> tuple[Key, ...]:
    found: tuple[Key, ...] = token.task_spec.element.correlation.keys.get(name, ())
    return found


def _keep(process: Any, rules: Iterable[Key], values: Keys) -> None:
    for key in rules:
        if not key.is_bound and key.name in values:
            process.conversations.setdefault(key.name, values[key.name])


def _of_payload(token: Any, name: str, payload: Mapping[str, Any]) -> Keys:
    """Apply the rules of each key to a payload; a key with a value that is null is none."""
    found: dict[str, Mapping[str, Any]] = {}
    for key in _rules(token, name):
        context = {**token.visible(), **payload} if key.sees_scope else payload
        values = {one.name: _retrieved(one.retrieval, context, key, token) for one in key.properties}
        if all(value is not None for value in values.values()):
            found[key.name] = _storable(values, token)
    return found


def _storable(values: Mapping[str, Any], token: Any) -> dict[str, Any]:
    """Take values as they are read back. Raises StepFailed for what no state can keep, such as a function."""
    try:
        return {name: feel.decode(feel.encode(value)) for name, value in values.items()}
    except InvalidExpression as error:
        raise StepFailed(token.task_spec.name, "value_unsendable", {"reason": error.code}) from error


def _retrieved(expression: str, context: Mapping[str, Any], key: Key, token: Any) -> Any:
    params: dict[str, Any] = {"key": key.name, "expression": expression}
    try:
        result = token.workflow.script_engine.environment.reasoned(expression, context)
    except InvalidExpression as error:
        raise StepFailed(token.task_spec.name, "expression_unreadable", {**params, "reason": error.code}) from error
    if result.value is None and result.reasons:
        reasons = [{"code": reason.code, "position": reason.position, **reason.params} for reason in result.reasons]
        raise StepFailed(token.task_spec.name, "correlation_failed", {**params, "reasons": reasons})
    return result.value

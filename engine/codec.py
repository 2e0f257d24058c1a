"""The state of an instance as text: where its tokens stand and its variables; nothing of the specification.

``{"diagram": sha256, "format": 1, "last": counter, "tokens": […], "variables": {scope: {name: value}}}``, sorted keys,
no spaces, UTF-8. A token is ``{"at": element id, "key": number, "is": "ready"|"waiting"|"started"}`` and, where it has
them, ``in`` (number of the sub-process token around it), ``due`` (UTC), ``host`` (key of the guarded activity),
``gate`` (key of the event-based gateway), ``flow`` (the flow it came by, while a join or a gate needs it), ``rounds``
(how many instances a multi-instance activity has and how many are done), ``adhoc`` (which activity of an ad-hoc
sub-process begins next, and whether none does), ``first`` (the flows that a
complex gateway has served, until its reset), ``arm`` and ``set`` (which definition of an
event with several, and the number of its first token), ``cycle`` (start, duration, round and last round of a repeated
timer), ``was`` (its condition is true already), ``undoes`` (the number of the token that waits until it has
compensated, and the variables that it has from what it compensates), ``apart`` (it only waits until all is
compensated), ``keys`` (the correlation values of the message that it awaits). ``conversations``, where messages have
given them, are the values of the keys that the instance has for all its waits. ``done``, where anything may be
compensated, has what is kept of completed activities by the scope in which they were completed
(``engine.semantics.undoing``), and as ``t7.undo`` what the token t7 waits for. A business rule task that waits for its
decision is ``waiting`` and has nothing else. The scope of an activity is the key of its token;
``t7.rounds`` are the items and results of the multi-instance activity t7.
Values are FEEL values in the tagged encoding of ``engine.feel``.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine import feel, keys
from engine.errors import StateUnreadable
from engine.semantics.tokens import Process, Token, key_of, number_of
from engine.semantics.undoing import Record
from engine.specification import Specification

FORMAT = 1
_NAMES = {TaskState.READY: "ready", TaskState.WAITING: "waiting", TaskState.STARTED: "started"}
_STATES = {name: state for state, name in _NAMES.items()}
_INTERNAL = (
    *("adhoc", "apart", "arm", "cycle", "due", "first", "flow", "gate", "host", "keys"),
    *("rounds", "set", "undoes", "was"),
)


def create(specification: Specification, now: datetime) -> Process:
    """Make an instance in which nothing has happened yet."""
    process = Process(specification.process, specification.scopes, now)
    process.supply(specification.diagram.stores, {})
    return process


def dump(process: Process, specification: Specification) -> str:
    """Write the state of a resting instance; equal instances give equal text, byte for byte."""
    scopes = {scope: _encoded(values) for scope, values in process.variables.items() if values}
    state = {
        "diagram": specification.diagram.sha256,
        "format": FORMAT,
        "last": process.counter,
        "tokens": [_token(token) for token in process.all_tokens()],
        "variables": scopes,
    }
    done = {scope: _records(records, feel.encode) for scope, records in process.done.items() if records}
    if done and process.standing:
        state["done"] = done
    if process.conversations:
        state["conversations"] = keys.encode(process.conversations)
    return json.dumps(state, ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True)


def variables(state: str) -> dict[str, Any]:
    """Read the variables of the process out of a state alone. Raises StateUnreadable for damaged text."""
    try:
        values = json.loads(state)["variables"].get("process", {})
        return {name: feel.decode(value) for name, value in values.items()}
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise StateUnreadable("text", type(error).__name__) from error


def load(state: str, specification: Specification, now: datetime) -> Process:
    """Read a state back. Raises StateUnreadable for an unknown format, another diagram or damaged text."""
    try:
        stored = json.loads(state)
        if stored["format"] != FORMAT:
            raise StateUnreadable("format", stored["format"])
        if stored["diagram"] != specification.diagram.sha256:
            raise StateUnreadable("diagram", stored["diagram"])
        process = create(specification, now)
        for token in stored["tokens"]:
            _place(token, process)
        process.counter = int(stored["last"])
        for scope, values in stored["variables"].items():
            process.variables[scope] = {name: feel.decode(value) for name, value in values.items()}
        for scope, records in stored.get("done", {}).items():
            process.done[scope] = _records(records, feel.decode)
        process.conversations = dict(keys.decode(stored.get("conversations", {})))
    except (AttributeError, LookupError, TypeError, ValueError, RecursionError) as error:
        raise StateUnreadable("damaged", type(error).__name__) from error
    return process


def _token(token: Token) -> dict[str, Any]:
    written: dict[str, Any] = {"at": token.task_spec.name, "key": token.number, "is": _NAMES[token.state]}
    if token.workflow is not token.workflow.process:
        written["in"] = number_of(token.workflow.scope)
    written.update((name, token.internal_data[name]) for name in _INTERNAL if name in token.internal_data)
    return written


def _place(written: Mapping[str, Any], process: Process) -> None:
    level: Any = process.subprocesses[key_of(written["in"])] if "in" in written else process
    node = level.spec.task_specs[written["at"]]
    internal = {name: written[name] for name in _INTERNAL if name in written}
    token = level.place(node, internal, _STATES[written["is"]], key_of(int(written["key"])))
    if token.state == TaskState.STARTED:
        process.open_subprocess(token)


def _records(records: list[Record], change: Callable[[Any], Any]) -> list[Record]:
    """Write or read what is kept for compensation; the values of variables are changed."""
    changed = []
    for record in records:
        one = {**record, "at": str(record["at"]), "end": int(record["end"])}
        if "own" in record:
            one["own"] = {name: change(value) for name, value in record["own"].items()}
        if "done" in record:
            one["done"] = _records(record["done"], change)
        changed.append(one)
    return changed


def _encoded(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: feel.encode(value) for name, value in values.items()}

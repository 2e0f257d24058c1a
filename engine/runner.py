"""Start an instance and move it one command further: state in, state out; nothing is remembered here.

The order of automatic moves is fixed: an event that interrupts comes before everything else, then the oldest token
moves one node; an inclusive join is asked when no other token can move. Oldest means the lowest number, and tokens
are numbered in the order of sequence flows in the file.

What interrupts takes the interrupted away in the moment in which it happens: a signal, an error or an escalation while
the event that throws it passes, a condition when a token has left its node with a changed variable, before the next
node is entered. One signal happens at all events that await it, the longest awaited first.

The instances of a parallel multi-instance activity open in the order of their items; a loop or a sequence opens its
next round in the move that ends the one before, after the completion condition was asked. A called process and the
inside of a sub-process begin in the move that enters them; nothing external is called: what others do leaves as
``Step.calls`` and comes back by ``answer``. Which variables a write reaches is said at ``tokens.Level.write``; inputs
are evaluated when an activity opens, outputs when it is done, before its flows are chosen; in these moments data stores
are read and written, and a later read of the same step sees what was written. Each verb takes the content of the
``stores`` that the diagram names.

Compensation runs backwards: of what is compensated the activity that was completed last comes first, each handler
begins when the one before is done, and an activity that is compensated through its inside begins there with what was
completed last inside it. An event that waits for it passes when the last handler is done.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any
from unicodedata import normalize

from SpiffWorkflow.util.task import TaskState

from engine import codec, feel, limits
from engine.errors import (
    DecisionNotAsked,
    EngineError,
    InvalidExpression,
    MessageNotAwaited,
    StepBudgetExceeded,
    StepFailed,
    TaskNotReady,
    TimerNotWaiting,
)
from engine.model import AwaitedCondition, AwaitedMessage, AwaitedSignal, Call, Diagram, OpenTask, Step, Timer
from engine.semantics import awaited, calling, sending, throwing
from engine.semantics.events import waits_for
from engine.semantics.items import item_of
from engine.semantics.nodes import Activity, CallingTask
from engine.semantics.timers import Timer as DrawnTimer
from engine.semantics.tokens import Process, Token
from engine.specification import Specification, specify

Variables = Mapping[str, Any]
NOTHING: Variables = MappingProxyType({})
_WORKING = (TaskState.READY, TaskState.WAITING, TaskState.STARTED)


def start(
    diagram: Diagram, variables: Variables, now: datetime, *, by_trigger: bool = False, stores: Variables = NOTHING
) -> Step:
    """Start an instance of ``diagram`` with ``variables`` at ``now`` (aware) and move it until it waits or ends.

    A process that has a plain start event and others begins at the plain one; ``by_trigger`` lets it wait for what
    the others wait for instead (BPMN 2.0.2 §10.5.2: each start event begins instances of its own).
    Raises StepFailed when an expression on the way gives no usable value, StepBudgetExceeded when the step does not
    come to rest within ``limits.AUTOMATIC_MOVES``. After any refusal the earlier state is still the valid one.
    """
    with contained(diagram):
        specification = specify(diagram)
        process = codec.create(specification, utc(diagram, now))
        return _moved(process, specification, lambda process: begin(process, variables, by_trigger=by_trigger), stores)


def complete(
    diagram: Diagram, state: str, key: str, variables: Variables, now: datetime, *, stores: Variables = NOTHING
) -> Step:
    """Complete the open task ``key`` with ``variables`` and move on.

    Raises TaskNotReady when no task with this key waits for a person; otherwise refuses as ``start`` does.
    """
    return _step(diagram, state, now, lambda process: complete_task(process, key, variables), stores)


def fire(diagram: Diagram, state: str, key: str, now: datetime, *, stores: Variables = NOTHING) -> Step:
    """Fire the waiting timer ``key``, whatever the clock says: the host decides when it is due.

    Raises TimerNotWaiting when no timer with this key waits; otherwise refuses as ``start`` does.
    """
    return _step(diagram, state, now, lambda process: fire_timer(process, key), stores)


def deliver(
    diagram: Diagram,
    state: str,
    message: str,
    payload: Variables,
    now: datetime,
    *,
    key: str | None = None,
    stores: Variables = NOTHING,
) -> Step:
    """Deliver ``message`` to the one event that has awaited it longest and store ``payload`` as variables.

    With ``key`` it is delivered to the token with this key and to no other.

    Raises MessageNotAwaited when nobody waits for it; otherwise refuses as ``start`` does.
    """
    return _step(diagram, state, now, lambda process: receive(process, message, payload, key), stores)


def signal(
    diagram: Diagram, state: str, name: str, payload: Variables, now: datetime, *, stores: Variables = NOTHING
) -> Step:
    """Let the signal ``name`` happen at every event that awaits it, and store ``payload`` as variables there.

    Where nobody waits nothing happens; otherwise refuses as ``start`` does.
    """
    return _step(diagram, state, now, lambda process: receive_signal(process, name, payload), stores)


def throw_error(
    diagram: Diagram,
    state: str,
    key: str,
    code: str | None,
    payload: Variables,
    now: datetime,
    *,
    stores: Variables = NOTHING,
) -> Step:
    """Let the waiting task ``key`` end with the BPMN error ``code``; who catches it gets ``payload`` as variables.

    Raises TaskNotReady when no task with this key waits, StepFailed ``error_uncaught`` when nobody catches the error;
    otherwise refuses as ``start`` does.
    """
    return _step(diagram, state, now, lambda process: throw_from(process, key, code, payload), stores)


def answer(
    diagram: Diagram, state: str, key: str, variables: Variables, now: datetime, *, stores: Variables = NOTHING
) -> Step:
    """Answer the waiting call ``key`` with what its decision or service gave, as variables, and move on.

    Raises DecisionNotAsked when no call with this key waits; otherwise refuses as ``start`` does.
    """
    return _step(diagram, state, now, lambda process: answer_call(process, key, variables), stores)


def cancel(diagram: Diagram, state: str, now: datetime, *, stores: Variables = NOTHING) -> Step:
    """Cancel everything that is open; the instance is finished. On a finished instance nothing happens."""
    return _step(diagram, state, now, cancel_all, stores)


def begin(process: Process, variables: Variables, *, by_trigger: bool = False) -> None:
    """Put the first token on the start event, without one on every node that no flow leads to."""
    process.note("process_started", process.spec.name)
    process.write(_admitted(variables, process.spec.name))
    process.begin(by_trigger=by_trigger)
    process.settle()


def complete_task(process: Process, key: str, variables: Variables) -> None:
    """Write ``variables`` into the task's scope and let its token leave."""
    token = process.find(key)
    if token is None or token.state != TaskState.READY or not token.task_spec.manual:
        raise TaskNotReady(key)
    token.write(_admitted(variables, token.task_spec.name))
    token.run()


def fire_timer(process: Process, key: str) -> None:
    """Let one timer happen."""
    token = process.find(key)
    if token is None or waits_for(token, DrawnTimer) is None:
        raise TimerNotWaiting(key)
    token.task_spec.happen(token, {})


def receive(process: Process, message: str, payload: Variables, key: str | None = None) -> None:
    """Let one message happen to the oldest token that awaits it, or to the one with ``key``."""
    for token in process.all_tokens():
        found = waits_for(token, awaited.Message)
        if found is not None and found.name == message and key in {None, token.key}:
            values = _admitted(payload, token.task_spec.name)
            sending.join(token, message, values)
            token.task_spec.happen(token, values)
            return
    raise MessageNotAwaited(message)


def receive_signal(process: Process, name: str, payload: Variables) -> None:
    """Let a signal happen to every token that awaits it."""
    throwing.broadcast(process, name, _admitted(payload, process.spec.name))


def throw_from(process: Process, key: str, code: str | None, payload: Variables) -> None:
    """Let a waiting task fail with an error that its boundary, or a scope around it, catches."""
    token = process.find(key)
    if token is None or not isinstance(token.task_spec, Activity) or token.state not in _WORKING:
        raise TaskNotReady(key)
    name, values = token.task_spec.name, _admitted(payload, token.task_spec.name)
    process.note("error_thrown", name, key, **({} if code is None else {"code": code}))
    is_caught = throwing.catch_at(token, "error", code, values)
    if not is_caught and not throwing.propagate(token.workflow, "error", code, values):
        raise StepFailed(name, "error_uncaught", {"error": code})


def answer_call(process: Process, key: str, variables: Variables) -> None:
    """Write the result of a call into the scope of the task that asked, and let its token leave."""
    token = process.find(key)
    if token is None or not isinstance(token.task_spec, CallingTask):
        raise DecisionNotAsked(key)
    token.write(_admitted(variables, token.task_spec.name))
    token.task_spec.answer(token)


def cancel_all(process: Process) -> None:
    """Withdraw every token of the process, and with it every level inside."""
    open_tokens = process.tokens()
    for token in open_tokens:
        if token.is_there:
            token.cancel()
    if open_tokens:
        process.note("process_cancelled", process.spec.name)


def advance(process: Process) -> None:
    """Move until every token rests. Raises StepBudgetExceeded when they do not."""
    moves = 0
    while (token := process.next_move()) is not None:
        moves += 1
        limit = limits.AUTOMATIC_MOVES + process.granted
        if moves > limit:
            raise StepBudgetExceeded(token.task_spec.name, "step_budget_exceeded", {"limit": limit})
        token.run()


def _step(diagram: Diagram, state: str, now: datetime, act: Callable[[Process], None], stores: Variables) -> Step:
    with contained(diagram):
        specification = specify(diagram)
        process = codec.load(state, specification, utc(diagram, now))
        return _moved(process, specification, act, stores)


def _moved(process: Process, specification: Specification, act: Callable[[Process], None], stores: Variables) -> Step:
    process.supply(specification.diagram.stores, stores and _admitted(stores, process.spec.name))
    move(process, act)
    return rest(process, codec.dump(process, specification))


def move(process: Process, act: Callable[[Process], None]) -> None:
    """Do one act and all automatic moves that follow; a refusal takes along what had happened until then."""
    try:
        act(process)
        advance(process)
    except StepFailed as failure:
        failure.events = tuple(process.journal)
        raise


def rest(process: Process, state: str) -> Step:
    """Say what waits in a resting instance, which is written as ``state``."""
    tokens = process.all_tokens()
    return Step(
        state=state,
        events=tuple(process.journal),
        open_tasks=tuple(open_task(t) for t in tokens if t.task_spec.manual),
        timers=tuple(_timer(t) for t in tokens if waits_for(t, DrawnTimer)),
        messages=tuple(_message(process, *found) for found in _named(tokens, awaited.Message)),
        signals=tuple(AwaitedSignal(*found) for found in _named(tokens, awaited.Signal)),
        conditions=tuple(AwaitedCondition(*found) for found in _named(tokens, awaited.Condition)),
        finished=not tokens,
        calls=tuple(call(t) for t in tokens if isinstance(t.task_spec, CallingTask)),
        variables=dict(process.variables["process"]),
        sent=tuple(process.sent),
        broadcast=tuple(process.broadcast),
        stored=dict(process.stored),
    )


def _admitted(values: Variables, element_id: str) -> dict[str, Any]:
    """Take values as they will be read back from the state, so that a saved instance and an unsaved one agree."""
    admitted: dict[str, Any] = {}
    for given, value in values.items():
        name = normalize("NFC", given)
        if not feel.is_name(name):
            raise StepFailed(element_id, "variable_name_invalid", {"name": given})
        try:
            admitted[name] = feel.decode(feel.encode(value))
        except InvalidExpression as error:
            raise StepFailed(element_id, "variable_value_invalid", {"name": name, "reason": error.code}) from error
    return admitted


def open_task(token: Token) -> OpenTask:
    """Give the task that waits for a person."""
    element = token.task_spec.element
    return OpenTask(token.key, element.id, element.name or element.id, element.lane_id, item_of(token))


def call(token: Token) -> Call:
    """Give the call that waits for its answer."""
    rule, service = token.task_spec.element.rule, token.task_spec.element.service
    told = () if service is None else (service.kind, service.implementation, service.message)
    is_served = service is not None and service.implementation is not None
    variables = dict(calling.given(token) if is_served else token.visible())
    return Call(token.key, token.task_spec.name, "" if rule is None else rule.decision_id, variables, *told)


def _message(process: Process, key: str, element_id: str, name: str, attached_to: str | None) -> AwaitedMessage:
    return AwaitedMessage(key, element_id, name, attached_to, sending.keys_of(process.standing[key], name))


def _timer(token: Token) -> Timer:
    element = token.task_spec.element
    due_at = datetime.fromisoformat(token.internal_data["due"])
    return Timer(token.key, element.id, due_at, element.attached_to, element.interrupting)


def _named(tokens: list[Token], kind: type[Any]) -> Iterator[tuple[str, str, str, str | None]]:
    """Yield what tokens wait for: key, element, the name or the condition, the activity that it is attached to."""
    for token in tokens:
        found = waits_for(token, kind)
        if found is not None:
            text = found.expression if kind is awaited.Condition else found.name
            yield token.key, token.task_spec.name, text, token.task_spec.element.attached_to


def utc(diagram: Diagram, now: datetime) -> datetime:
    """Give a moment in UTC. Raises StepFailed ``moment_without_offset`` for one that does not say where."""
    if now.tzinfo is None:
        raise StepFailed(diagram.process_id, "moment_without_offset")
    return now.astimezone(UTC)


@contextmanager
def contained(diagram: Diagram) -> Iterator[None]:
    """Let no exception but our own out. The half-advanced object that threw is lost with it."""
    try:
        yield
    except EngineError:
        raise
    except Exception as error:
        raise StepFailed(diagram.process_id, "engine_failure", {"error": type(error).__name__}) from error

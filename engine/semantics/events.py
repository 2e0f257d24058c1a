"""Events that wait: in the flow, on a boundary, behind an event-based gateway, at the start of an event sub-process.

A token waits for each thing that must happen: an event with several definitions (BPMN 2.0.2 §10.5.5, multiple and
parallel multiple) has several tokens, which share the number of their ``set``. Errors and escalations need no token:
they are caught where they arrive.
"""

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.util.task import TaskState

from engine.event_definitions import Trigger
from engine.semantics import items, mappings
from engine.semantics.awaited import Awaited, Condition
from engine.semantics.expecting import GATED_BY
from engine.semantics.gateways import gated, withdraw_beginnings
from engine.semantics.nodes import ARRIVED_BY, GUARDED_BY, Node, Scope
from engine.semantics.timers import Timer
from engine.semantics.tokens import Token
from engine.vocabulary import CATCHING

ARM = "arm"
SET = "set"
_HAPPENED = "happened"


class Waiting(Node):
    """An event that waits for its triggers; nothing but ``happen`` and ``catch`` let its token move.

    ``arms`` are what its tokens wait for, ``caught`` the errors and escalations that it catches.
    """

    arms: tuple[Awaited, ...] = ()
    caught: tuple[Trigger, ...] = ()
    needs_all = False
    interrupts = True

    def listen(self, level: Any, **internal: Any) -> None:
        """Put tokens on this event, where it waits for anything."""
        if self.arms:
            level.enter(self, **internal)

    def awaited(self, token: Token) -> Awaited:
        """Tell what ``token`` waits for."""
        number: int = token.internal_data.get(ARM, 0)
        return self.arms[number]

    def happen(self, token: Token, values: Mapping[str, Any]) -> None:
        """Let what ``token`` waits for happen now, with these values."""
        self._note(token, 1)
        token.internal_data[_HAPPENED] = True
        if self.element.kind in CATCHING:
            values = mappings.received(self.element.mappings, token, values)
        if self.needs_all and self._others(token):
            token.workflow.write(values)
            token.workflow.drop(token)
        else:
            self._take_effect(token, values)

    def ask(self, token: Token) -> None:
        """Let the condition that ``token`` waits for happen if it has become true."""
        condition = waits_for(token, Condition)
        if condition is not None and condition.has_become_true(token):
            self.happen(token, {})

    def catches(self, kind: str, code: str | None) -> int:
        """Tell how well an error or escalation fits: 2 for its own code, 1 for any code, 0 not at all."""
        fitting = [trigger for trigger in self.caught if trigger.kind == kind]
        if code is not None and any(trigger.name == code for trigger in fitting):
            return 2
        return int(any(trigger.name is None for trigger in fitting))

    def _take_effect(self, token: Token, values: Mapping[str, Any]) -> None:
        """Do what follows when everything that is awaited has happened."""

    def _others(self, token: Token) -> list[Token]:
        """List the tokens that wait for the other definitions of the same event."""
        mine = token.internal_data.get(SET)
        standing = () if mine is None else token.workflow.tokens()
        return [other for other in standing if other is not token and other.internal_data.get(SET) == mine]

    def _again(self, token: Token, **internal: Any) -> None:
        """Wait for the next time. All definitions together begin again only where none of them is a timer."""
        if self.needs_all:
            if not any(isinstance(arm, Timer) for arm in self.arms):
                before = token.workflow.process.counter
                self.listen(token.workflow, **internal)
                for other in token.workflow.tokens():
                    if other.number > before and waits_for(other, Condition):
                        other.internal_data |= self.awaited(other).again(other) or {}
            return
        more = self.awaited(token).again(token)
        if more is not None:
            kept = {name: token.internal_data[name] for name in (ARM, SET) if name in token.internal_data}
            token.workflow.enter(self, **internal, **kept, **more)

    def _update_hook(self, token: Token) -> bool:
        token._set_state(TaskState.WAITING)  # noqa: SLF001  SpiffWorkflow's own protocol
        shared = dict(token.internal_data)
        is_first = len(self.arms) > 1 and ARM not in shared
        if is_first:
            token.internal_data |= {ARM: 0, SET: token.number}
        self.awaited(token).begin(token)
        self._note(token, 0)
        for number in range(1, len(self.arms)) if is_first else ():
            token.workflow.enter(self, **shared, **{ARM: number, SET: token.number})
        return False

    def _on_ready_hook(self, token: Token) -> None:
        """Do nothing: SpiffWorkflow's event manager is not used."""

    def _withdrawn(self, token: Token) -> None:
        if _HAPPENED not in token.internal_data:
            self._note(token, 2)

    def _note(self, token: Token, moment: int) -> None:
        arm = self.awaited(token)
        word = arm.words[moment]
        told = arm.facts(token, word) | items.facts(token)
        token.workflow.process.note(word, self.name, token.key, **told)

    def _note_caught(self, token: Any, kind: str, code: str | None) -> None:
        facts = {} if code is None else {"code": code}
        token.workflow.process.note(f"{kind}_caught", self.name, None, **facts)


class CatchEvent(Waiting, defaults.IntermediateCatchEvent):
    """An intermediate event, in the flow or behind an event-based gateway."""

    def __init__(self, wf_spec: Scope, name: str, arms: tuple[Awaited, ...], *, needs_all: bool = False) -> None:
        super().__init__(wf_spec, name, event_definition=arms[0])
        self.arms = arms
        self.needs_all = needs_all

    def _update_hook(self, token: Token) -> bool:
        if GATED_BY not in token.internal_data:
            token.internal_data.pop(ARRIVED_BY, None)
        return super()._update_hook(token)

    def _take_effect(self, token: Token, values: Mapping[str, Any]) -> None:
        token.workflow.write(values)
        for other in self._others(token):
            other.cancel()
        token._ready()  # noqa: SLF001  SpiffWorkflow's own protocol

    def _run_hook(self, token: Token) -> bool:
        gated(token)
        return True


class ProcessStart(CatchEvent):
    """The start event of a process that waits for its trigger; of several the first that happens starts it.

    The instance is there before (BPMN 2.0.2 §13.5.1 makes it in that moment): whoever started it waits with it.
    """

    starts_process = True

    def _take_effect(self, token: Token, values: Mapping[str, Any]) -> None:
        withdraw_beginnings(token)
        super()._take_effect(token, values)


class BoundaryEvent(Waiting, defaults.BoundaryEvent):
    """An event on the boundary of an activity; it comes before every other move (BPMN 2.0.2 §13.5.3).

    One that interrupts takes the activity away at once. One that does not is awaited again as long as the activity
    lasts: each message, each signal, each time its condition becomes true, each round of a cycle; a timer fires once.
    """

    rank = 0
    may_begin = False

    def __init__(
        self,
        wf_spec: Scope,
        name: str,
        arms: tuple[Awaited, ...],
        caught: tuple[Trigger, ...] = (),
        *,
        interrupting: bool,
        needs_all: bool = False,
    ) -> None:
        super().__init__(wf_spec, name, event_definition=next(iter(arms), None), cancel_activity=interrupting)
        self.arms = arms
        self.caught = caught
        self.interrupts = interrupting
        self.needs_all = needs_all

    def catch(self, host: Token, kind: str, code: str | None, values: Mapping[str, Any]) -> None:
        """Catch an error or escalation that leaves ``host``; an error always ends it."""
        token = host.workflow.place(self, {GUARDED_BY: host.key, _HAPPENED: True})
        self._note_caught(token, kind, code)
        host.workflow.write(mappings.received(self.element.mappings, token, values))
        token._ready()  # noqa: SLF001  SpiffWorkflow's own protocol
        if self.interrupts or kind in {"error", "cancel"}:
            host.cancel()

    def _take_effect(self, token: Token, values: Mapping[str, Any]) -> None:
        host = token.internal_data[GUARDED_BY]
        token.workflow.write(values)
        token._ready()  # noqa: SLF001  SpiffWorkflow's own protocol
        if self.interrupts:
            token.workflow.tasks[host].cancel()
        else:
            self._again(token, **{GUARDED_BY: host})


def waits_for(token: Token, kind: type[Any]) -> Any:
    """Give what ``token`` waits for when it is of this class and has not happened yet, else None."""
    node = token.task_spec
    if not isinstance(node, Waiting) or token.state != TaskState.WAITING:
        return None
    awaited = node.awaited(token)
    return awaited if isinstance(awaited, kind) else None

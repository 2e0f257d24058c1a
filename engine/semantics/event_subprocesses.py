"""Event sub-processes: their starts listen as long as the scope around them lasts (BPMN 2.0.2 §10.3.5, §13.5.4)."""

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults

from engine.event_definitions import Trigger
from engine.semantics.awaited import Awaited
from engine.semantics.events import Waiting
from engine.semantics.mappings import received
from engine.semantics.nodes import EmbeddedSubProcess, Scope, StartEvent
from engine.semantics.scopes import HOLDS_NEW
from engine.semantics.tokens import Token
from engine.work import UNMAPPED, Mappings


class EventSubProcess(EmbeddedSubProcess):
    """A sub-process that no flow leads to. What comes with its event, and new names, live in its own scope."""

    holds = HOLDS_NEW
    may_begin = False


class EventStart(StartEvent):
    """The start event inside: what it waited for has happened; it moves before the tasks of the scope around."""

    rank = 0


class Listener(Waiting, defaults.IntermediateCatchEvent):
    """The start event of an event sub-process as it stands in the scope around it, waiting.

    It keeps no scope open. One that interrupts takes away everything else in its scope, the other listeners too; one
    that does not listens on while its sub-process runs beside, once for each time.
    """

    listens = True
    may_begin = False
    opens: Any

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
        super().__init__(wf_spec, name, event_definition=next(iter(arms), None))
        self.arms = arms
        self.caught = caught
        self.interrupts = interrupting
        self.needs_all = needs_all

    def catch(self, level: Any, kind: str, code: str | None, values: Mapping[str, Any]) -> None:
        """Catch an error or escalation that was thrown in ``level`` or inside it."""
        self._note_caught(level.task_tree, kind, code)
        self._start(level, values, interrupts=self.interrupts or kind == "error", lets_in=self.element.mappings)

    def _take_effect(self, token: Token, values: Mapping[str, Any]) -> None:
        level = token.workflow
        if not self.interrupts:
            self._again(token)
        level.drop(token)
        self._start(level, values, interrupts=self.interrupts)

    def _start(self, level: Any, values: Mapping[str, Any], *, interrupts: bool, lets_in: Mappings = UNMAPPED) -> None:
        for other in level.tokens() if interrupts else ():
            if other.is_there:
                other.cancel()
        owner = level.place(self.opens, {})
        values = received(lets_in, owner, values)
        if values:
            level.process.variables[owner.key] = dict(values)
        self.opens._update(owner)  # noqa: SLF001  SpiffWorkflow's own protocol

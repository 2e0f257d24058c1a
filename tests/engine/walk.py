"""Walk an instance in a test by the ids of the drawing instead of by keys."""

from datetime import UTC, datetime
from typing import Any

from engine import runner
from engine.model import Diagram, Step
from tests.engine.drawings import unchecked

NOW = datetime(2026, 1, 31, 8, tzinfo=UTC)


class Walk:
    """One instance: its diagram, the last step, and every command in words."""

    def __init__(self, diagram: Diagram | str, now: datetime = NOW, **variables: Any) -> None:
        self.diagram = unchecked(diagram) if isinstance(diagram, str) else diagram
        self.now = now
        self.step = runner.start(self.diagram, variables, now)
        self.stores = dict(self.step.stored)
        self.events = list(self.step.events)

    def complete(self, *element_ids: str, **values: Any) -> "Walk":
        """Complete the oldest open task of each element, one after the other."""
        for element_id in element_ids:
            key = next(task.key for task in self.step.open_tasks if task.element_id == element_id)
            self._took(runner.complete(self.diagram, self.step.state, key, values, self.now, stores=self.stores))
        return self

    def fire(self, element_id: str) -> "Walk":
        """Fire the oldest timer of an element."""
        key = next(timer.key for timer in self.step.timers if timer.element_id == element_id)
        return self._took(runner.fire(self.diagram, self.step.state, key, self.now, stores=self.stores))

    def deliver(self, message: str, **payload: Any) -> "Walk":
        """Deliver a message."""
        return self._took(runner.deliver(self.diagram, self.step.state, message, payload, self.now, stores=self.stores))

    def signal(self, name: str, **payload: Any) -> "Walk":
        """Let a signal happen."""
        return self._took(runner.signal(self.diagram, self.step.state, name, payload, self.now, stores=self.stores))

    def throw_error(self, element_id: str, code: str | None = None, **payload: Any) -> "Walk":
        """Let the oldest open task of an element fail with a BPMN error."""
        key = next(task.key for task in self.step.open_tasks if task.element_id == element_id)
        return self._took(
            runner.throw_error(self.diagram, self.step.state, key, code, payload, self.now, stores=self.stores)
        )

    def answer(self, element_id: str, **values: Any) -> "Walk":
        """Answer the oldest call of a business rule task."""
        key = next(call.key for call in self.step.calls if call.element_id == element_id)
        return self._took(runner.answer(self.diagram, self.step.state, key, values, self.now, stores=self.stores))

    def cancel(self) -> "Walk":
        """Cancel the instance."""
        return self._took(runner.cancel(self.diagram, self.step.state, self.now, stores=self.stores))

    @property
    def open(self) -> list[str]:
        """Return the elements of the open tasks, oldest first."""
        return [task.element_id for task in self.step.open_tasks]

    @property
    def calls(self) -> list[str]:
        """Return the elements of the decisions asked, oldest first."""
        return [call.element_id for call in self.step.calls]

    @property
    def timers(self) -> list[str]:
        """Return the elements of the waiting timers, oldest first."""
        return [timer.element_id for timer in self.step.timers]

    @property
    def messages(self) -> list[str]:
        """Return the names of the awaited messages, oldest first."""
        return [message.name for message in self.step.messages]

    @property
    def signals(self) -> list[str]:
        """Return the names of the awaited signals, oldest first."""
        return [signal.name for signal in self.step.signals]

    @property
    def last(self) -> list[str]:
        """Return the events of the last step as ``kind element``."""
        return [f"{event.kind} {event.element_id}" for event in self.step.events]

    @property
    def path(self) -> list[str]:
        """Return the nodes in the order in which tokens left them."""
        passed = {"node_passed", "task_completed", "subprocess_completed"}
        return [event.element_id for event in self.events if event.kind in passed]

    def _took(self, step: Step) -> "Walk":
        self.step = step
        self.stores |= step.stored
        self.events.extend(step.events)
        return self

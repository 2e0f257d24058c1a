"""An instance that stays in memory from act to act, for those who keep no state between: nothing is written or read.

What an act gives is what ``runner`` gives for the same command on the saved state; only the cost differs. A step that
fails leaves the instance as it was before: it is made again from the acts that succeeded.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from engine import codec, runner
from engine.errors import StepFailed
from engine.model import Call, Diagram, Event, OpenTask, Step
from engine.semantics.nodes import CallingTask
from engine.semantics.tokens import Process, Token
from engine.specification import specify

Act = Callable[[Process], None]


class Live:
    """One instance of a diagram on its way; ``begin`` comes first."""

    def __init__(self, diagram: Diagram) -> None:
        self.diagram = diagram
        self._acts: list[tuple[Act, datetime]] = []
        self._process: Process | None = None

    def begin(self, variables: Mapping[str, Any], now: datetime) -> tuple[Event, ...]:
        """Start, as ``runner.start`` does."""
        return self.act(lambda process: runner.begin(process, variables), now)

    def act(self, act: Act, now: datetime) -> tuple[Event, ...]:
        """Move the instance by one act of ``runner`` at ``now`` and give what happened; refuses as its verbs do."""
        try:
            with runner.contained(self.diagram):
                self._process = self._moved(self._process, act, now)
        except StepFailed:
            self._restore()
            raise
        self._acts.append((act, now))
        return tuple(self.process.journal)

    @property
    def process(self) -> Process:
        """Give the instance. Raises StepFailed ``not_started`` before its first act."""
        if self._process is None:
            raise StepFailed(self.diagram.process_id, "not_started")
        return self._process

    def step(self) -> Step:
        """Say all that waits now, as a step does but without its state."""
        return runner.rest(self.process, "")

    def opened_after(self, number: int) -> Iterator[OpenTask | Call]:
        """Yield the tasks and calls whose tokens are younger than ``number``, the youngest first."""
        for token in reversed(self.process.standing.values()):
            if token.number <= number:
                return
            if (found := self.opened(token)) is not None:
                yield found

    def opened(self, token: Token) -> OpenTask | Call | None:
        """Give the task or call that a token is, None for any other."""
        if token.task_spec.manual:
            return runner.open_task(token)
        return runner.call(token) if isinstance(token.task_spec, CallingTask) else None

    def find(self, key: str) -> OpenTask | Call | None:
        """Give the task or call with this key as it is now, None when it is no longer open."""
        token = self.process.find(key)
        return None if token is None else self.opened(token)

    def _moved(self, process: Process | None, act: Act, now: datetime) -> Process:
        specification = specify(self.diagram)
        moment = runner.utc(self.diagram, now)
        if process is None:
            process = codec.create(specification, moment)
        else:
            process.renew(moment)
        runner.move(process, act)
        return process

    def _restore(self) -> None:
        self._process = None
        for act, now in self._acts:
            self._process = self._moved(self._process, act, now)

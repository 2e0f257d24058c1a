"""Ad-hoc sub-processes: activities without a drawn order (BPMN 2.0.2 §10.3.5, §13.3.5)."""

from typing import Any

from engine.semantics.mappings import truth_of
from engine.semantics.nodes import EmbeddedSubProcess
from engine.semantics.tokens import Token

_COURSE = "adhoc"


class AdHocSubProcess(EmbeddedSubProcess):
    """Opens every activity that no flow leads to: all at once, or one after the other in document order.

    Its condition is asked when an activity inside is done. When it is true nothing new begins, and what is open is
    taken away unless the file lets it be finished; without a condition the sub-process ends when all is done.
    """

    def _begin(self, token: Token, level: Any) -> None:
        token.internal_data[_COURSE] = {"next": 1, "over": False}
        if not self._how.is_sequential:
            level.begin()
        elif level.spec.entries:
            for listener in level.spec.listeners:
                listener.listen(level)
            level.enter(level.spec.entries[0])

    def inner_done(self, token: Token) -> bool:
        """Decide what follows an activity inside; tells whether its token may go on."""
        level = token.workflow
        course = level.owner.internal_data[_COURSE]
        if not course["over"] and self._how.completion is not None and truth_of(self._how.completion, level.owner):
            course["over"] = True
            for other in level.tokens() if self._how.cancels_rest else ():
                if other is not token and other.is_there:
                    other.cancel()
        if course["over"]:
            return False
        if self._how.is_sequential and not token.task_spec.leaving and course["next"] < len(level.spec.entries):
            course["next"] += 1
            level.enter(level.spec.entries[course["next"] - 1])
        return True

    @property
    def _how(self) -> Any:
        return self.element.ad_hoc

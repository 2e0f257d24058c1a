"""Soundness in the checker's words: what the token game finds runs by BPMN's rules, but few mean it so."""

from collections.abc import Iterator

from engine.checker.codes import finding
from engine.checker.opening import reached
from engine.checker.processes import is_too_large
from engine.drawing import Drawing, Node, Scope
from engine.model import Finding
from engine.soundness import Budget, Judged, catches, ends, judge


def findings(drawing: Drawing) -> Iterator[Finding]:
    """Yield joins that may wait for ever, merges without a join, what no token reaches, and runs without an end.

    Each is a warning: BPMN 2.0.2 §13 says how such a drawing runs, and the data may rule the bad run out. The
    parameters tell the run (``path``) and where its tokens stand at last (``marking``).
    What a called process does is known to its caller: a call of one that only ever ends in an error, or in an
    escalation that the caller catches, does not go on. A process over the bounds is not examined: it is refused for
    its size already.
    """
    calls = _Calls(drawing)
    for process in drawing.roots:
        if not is_too_large(process):
            for scope, verdict in calls.judged(process).all_verdicts:
                about = scope.xml if verdict.node is None else verdict.node.xml
                yield finding(verdict.code, about, **verdict.params)


class _Calls:
    """The processes of a drawing and of the files that it calls, each judged once, those that are called first."""

    def __init__(self, drawing: Drawing) -> None:
        own = {process.id: process for process in drawing.roots}
        others = [process for one in reached(drawing) for process in one.drawing.roots]
        self._known = {process.id: process for process in reversed(others)} | own
        self._own = set(map(id, own.values()))
        self._budget = Budget()
        self._budget_of_others = Budget()
        self._judged: dict[Scope, Judged] = {}
        self._open: set[Scope] = set()

    def judged(self, process: Scope) -> Judged:
        """Judge a process after those that it calls; one that calls itself counts as one that ends."""
        if process not in self._judged:
            self._judged[process] = judge(process, self._budget_for(process), self._stuck(process))
        return self._judged[process]

    def _returns(self, call: Node) -> bool:
        """Tell whether a node comes to its end: a call does where what it calls does."""
        callee = self._known.get(call.called or "")
        if callee is None or callee in self._open or is_too_large(callee):
            return True
        if not self.judged(callee).may_complete:
            return False
        return not catches(call) or ends(callee, call, self._budget_for(callee), self._stuck(callee))

    def _stuck(self, process: Scope) -> list[Node]:
        self._open.add(process)
        stuck = [node for scope in process.all() for node in scope.nodes if not self._returns(node)]
        self._open.discard(process)
        return stuck

    def _budget_for(self, process: Scope) -> Budget:
        return self._budget if id(process) in self._own else self._budget_of_others

"""Soundness in the checker's words: what the token game finds runs by BPMN's rules, but few mean it so."""

from collections.abc import Iterator
from typing import Any

from engine.checker.codes import finding
from engine.checker.opening import reached
from engine.checker.processes import is_too_large
from engine.drawing import Drawing, Node, Scope
from engine.model import Finding
from engine.soundness import Budget, Judged, catches, caught_by, ends, judge


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
        self._stuck: dict[Scope, list[Node]] = {}
        self._ends: dict[tuple[Scope, tuple[Any, ...]], bool] = {}

    def judged(self, process: Scope) -> Judged:
        """Judge a process after those that it calls; one that calls itself counts as one that ends."""
        for one in self._called_first(process):
            self._stuck[one] = [node for node in _nodes(one) if not self._returns(node)]
            self._judged[one] = judge(one, self._budget_for(one), self._stuck[one])
        return self._judged[process]

    def _called_first(self, process: Scope) -> Iterator[Scope]:
        """Yield a process and all that it calls, near and far, each once and after what it calls itself."""
        if process in self._judged:
            return
        seen, open_ = {process}, [(process, self._callees(process))]
        while open_:
            one, callees = open_[-1]
            following = next((callee for callee in callees if callee not in seen), None)
            if following is None:
                open_.pop()
                yield one
            else:
                seen.add(following)
                open_.append((following, self._callees(following)))

    def _callees(self, process: Scope) -> Iterator[Scope]:
        called = (self._known.get(node.called or "") for node in _nodes(process))
        return (one for one in called if one is not None and one not in self._judged and not is_too_large(one))

    def _returns(self, call: Node) -> bool:
        """Tell whether a node comes to its end: a call does where what it calls does."""
        callee = self._known.get(call.called or "")
        if callee is None or callee not in self._judged:
            return True
        if not self._judged[callee].may_complete:
            return False
        return not catches(call) or self._ends_within(callee, call)

    def _ends_within(self, callee: Scope, call: Node) -> bool:
        """Tell whether a process ends within a call; calls that catch alike are looked at once."""
        alike = (callee, caught_by(call))
        if alike not in self._ends:
            self._ends[alike] = ends(callee, call, self._budget_for(callee), self._stuck[callee])
        return self._ends[alike]

    def _budget_for(self, process: Scope) -> Budget:
        return self._budget if id(process) in self._own else self._budget_of_others


def _nodes(process: Scope) -> Iterator[Node]:
    return (node for scope in process.all() for node in scope.nodes)

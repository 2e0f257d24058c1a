"""Soundness in the checker's words: what the token game finds runs by BPMN's rules, but few mean it so."""

from collections.abc import Iterator

from engine.checker.codes import finding
from engine.checker.processes import is_too_large
from engine.drawing import Drawing
from engine.model import Finding
from engine.soundness import Budget, judge


def findings(drawing: Drawing) -> Iterator[Finding]:
    """Yield joins that may wait for ever, merges without a join, what no token reaches, and runs without an end.

    Each is a warning: BPMN 2.0.2 §13 says how such a drawing runs, and the data may rule the bad run out. The
    parameters tell the run (``path``) and where its tokens stand at last (``marking``).
    A process over the bounds is not examined: it is refused for its size already.
    """
    budget = Budget()
    for process in drawing.roots:
        if not is_too_large(process):
            for scope, verdict in judge(process, budget):
                about = scope.xml if verdict.node is None else verdict.node.xml
                yield finding(verdict.code, about, **verdict.params)

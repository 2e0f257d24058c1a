"""Call activities: what they call is there, and can run."""

from collections.abc import Iterator

from engine import calls
from engine.checker.codes import finding
from engine.drawing import Drawing
from engine.model import Finding

_LISTED = 20


def findings(drawing: Drawing) -> Iterator[Finding]:
    """Yield calls of what no file has. Whether a process of another file runs is asked by ``check``."""
    known = {scope.id for scope in drawing.called} | {process.id for process in drawing.executable}
    for node in drawing.nodes:
        called = node.called if node.kind == calls.KIND else None
        if called and called not in known and called not in drawing.elsewhere and not calls.is_computed(called):
            yield finding("callee_missing", node.xml, process=called[: _LISTED * 10])

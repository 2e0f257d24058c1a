"""Call activities: what they call is there, and can run."""

from collections.abc import Iterable, Iterator

from engine import calls
from engine.checker.codes import finding
from engine.checker.opening import Reached
from engine.drawing import Drawing
from engine.model import Finding

_LISTED = 20
_MAIN = "process.bpmn"
"""What the main diagram is called where files are kept."""


def findings(drawing: Drawing) -> Iterator[Finding]:
    """Yield calls of what no file has, or several. Whether a process of another file runs is asked by ``check``."""
    known = {scope.id for scope in drawing.called} | {process.id for process in drawing.executable}
    for node in drawing.nodes:
        called = node.called if node.kind == calls.KIND else None
        if not called or called in known or calls.is_computed(called):
            continue
        found = drawing.files_of(node)
        if len(found) > 1:
            places = [_place(file.name, line) for file, line in found[:_LISTED]]
            yield finding("callee_ambiguous", node.xml, process=called[: _LISTED * 10], places=places)
        elif not found:
            code = "callee_outside" if drawing.is_partial else "callee_missing"
            yield finding(code, node.xml, process=called[: _LISTED * 10])


def clashes(drawing: Drawing, found: Iterable[Reached]) -> Iterator[Finding]:
    """Yield processes of one id that are called in several files: what happens inside could not be told apart."""
    homes = {scope.id: ("", int(str(scope.xml.sourceline))) for scope in (*drawing.executable, *drawing.called)}
    for one in found:
        for process, line in one.roots.items():
            first, first_line = homes.setdefault(process, (one.file.name, line))
            if first != one.file.name:
                places = [_place(first, first_line), _place(one.file.name, line)]
                yield finding("callee_twice", one.call.xml, process=process[: _LISTED * 10], places=places)


def _place(file: str, line: int) -> str:
    return f"{file or _MAIN}:{line}"

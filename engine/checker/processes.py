"""The file as a whole: one process to run, within the bounds, and what of the file is never run."""

from collections.abc import Iterator

from engine import limits
from engine.checker.codes import finding
from engine.dialects import named
from engine.drawing import Drawing, Scope
from engine.model import Finding
from engine.originals import file_language
from engine.vocabulary import tag


def findings(drawing: Drawing) -> Iterator[Finding]:
    """Yield what forbids to pick one process of the file and run it."""
    yield from _executable(drawing)
    for process in drawing.roots:
        yield from _bounds(process)
    for element in drawing.root.iterchildren(tag("import")):
        yield finding("import_ignored", element, location=element.get("location"))
    language = file_language(drawing.root)
    if language is not None and named(language) is None:
        yield finding("expression_language_ignored", drawing.root, language=language[:255])


def _executable(drawing: Drawing) -> Iterator[Finding]:
    executable = drawing.executable
    if not (drawing.processes or executable):
        yield finding("process_missing", drawing.root)
    elif not executable:
        for process in drawing.processes:
            yield finding("process_not_executable", process.xml)
    for process in executable[1:]:
        yield finding("several_executable_processes", process.xml, first=executable[0].id)
    if executable:
        for process in drawing.processes:
            if process not in drawing.roots:
                yield finding("process_ignored", process.xml)


def is_too_large(process: Scope) -> bool:
    """Tell whether a process exceeds the bounds under which its graph is examined."""
    scopes = list(process.all())
    return (
        sum(len(scope.nodes) for scope in scopes) > limits.FLOW_NODES
        or sum(len(scope.arcs) for scope in scopes) > limits.SEQUENCE_FLOWS
    )


def _bounds(process: Scope) -> Iterator[Finding]:
    scopes = list(process.all())
    nodes, arcs = sum(len(scope.nodes) for scope in scopes), sum(len(scope.arcs) for scope in scopes)
    if nodes > limits.FLOW_NODES:
        yield finding("too_many_flow_nodes", process.xml, count=nodes, limit=limits.FLOW_NODES)
    if arcs > limits.SEQUENCE_FLOWS:
        yield finding("too_many_flows", process.xml, count=arcs, limit=limits.SEQUENCE_FLOWS)
    for scope in scopes:
        if _depth(scope) == limits.SUBPROCESS_DEPTH + 1:
            yield finding("subprocess_too_deep", scope.xml, limit=limits.SUBPROCESS_DEPTH)


def _depth(scope: Scope) -> int:
    depth = 0
    while scope.parent is not None:
        scope, depth = scope.parent, depth + 1
    return depth

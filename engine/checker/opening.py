"""Files as graphs: one opened safely, with what it calls in the files beside it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine import xml
from engine.checker.codes import finding
from engine.drawing import Drawing, Node, Scope, draw
from engine.errors import InvalidXml
from engine.model import File
from engine.vocabulary import local_name, namespace_of, tag


def open_drawing(
    data: bytes, process_id: str | None = None, others: tuple[File, ...] = (), *, is_partial: bool = False
) -> Drawing:
    """Return a file as a graph; refuse (InvalidXml) what is not safe XML and what is not BPMN 2.0.

    Of ``others`` it knows which of them has which executable process or global task. With ``is_partial`` what it calls
    may be in none of them.
    """
    drawing = _drawn(data, process_id)
    drawing.is_partial = is_partial
    drawing.files = (File("", data), *(other for other in others if other.data != data))
    for other in drawing.files[1:]:
        for name, line in declared(other.data).items():
            drawing.elsewhere.setdefault(name, []).append((other, line))
    return drawing


def declared(data: bytes) -> Mapping[str, int]:
    """Name the executable processes and global tasks of a file, with their lines."""
    try:
        drawing = _drawn(data, None)
    except InvalidXml:
        return {}  # said where the file is checked itself
    processes = [one for one in drawing.processes if one.xml.get("isExecutable") == "true"]
    return {one.id: _line(one) for one in (*processes, *drawing.global_tasks.values())}


def main_of(files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Name the files whose executable process no other file calls: the main one, if there is just one."""
    opened: dict[str, Drawing] = {}
    for name, data in files.items():
        try:
            opened[name] = _drawn(data, None)
        except InvalidXml:
            continue
    called = {(name, node.called) for name, one in opened.items() for node in _nodes(one.processes) if node.called}
    return tuple(
        name
        for name, one in opened.items()
        if one.executable and not any(at != name and callee in declared(files[name]) for at, callee in called)
    )


def _nodes(processes: Iterable[Scope]) -> Iterator[Node]:
    for process in processes:
        for scope in process.all():
            yield from scope.nodes


def _drawn(data: bytes, process_id: str | None) -> Drawing:
    root = xml.parse(data)
    if root.tag != tag("definitions"):
        name, namespace = local_name(str(root.tag)), namespace_of(str(root.tag))
        raise InvalidXml((finding("not_bpmn", root, element=name[:64], namespace=namespace[:255]),))
    return draw(root, process_id)


@dataclass(frozen=True, slots=True)
class Reached:
    """A process or global task of another file that is called, by ``call`` first; ``drawing`` is its file."""

    call: Node
    process_id: str
    file: File
    drawing: Drawing

    @property
    def roots(self) -> dict[str, int]:
        """The processes and global tasks that the call brings along, its own first, with their lines."""
        return {one.id: _line(one) for one in (*self.drawing.executable, *self.drawing.called)}


def reached(drawing: Drawing) -> list[Reached]:
    """Open what a drawing calls in other files, directly or not, each once, in the order of the calls.

    A call is named by the call activity of the drawing itself that leads to it.
    """
    seen = {("", process.id) for process in (*drawing.executable, *drawing.called)}
    found: list[Reached] = []
    waiting = [(node, node, drawing) for node in drawing.nodes]
    while waiting:
        call, node, around = waiting.pop(0)
        file = around.file_of(node)
        if file is None or (file.name, str(node.called)) in seen:
            continue
        process_id = str(node.called)
        others = tuple(one for one in drawing.files if one != file)
        opened = open_drawing(file.data, process_id, others, is_partial=drawing.is_partial)
        one = Reached(call, process_id, file, opened)
        seen |= {(file.name, root) for root in one.roots}
        found.append(one)
        waiting += [(call, inner, opened) for inner in opened.nodes]
    return found


def _line(scope: Scope) -> int:
    return int(str(scope.xml.sourceline))

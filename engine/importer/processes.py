"""Which process of a file runs; the other ones stay as they are drawn."""

from collections.abc import Iterator
from functools import partial

from lxml.etree import _Element

from engine.drawing import Scope
from engine.importer.document import Document
from engine.importer.ways import Handlers, Mend, Way
from engine.model import Finding
from engine.vocabulary import USER_TASKS


def _choose(doc: Document, finding: Finding, _element: _Element) -> Iterator[Mend]:
    processes = [one for one in doc.drawing.processes if one.id]
    if finding.code == "several_executable_processes":
        processes = [one for one in processes if one.xml.get("isExecutable") == "true"]
    ranked = sorted(processes, key=_weight, reverse=True)
    ways = tuple(
        Way(f"run:{one.id}", partial(_run, doc, one), {"process": one.id, "name": _named(doc, one)}) for one in ranked
    )
    if ways:
        yield Mend(finding.code, doc.root, ways)


def _weight(process: Scope) -> tuple[int, int]:
    nodes = [node for scope in process.all() for node in scope.nodes]
    return len(nodes), sum(node.kind in USER_TASKS for node in nodes)


def _named(doc: Document, process: Scope) -> str:
    pools = (one for one in doc.elements("participant") if one.get("processRef") == process.id)
    name = next((one.get("name") for one in pools if one.get("name")), None)
    return (name or process.xml.get("name") or process.id).strip()


def _run(doc: Document, chosen: Scope) -> None:
    for process in doc.drawing.processes:
        if process is chosen:
            process.xml.set("isExecutable", "true")
        elif process.xml.get("isExecutable") == "true":
            process.xml.set("isExecutable", "false")
    doc.touch()


HANDLERS: Handlers = {
    "process_not_executable": _choose,
    "several_executable_processes": _choose,
}

"""A DMN file with the files it imports: found by namespace, each read once, circles and gaps said."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from engine.decisions.codes import located
from engine.decisions.model import Definitions, Import, Node, Reference
from engine.decisions.reader import read_definitions
from engine.decisions.vocabulary import version
from engine.errors import InvalidXml
from engine.limits import DECISION_FILES
from engine.model import Finding, Severity

_SHOWN = 200


@dataclass(frozen=True, slots=True, eq=False)
class File:
    """One file in its place: ``imports`` are those that were found.

    ``host`` is the file that it stands in as if written there, when it is imported without a name; ``place`` tells
    it from the same file elsewhere.
    """

    definitions: Definitions
    label: str
    nodes: Mapping[str, Node]
    names: Mapping[str, Node]
    findings: list[Finding]
    host: "File | None" = None
    place: str = ""
    imports: "list[tuple[Import, File]]" = field(default_factory=list)

    @property
    def has_inputs(self) -> bool:
        """Whether this file or one it imports declares input data."""
        return any(file.definitions.inputs for file in self.every())

    def reach(self, reference: Reference) -> "tuple[str, File, Node] | None":
        """Return what a reference means: the import's name it is seen under, its file and the node itself."""
        if reference.namespace is None or reference.namespace == self.definitions.namespace:
            return self._own(self.find(reference.id))
        for imported, file in self.imports:
            if imported.namespace == reference.namespace and (found := file.find(reference.id)) is not None:
                return (imported.name, *found) if imported.name else self._own(found)
        return None

    def find(self, identity: str) -> "tuple[File, Node] | None":
        """Return a node of this file or of one imported without a name (DMN 1.5 §6.3.3)."""
        return next(((file, file.nodes[identity]) for file in self.merged() if identity in file.nodes), None)

    def _own(self, found: "tuple[File, Node] | None") -> "tuple[str, File, Node] | None":
        """Among files that stand in one place the first thing of a name is meant, the outermost file's before all."""
        if found is None:
            return None
        name = found[1].name
        outermost = self.host or self
        return next((("", file, file.names[name]) for file in outermost.merged() if name in file.names), ("", *found))

    def is_missing(self, namespace: str | None) -> bool:
        """Tell whether a namespace should have been imported and was not found; that is said already."""
        found = {imported.namespace for imported, _ in self.imports}
        asked = {imported.namespace for imported in self.definitions.imports}
        return namespace in asked - found

    def say_imports(self) -> None:
        """Say which imported files are wrong themselves."""
        for imported, inner in self.imports:
            wrong = next((found.code for found in inner.findings if found.severity is Severity.ERROR), None)
            if wrong is not None:
                about = (imported.id, imported.name or None, imported.line)
                self.findings.append(located("dmn_import_invalid", *about, file=inner.label[:_SHOWN], code=wrong))

    def merged(self) -> "Iterator[File]":
        """Yield this file and all that stand here as if written here, each once."""
        waiting, seen = [self], {id(self)}
        while waiting:
            file = waiting.pop()
            yield file
            for imported, inner in reversed(file.imports):
                if not imported.name and id(inner) not in seen:
                    seen.add(id(inner))
                    waiting.append(inner)

    def every(self) -> "Iterator[File]":
        """Yield this file and all it imports, at any depth, each once."""
        waiting, seen = [self], {id(self)}
        while waiting:
            file = waiting.pop(0)
            yield file
            for _, inner in file.imports:
                if id(inner) not in seen:
                    seen.add(id(inner))
                    waiting.append(inner)


def open_files(data: bytes, imports: Mapping[str, bytes]) -> File:
    """Return a file with everything it imports; refuse (InvalidXml) what is no DMN at all.

    What cannot be imported is a finding of the file that asks for it.
    """
    definitions, findings = read_definitions(data)
    root = _file(definitions, "", findings)
    _Shelf(imports).fill(root, ())
    return root


def _file(definitions: Definitions, label: str, findings: tuple[Finding, ...]) -> File:
    every: tuple[Node, ...] = (
        *definitions.inputs,
        *definitions.decisions,
        *definitions.knowledge,
        *definitions.services,
    )
    nodes: dict[str, Node] = {}
    names: dict[str, Node] = {}
    said = list(findings)
    for node in every:
        nodes.setdefault(node.id or f"#{node.name}", node)
        if node.name and names.setdefault(node.name, node) is not node:
            said.append(located("dmn_name_duplicate", node.id, node.name, node.line, name=node.name[:_SHOWN]))
    return File(definitions, label, nodes, names, said)


class _Shelf:
    """The files that may be imported, read when first asked for."""

    def __init__(self, imports: Mapping[str, bytes]) -> None:
        self.given = dict(sorted(imports.items())[:DECISION_FILES])
        self.read: dict[str, File | None] = {}
        self.placed: dict[str, File] = {}

    def fill(self, file: File, trail: tuple[str, ...]) -> None:
        """Find the imports of a file and theirs; ``trail`` are the files on the way here."""
        for imported in file.definitions.imports:
            about = (imported.id, imported.name or None, imported.line)
            shown = {"name": imported.name[:_SHOWN], "namespace": imported.namespace[:_SHOWN]}
            if imported.kind and version(imported.kind) is None and "/spec/DMN/" not in imported.kind:
                kind = imported.kind[:_SHOWN]
                file.findings.append(located("dmn_import_kind_unsupported", *about, kind=kind))
                continue
            if imported.namespace == file.definitions.namespace:
                file.findings.append(located("dmn_import_cycle", *about, **shown, file=file.label[:_SHOWN]))
                continue
            label = self._label(imported, trail)
            if label is None or len(self.placed) > DECISION_FILES:
                location = (imported.location or "")[:_SHOWN]
                file.findings.append(located("dmn_import_missing", *about, **shown, location=location))
                continue
            inner = self.read[label]
            if label in trail:
                file.findings.append(located("dmn_import_cycle", *about, **shown, file=label[:_SHOWN]))
            elif inner is not None:
                self._add(file, imported, label, inner, trail)

    def _add(self, file: File, imported: Import, label: str, inner: File, trail: tuple[str, ...]) -> None:
        host = None if imported.name else file.host or file
        place = label if host is None else f"{host.place}>{label}"
        if place not in self.placed:
            found = list(inner.findings)
            self.placed[place] = placed = replace(inner, host=host, place=place, findings=found, imports=[])
            self.fill(placed, (*trail, label))
        file.imports.append((imported, self.placed[place]))

    def _label(self, imported: Import, trail: tuple[str, ...]) -> str | None:
        fitting = [label for label in self.given if self._namespace(label) == imported.namespace]
        for test in (self._is_location, self._is_neighbour):
            for label in fitting:
                if test(label, imported.location or ""):
                    return label
        return next((label for label in fitting if label not in trail), fitting[0] if fitting else None)

    def _namespace(self, label: str) -> str | None:
        if label not in self.read:
            try:
                definitions, findings = read_definitions(self.given[label])
            except InvalidXml:
                self.read[label] = None
            else:
                self.read[label] = _file(definitions, label, findings)
        file = self.read[label]
        return None if file is None else file.definitions.namespace

    @staticmethod
    def _is_location(label: str, location: str) -> bool:
        return label == location

    @staticmethod
    def _is_neighbour(label: str, location: str) -> bool:
        return PurePosixPath(label).name == PurePosixPath(location.rpartition("#")[0] or location).name

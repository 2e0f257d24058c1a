"""A decision model that can decide: read once, asked as often as wanted."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import lru_cache
from hashlib import sha256
from typing import Any

from engine.decisions.building import Worked, build
from engine.decisions.call import Call
from engine.decisions.deciding import Decided, Decider, Given, Paths
from engine.decisions.files import File, open_files
from engine.decisions.linking import Link, key_of
from engine.decisions.model import Decision, DecisionService, Definitions, InputData
from engine.errors import DecisionUnknown, InvalidDecision, InvalidXml
from engine.feel.frame import HANOI
from engine.feel.types import ANY, Type
from engine.feel.values import Failure
from engine.model import Finding, Severity

_CACHED = 64


@dataclass(frozen=True, slots=True)
class Needed:
    """Something that a decision or service is fed with: the name to give it under and its type.

    Without ``id`` it is not declared: a file without any input data takes what its expressions name.
    """

    id: str | None
    name: str
    type: Type


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A file of decisions with everything it imports; safe to keep and to ask in several threads.

    ``findings`` are the warnings and hints of the file.
    """

    sha256: str
    definitions: Definitions
    findings: tuple[Finding, ...]
    _decider: Decider = field(repr=False)
    _paths: Paths = field(repr=False)

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """The decisions of the file itself."""
        return self.definitions.decisions

    @property
    def services(self) -> tuple[DecisionService, ...]:
        """The decision services of the file itself."""
        return self.definitions.services

    @property
    def inputs(self) -> tuple[InputData, ...]:
        """The input data of the file itself."""
        return self.definitions.inputs

    def decide(self, name: str, inputs: Mapping[str, Any], *, now: datetime, zone: tzinfo = HANOI) -> Decided:
        """Make one decision, by name or id, from input data by name; of an import as ``prefix.name``.

        Everything it requires is decided first, once. A missing or unfit input is null with a reason.
        Refuses (DecisionUnknown) a name that no decision has.
        """
        worked = self._find(name, self.definitions.decisions, Decision)
        given = Given(inputs, self._paths)
        return self._decider.run(lambda call: self._decider.decide(call, worked, given), now, zone)

    def serve(self, name: str, inputs: Mapping[str, Any], *, now: datetime, zone: tzinfo = HANOI) -> Decided:
        """Ask a decision service, by name or id, with its input data and input decisions by name.

        Refuses (DecisionUnknown) a name that no decision service has.
        """
        worked = self._find(name, self.definitions.services, DecisionService)
        given = Given(inputs, self._paths)

        def act(call: Call) -> Any:
            arguments = {link.key: self._argument(call, worked, link, given) for link in worked.parameters}
            return self._decider.serve(call, worked, arguments, given)

        return self._decider.run(act, now, zone)

    def needs(self, name: str) -> tuple[Needed, ...]:
        """Tell what a decision or decision service, by name or id, has to be given, directly and through others.

        Refuses (DecisionUnknown) a name that neither has.
        """
        try:
            worked = self._find(name, self.definitions.decisions, Decision)
        except DecisionUnknown:
            service = self._find(name, self.definitions.services, DecisionService)
            nodes = [self._decider.works.nodes[link.key] for link in service.parameters]
            return tuple(self._needed(node) for node in nodes)
        required = self._decider.required(worked)
        undeclared = sorted({other for node in required for other in node.undeclared})
        fed = tuple(self._needed(node) for node in required if self._is_fed(node))
        return (*fed, *(Needed(None, other, ANY) for other in undeclared))

    def _is_fed(self, worked: Worked) -> bool:
        return isinstance(worked.node, InputData) or (isinstance(worked.node, Decision) and worked.node.logic is None)

    def _needed(self, worked: Worked) -> Needed:
        path = self._paths.get(id(worked.file), ())
        return Needed(worked.node.id, ".".join((*path, worked.node.variable.name)), worked.shape.type)

    def _find(self, name: str, nodes: Iterable[Decision | DecisionService], kind: type) -> Worked:
        works = self._decider.works
        for node in nodes:
            if name == node.id:
                return works.nodes[key_of(works.root, node)]
        for file, path in self._files():
            for other in file.nodes.values():
                if isinstance(other, kind) and name == ".".join((*path, other.name)):
                    return works.nodes[key_of(file, other)]
        raise DecisionUnknown(name)

    def _files(self) -> list[tuple[File, tuple[str, ...]]]:
        return [(file, self._paths[id(file)]) for file in self._decider.works.root.every()]

    def _argument(self, call: Call, service: Worked, link: Link, given: Given) -> Any:
        worked = self._decider.works.nodes[link.key]
        call.where = (worked.node.name, worked.node.id, worked.node.line)
        try:
            return self._decider.take(call, service, link, given.of(worked))
        except KeyError:
            call.note("input_missing", 0, {"name": worked.node.name})
        except Failure as failure:
            call.note(failure.code, 0, failure.params)
        return None


def read(data: bytes, imports: Mapping[str, bytes] | None = None) -> Model:
    """Return the model of a DMN file; ``imports`` are the files it may import, by name; the last read are kept.

    Refuses (InvalidDecision, with all findings) a file with an error in it or in what it imports.
    """
    return _read(data, tuple(sorted((imports or {}).items())))


@lru_cache(maxsize=_CACHED)
def _read(data: bytes, imports: tuple[tuple[str, bytes], ...]) -> Model:
    try:
        root = open_files(data, dict(imports))
    except InvalidXml as refusal:
        raise InvalidDecision(refusal.findings) from refusal
    works = build(root)
    findings = tuple(root.findings)
    if any(found.severity is Severity.ERROR for found in findings):
        raise InvalidDecision(findings)
    decider = Decider(works)
    decider.tie()
    return Model(sha256(data).hexdigest(), root.definitions, findings, decider, _paths_of(root))


def _paths_of(root: File) -> dict[int, tuple[str, ...]]:
    """Return by which import names each file is reached, the shortest way."""
    paths: dict[int, tuple[str, ...]] = {id(root): ()}
    waiting = [root]
    while waiting:
        file = waiting.pop(0)
        for imported, inner in file.imports:
            if id(inner) not in paths:
                paths[id(inner)] = (*paths[id(file)], *((imported.name,) if imported.name else ()))
                waiting.append(inner)
    return paths

"""The file as a graph of scopes, nodes and flows, however wrong it is: what the reader and the checker walk over."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from lxml.etree import _Element

from engine import vocabulary as bpmn
from engine.model import File
from engine.vocabulary import tag


@dataclass(slots=True, eq=False)
class Arc:
    """A sequence flow as written; its ends are None where the reference dangles."""

    xml: _Element
    scope: "Scope"
    source: "Node | None" = None
    target: "Node | None" = None

    @property
    def id(self) -> str:
        """Return the id as written, empty without one."""
        return self.xml.get("id") or ""

    @property
    def conditions(self) -> list[_Element]:
        """Return the condition expressions as written: at most one in a sound file."""
        return self.xml.findall(tag("conditionExpression"))

    @property
    def condition(self) -> str | None:
        """Return the text of the condition without surrounding space, or None."""
        return next((text for text in map(text_of, self.conditions) if text), None)

    @property
    def is_default(self) -> bool:
        """Tell whether the source names this flow as its default."""
        return self.source is not None and bool(self.id) and self.source.xml.get("default") == self.id


@dataclass(slots=True, eq=False)
class Node:
    """A flow node as written, with the flows that meet it and the boundary events that sit on it."""

    xml: _Element
    kind: str
    scope: "Scope"
    inside: "Scope | None" = None
    host: "Node | None" = None
    incoming: list[Arc] = field(default_factory=list)
    outgoing: list[Arc] = field(default_factory=list)
    boundaries: list["Node"] = field(default_factory=list)
    referred: list[_Element] = field(default_factory=list)

    @property
    def id(self) -> str:
        """Return the id as written, empty without one."""
        return self.xml.get("id") or ""

    @property
    def line(self) -> int:
        """Return the line in the file."""
        return int(str(self.xml.sourceline))

    @property
    def definitions(self) -> list[_Element]:
        """Return the event definitions: those written inside, then those of the file that are referred to."""
        own = [child for child in self.xml if bpmn.local_name(str(child.tag)) in bpmn.EVENT_DEFINITIONS]
        return [*own, *self.referred]

    @property
    def events(self) -> list[str]:
        """Return the words for the event definitions, in their order."""
        return [bpmn.EVENT_DEFINITIONS[bpmn.local_name(str(definition.tag))] for definition in self.definitions]

    @property
    def event(self) -> str | None:
        """Return the word for the only event definition, ``multiple``, or None for a none event."""
        events = self.events
        return "multiple" if len(events) > 1 else next(iter(events), None)

    @property
    def link(self) -> str | None:
        """Return the name of the link that an event throws or catches, or None."""
        links = [definition for definition in self.definitions if definition.tag == bpmn.tag("linkEventDefinition")]
        return next((name for link in links if (name := (link.get("name") or "").strip())), None)

    @property
    def needs_all(self) -> bool:
        """Tell whether all definitions of an event must happen."""
        return self.xml.get("parallelMultiple") == "true" and len(self.definitions) > 1

    @property
    def called(self) -> str | None:
        """Return the id of the process or global task that a call activity calls, or None where nothing is said."""
        if self.kind != "callActivity":
            return None
        found = self.xml.find(f"{tag('extensionElements')}/{tag('calledElement', bpmn.ZEEBE)}")
        zeebe = "" if found is None else (found.get("processId") or "").strip()
        return zeebe or (self.xml.get("calledElement") or "").strip().rpartition(":")[2] or None

    @property
    def interrupting(self) -> bool:
        """Tell whether a boundary event ends its host, or the start of an event sub-process the scope around it."""
        attribute = "isInterrupting" if self.kind == "startEvent" else "cancelActivity"
        return self.xml.get(attribute, "true") != "false"

    @property
    def fork(self) -> str | None:
        """Tell like which gateway the flows out of this node fork: ``parallelGateway``, ``inclusiveGateway``, or None.

        Several flows out of an activity or event fork without a gateway (BPMN 2.0.2 §13.3.1): inclusively where one
        has a condition. A complex gateway forks inclusively too: it takes every flow that has none (§13.4.5).
        """
        if self.kind in {"parallelGateway", "inclusiveGateway"}:
            return self.kind
        if len(self.outgoing) < 2:  # noqa: PLR2004  one flow is no fork
            return None
        if self.kind in bpmn.GATEWAYS:
            return "inclusiveGateway" if self.kind == "complexGateway" else None
        return "parallelGateway" if all(arc.condition is None for arc in self.outgoing) else "inclusiveGateway"

    @property
    def starts_apart(self) -> bool:
        """Tell whether no flow leads here: what hangs on a boundary, waits for an event or compensates."""
        return self.by_event or self.kind == "boundaryEvent" or self.xml.get("isForCompensation") == "true"

    @property
    def by_event(self) -> bool:
        """Tell whether this is an event sub-process: nothing leads to it, its start event waits."""
        return self.kind == "subProcess" and self.xml.get("triggeredByEvent") == "true"


@dataclass(slots=True, eq=False)
class Scope:
    """A process or sub-process: what it holds directly, and the scopes inside it."""

    xml: _Element
    parent: "Scope | None" = None
    node: Node | None = None
    nodes: list[Node] = field(default_factory=list)
    arcs: list[Arc] = field(default_factory=list)
    scopes: list["Scope"] = field(default_factory=list)

    @property
    def id(self) -> str:
        """Return the id as written, empty without one."""
        return self.xml.get("id") or ""

    def all(self) -> Iterator["Scope"]:
        """Yield this scope and every scope inside it, outer ones first."""
        yield self
        for scope in self.scopes:
            yield from scope.all()


@dataclass(slots=True, eq=False)
class Drawing:
    """A whole file: all processes, the one to run, and what elements may refer to.

    ``wanted`` is the id of the process or global task that is asked for among several; without one the file must have
    a single executable process that no other one calls. ``declared`` holds the messages, signals, errors, escalations
    and event definitions of the file, by kind and id. ``elsewhere`` are the files beside it that have a process or
    global task, by its id, with the line; ``files`` are all of them after its own. With ``is_partial`` what it calls
    may be in none of them.
    """

    root: _Element
    processes: list[Scope]
    declared: dict[str, dict[str, _Element]]
    wanted: str | None = None
    global_tasks: dict[str, Scope] = field(default_factory=dict)
    elsewhere: dict[str, list[tuple[File, int]]] = field(default_factory=dict)
    files: tuple[File, ...] = ()
    is_partial: bool = False

    @property
    def messages(self) -> dict[str, _Element]:
        """Return the messages of the file by id."""
        return self.declared["message"]

    @property
    def executable(self) -> list[Scope]:
        """Return the processes that the file declares executable: of several the one that is asked for."""
        declared = [process for process in self.processes if process.xml.get("isExecutable") == "true"]
        if self.wanted is not None:
            return [one for one in (*declared, *self.global_tasks.values()) if one.id == self.wanted]
        called = {callee for process in declared for callee in _callees(process) if callee != process.id}
        return [process for process in declared if process.id not in called] or declared

    @property
    def _own(self) -> dict[str, Scope]:
        return {process.id: process for process in self.processes} | self.global_tasks

    def files_of(self, node: Node) -> list[tuple[File, int]]:
        """List the files beside this one that have what a node calls, with the line; one's own processes come first."""
        return [] if node.called is None or node.called in self._own else self.elsewhere.get(node.called, [])

    def file_of(self, node: Node) -> File | None:
        """Return the only file beside this one that has what a node calls, or None."""
        found = self.files_of(node)
        return found[0][0] if len(found) == 1 else None

    @property
    def called(self) -> list[Scope]:
        """Return the processes and global tasks of this file that the executable ones call, directly or not."""
        known, executable = self._own, self.executable
        found: dict[str, Scope] = {}
        waiting = list(executable)
        while waiting:
            for callee in _callees(waiting.pop()):
                if callee in known and callee not in found and known[callee] not in executable:
                    found[callee] = known[callee]
                    waiting.append(known[callee])
        return [scope for name, scope in known.items() if name in found]

    @property
    def roots(self) -> list[Scope]:
        """Return the processes to be checked: the executable ones and what they call, or all without such."""
        called = [scope for scope in self.called if scope.id not in self.global_tasks]
        return [*self.executable, *called] or self.processes

    @property
    def scopes(self) -> list[Scope]:
        """Return the scopes to be checked: of the processes to be checked and the global tasks that they call."""
        tasks = [scope for scope in self.called if scope.id in self.global_tasks]
        return [*(scope for process in self.roots for scope in process.all()), *tasks]

    @property
    def nodes(self) -> list[Node]:
        """Return the flow nodes to be checked, in document order within each scope."""
        return [node for scope in self.scopes for node in scope.nodes]

    @property
    def arcs(self) -> list[Arc]:
        """Return the sequence flows to be checked."""
        return [arc for scope in self.scopes for arc in scope.arcs]

    def named(self, kind: str, definition: _Element, attribute: str = "name") -> str | None:
        """Return what the ``message``, ``signal``, ``error`` … of an event definition is called, or None."""
        declared = self.declared[kind].get(definition.get(f"{kind}Ref") or "")
        return None if declared is None else (declared.get(attribute) or "").strip() or None

    def message(self, node: Node) -> str | None:
        """Return the name of the first message that ``node`` refers to, or None."""
        return next(iter(self.messages_of(node)), None)

    def messages_of(self, node: Node) -> list[str]:
        """Return the names of the messages that ``node`` refers to."""
        found = [definition for definition in node.definitions if definition.tag == tag("messageEventDefinition")]
        return [name for definition in found if (name := self.named("message", definition))]


def draw(root: _Element, wanted: str | None = None) -> Drawing:
    """Return the graph of a BPMN file, of which the process ``wanted`` is to run.

    Refuse nothing, leave out what stands where it cannot be.
    """
    processes = [_scope(xml) for xml in root.findall(tag("process"))]
    global_tasks = {xml.get("id") or "": _global(xml) for name in bpmn.GLOBAL_TASKS for xml in root.findall(tag(name))}
    declared = {kind: _declared(root, [kind]) for kind in ("message", "signal", "error", "escalation")}
    declared["definition"] = _declared(root, bpmn.EVENT_DEFINITIONS)
    nodes: dict[str, Node] = {}
    for process in processes:
        for scope in process.all():
            for node in scope.nodes:
                nodes.setdefault(node.id, node)
                node.referred += _referred(node, declared["definition"])
    nodes.pop("", None)
    for process in processes:
        for scope in process.all():
            _connect(scope, nodes)
    return Drawing(root, processes, declared, wanted, global_tasks)


def _global(xml: _Element) -> Scope:
    """Return a global task as a scope of its own with one node."""
    scope = Scope(xml)
    scope.nodes.append(Node(xml, bpmn.GLOBAL_TASKS[bpmn.local_name(str(xml.tag))], scope))
    return scope


def _declared(root: _Element, names: Iterable[str]) -> dict[str, _Element]:
    return {xml.get("id") or "": xml for name in names for xml in root.iterchildren(tag(name))}


def _referred(node: Node, definitions: Mapping[str, _Element]) -> list[_Element]:
    """Return the event definitions of the file that a node refers to, leaving out what is not there."""
    references = [text_of(reference) for reference in node.xml.iterchildren(tag("eventDefinitionRef"))]
    return [definitions[reference] for reference in references if reference in definitions]


def _callees(process: Scope) -> Iterator[str]:
    for scope in process.all():
        yield from (node.called for node in scope.nodes if node.called is not None)


def text_of(xml: _Element) -> str:
    """Return the text of an expression or documentation without surrounding space."""
    return (xml.text or "").strip()


def _scope(xml: _Element, parent: Scope | None = None, node: Node | None = None) -> Scope:
    scope = Scope(xml, parent, node)
    for child in xml:
        if bpmn.namespace_of(str(child.tag)) != bpmn.BPMN:
            continue
        kind = bpmn.local_name(str(child.tag))
        if kind == "sequenceFlow":
            scope.arcs.append(Arc(child, scope))
        elif kind in bpmn.FLOW_NODES:
            inner = Node(child, kind, scope)
            scope.nodes.append(inner)
            if kind in bpmn.SUBPROCESSES:
                inner.inside = _scope(child, scope, inner)
                scope.scopes.append(inner.inside)
    return scope


def _connect(scope: Scope, nodes: dict[str, Node]) -> None:
    for arc in scope.arcs:
        arc.source = nodes.get(arc.xml.get("sourceRef") or "")
        arc.target = nodes.get(arc.xml.get("targetRef") or "")
        if arc.source is not None:
            arc.source.outgoing.append(arc)
        if arc.target is not None:
            arc.target.incoming.append(arc)
    for node in scope.nodes:
        if node.kind == "boundaryEvent":
            node.host = nodes.get(node.xml.get("attachedToRef") or "")
            if node.host is not None:
                node.host.boundaries.append(node)

"""Repairs of choices: which answer of which step decides where a gateway leads to."""

import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from lxml.etree import _Element

from engine import activities
from engine.drawing import Arc, Node, text_of
from engine.importer import fields, surgery, words
from engine.importer.document import Document, named
from engine.importer.fields import Answer
from engine.importer.ways import Handlers, Mend, Way, keep
from engine.model import Finding
from engine.originals import file_language
from engine.vocabulary import tag

_ROUNDS: Final = ("multiInstanceLoopCharacteristics", "standardLoopCharacteristics")
_PASSED: Final = frozenset({"exclusiveGateway", "inclusiveGateway"})
_MOST_ASKED: Final = 5
_WORDS_AGREEING: Final = "dat dong_y co yes ok ja duyet hop_le dung true accepted approved du day_du"
_AGREEING: Final = frozenset(_WORDS_AGREEING.split())
_ASKED: Final = "Chọn hướng xử lý"
_BRANCH: Final = "Nhánh"


def _undecided(doc: Document, finding: Finding, _element: _Element) -> Iterator[Mend]:
    """Ask for what the names of the flows say: in the form of the step before, or in a step of its own."""
    gateway = doc.by_id(str(finding.params["gateway"]))
    node = doc.node(gateway) if gateway is not None else None
    if gateway is None or node is None:
        return
    missing = [arc for arc in node.outgoing if arc.condition is None and not arc.is_default]
    has_default = any(arc.is_default for arc in node.outgoing)
    is_only = len(missing) == 1 and not has_default and len(node.outgoing) > 1
    choice = Choice(doc, node)
    askers = choice.askers()
    shown = choice.shown()
    apart = Way("asked_apart", lambda: Choice(doc, _again(doc, gateway)).decide([]), shown)
    ways = [apart]
    if askers:
        names = [named(one.xml) or one.id for one in askers]
        ids = [one.id for one in askers]
        asked = Way("asked", lambda: _ask(doc, gateway, ids), {**shown, "tasks": names})
        ways.insert(0, asked)
    if is_only:
        flow = missing[0].xml
        set_default = Way(
            "default", lambda: _default(doc, gateway, flow), {"flow": named(flow) or flow.get("id") or ""}
        )
        ways.insert(0, set_default)
    yield Mend(finding.code, gateway, tuple(ways))


def _again(doc: Document, gateway: _Element) -> Node:
    node = doc.node(gateway)
    if node is None:
        raise LookupError(gateway.get("id"))
    return node


def _ask(doc: Document, gateway: _Element, ids: Sequence[str]) -> None:
    Choice(doc, _again(doc, gateway)).decide([one for name in ids if (one := doc.by_id(name)) is not None])


def _default(doc: Document, gateway: _Element, flow: _Element) -> None:
    gateway.set("default", flow.get("id") or "")
    for condition in list(flow.iterchildren(tag("conditionExpression"))):
        doc.aside(flow, "conditionExpression", text_of(condition))
        doc.take(condition, flow)
    doc.touch()


class Choice:
    """What one gateway asks: a key, and an answer for each flow that has no condition yet."""

    def __init__(self, doc: Document, gateway: Node) -> None:
        self.doc = doc
        self.gateway = gateway
        self.is_many = gateway.kind == "inclusiveGateway"
        self.open = [arc for arc in gateway.outgoing if arc.condition is None]
        self.default = next((arc for arc in gateway.outgoing if arc.is_default), None)
        if self.default is None and not self.is_many:
            self.default = self._else()
        self.answers = dict(zip((arc.id for arc in self.open), _answers(self.open), strict=True))
        self.key = self._key()

    def shown(self) -> dict[str, object]:
        """Return what is shown of the choice."""
        default = self.answers.get(self.default.id) if self.default is not None else None
        labels = [one.label for one in self.answers.values()]
        return {"field": self.key, "answers": labels, "otherwise": default.label if default else ""}

    def askers(self) -> list[Node]:
        """Return the steps by people whose forms can ask, empty where some way to the gateway has none."""
        found: dict[str, Node] = {}
        seen: set[str] = {self.gateway.id}
        waiting = [arc.source for arc in self.gateway.incoming]
        if not waiting:
            return []
        while waiting:
            node = waiting.pop()
            if node is None or (node.id not in seen and not _leads_on(node, self.doc)):
                return []
            if node.id in seen:
                continue
            seen.add(node.id)
            if _asks(node, self.doc):
                found[node.id] = node
            else:
                waiting += [arc.source for arc in node.incoming]
        return list(found.values()) if len(found) <= _MOST_ASKED else []

    def decide(self, askers: Sequence[_Element]) -> None:
        """Write the conditions, and the field into the forms of the steps, or into that of a new step."""
        gateway = self.gateway.xml
        label = named(gateway) or _ASKED
        steps = list(askers) or [surgery.put_before(self.doc, self.gateway, "userTask", label)]
        for arc in self.open:
            if self.default is not None and arc.id == self.default.id:
                gateway.set("default", arc.id)
            else:
                self._condition(arc)
        for step in steps:
            direct = not askers or any(
                arc.source is not None and arc.source.xml is step for arc in self.gateway.incoming
            )
            kind = "checklist" if self.is_many else "radio"
            fields.ask(self.doc, step, self.key, label, kind, self.answers.values(), is_required=direct)

    def _condition(self, arc: Arc) -> None:
        answer = self.answers[arc.id].code
        text = f'list contains({self.key}, "{answer}")' if self.is_many else f'{self.key} = "{answer}"'
        for empty in list(arc.xml.iterchildren(tag("conditionExpression"))):
            self.doc.take(empty, arc.xml)
        condition = self.doc.add(arc.xml, "conditionExpression")
        condition.text = text
        if file_language(self.doc.root) is not None:
            condition.set("language", "feel")

    def _key(self) -> str:
        stem = words.code(named(self.gateway.xml), "ket_qua")
        written = " ".join(
            "".join(map(str, one.itertext())) for one in self.doc.elements("conditionExpression", "script")
        )
        taken = fields.keys(self.doc) | set(re.findall(r"\w+", written)) | _RESERVED
        number, key = 2, stem
        while key in taken:
            key, number = f"{stem}_{number}", number + 1
        return key

    def _else(self) -> Arc | None:
        """Choose the way that is taken where nothing is answered: forward, and where things are well."""
        forward = [arc for arc in self.open if arc.target is not None and not _leads_back(arc.target, self.gateway)]
        good = [arc for arc in forward if words.code(named(arc.xml), "") in _AGREEING]
        return next(iter((*good, *forward, *self.open)), None)


_WORDS_RESERVED: Final = """
if then else for in return some every satisfies true false null not and or between instance of function item date time
duration
"""
_RESERVED: Final = frozenset(_WORDS_RESERVED.split())


def _answers(arcs: Sequence[Arc]) -> list[Answer]:
    """Give each flow an answer: its name, or its number with what it leads to."""
    found: list[Answer] = []
    for number, arc in enumerate(arcs, start=1):
        target = named(arc.target.xml) if arc.target is not None else ""
        numbered = f"{_BRANCH} {number} ({target})" if target else f"{_BRANCH} {number}"
        label = named(arc.xml)[:100] or numbered
        code = words.code(named(arc.xml), f"nhanh_{number}")
        if any(one.code == code for one in found):
            code = f"{code}_{number}"
        found.append(Answer(code, label))
    return found


def _asks(node: Node, doc: Document) -> bool:
    has_rounds = any(node.xml.find(tag(name)) is not None for name in _ROUNDS)
    return activities.is_by_person(node, doc.drawing) and not has_rounds


def _leads_on(node: Node, doc: Document) -> bool:
    """Tell whether a step asks, or what came before it may ask in its place."""
    is_milestone = node.kind == "intermediateThrowEvent" and node.link is None
    is_fork = node.kind == "parallelGateway" and len(node.incoming) == 1
    return _asks(node, doc) or ((node.kind in _PASSED or is_milestone or is_fork) and bool(node.incoming))


def _leads_back(target: Node, gateway: Node) -> bool:
    """Tell whether a way from a flow's target leads to its gateway again."""
    seen: set[str] = set()
    waiting = [target]
    while waiting:
        node = waiting.pop()
        if node is gateway:
            return True
        if node.id not in seen:
            seen.add(node.id)
            waiting += [arc.target for arc in node.outgoing if arc.target is not None]
    return False


def _needless(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    """Offer this: a condition on the default flow, which nobody asks, is kept beside."""

    def drop() -> None:
        for one in list(element.iterchildren(tag("conditionExpression"))):
            doc.aside(element, "conditionExpression", text_of(one))
            doc.take(one, element)

    yield Mend(finding.code, element, (Way("aside", drop),))


def _no_else(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    """Offer this: a gateway that may choose nothing can have a way for the rest; which one only its designer knows."""
    node = doc.node(element)
    if node is None or node.kind != "exclusiveGateway":
        return
    ways = [
        Way(f"default:{arc.id}", partial(_default, doc, element, arc.xml), {"flow": named(arc.xml) or arc.id})
        for arc in node.outgoing
        if arc.id
    ]
    yield Mend(finding.code, element, (keep(), *ways))


HANDLERS: Handlers = {
    "flow_without_condition": _undecided,
    "default_with_condition": _needless,
    "gateway_without_default": _no_else,
}

"""Repairs of variables that nobody gives a value: a field of the form of the step before asks for it."""

import re
from collections.abc import Iterator
from functools import partial
from typing import Final

from lxml import etree
from lxml.etree import _Element

from engine.drawing import Node
from engine.importer import fields, kinds, reading, surgery, words
from engine.importer.document import Document, named
from engine.importer.fields import Answer
from engine.importer.kinds import Kind
from engine.importer.reading import Use
from engine.importer.ways import Handlers, Mend, Way, keep
from engine.model import Finding
from engine.vocabulary import CAMUNDA, local_name, namespace_of

_MOST_ASKED: Final = 5
_OTHER: Final = Answer("khac", "Khác")
_HUMP: Final = re.compile(r"(?<=[a-zà-ỹ0-9])(?=[A-ZÀ-Ỹ])")
_DECLARING: Final = frozenset({"formField", "formProperty"})
_SPACES: Final = frozenset({CAMUNDA, "http://activiti.org/bpmn", "http://flowable.org/bpmn"})
_DECLARED_KINDS: Final = {"boolean": "checkbox", "long": "number", "int": "number", "double": "number"} | {
    "date": "datetime", "enum": "radio", "string": "textfield",
}  # fmt: skip


def _unprovided(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    """Offer this: the last step before asks for it, else the form of the reception, else a step of its own."""
    name = str(finding.params["name"])
    uses = reading.uses(doc.drawing).get(name, [])
    field = _Field.of(doc, name, uses)
    if not uses or field is None:
        return
    told = reading.before(doc.drawing, uses)
    host = field.host
    asked = [host] if host is not None else [one.xml for one in told.askers]
    starts = [one.xml for one in told.starts]
    shown = {"name": name, "kind": field.kind.type, "answers": [one.label for one in field.answers]}
    ways = []
    if asked and len(asked) <= _MOST_ASKED:
        names = [named(one) or str(one.get("id")) for one in asked]
        ways.append(Way("field", partial(field.ask, asked, uses), {**shown, "tasks": names}))
    if starts:
        ways.append(Way("field_start", partial(field.ask, starts[:1], uses), shown))
    apart = [use for use in uses if not use.node.starts_apart and use.node.kind != "startEvent"]
    if apart:
        ways.append(Way("field_apart", partial(field.ask_apart, apart), shown))
    if host is None and told.starts:
        ways.sort(key=lambda way: way.code != "field_start")
    elif host is None and not told.is_sure:
        ways.sort(key=lambda way: way.code != "field_apart")
    if ways:
        yield Mend(finding.code, element, (*ways, keep()), name)


class _Field:
    """The field that asks for a variable: what kind it is, how it is called, which answers it has."""

    def __init__(self, doc: Document, name: str, kind: Kind, label: str, answers: list[Answer]) -> None:
        self.doc = doc
        self.name = name
        self.kind = kind
        self.label = label
        self.answers = answers
        self.host: _Element | None = None

    @classmethod
    def of(cls, doc: Document, name: str, uses: list[Use]) -> "_Field | None":
        """Make the field out of what the expressions say, or out of the form that another tool has for it."""
        kind = kinds.of(name, [use.read for use in uses])
        said = _declared(doc, name)
        if said is not None:
            found = cls(doc, name, *_as_declared(said, name, kind))
            found.host = _step_of(doc, said)
            return found
        if kind is None:
            return None
        return cls(doc, name, kind, _label(name, uses), _answers(name, kind, uses))

    def ask(self, steps: list[_Element], uses: list[Use]) -> None:
        """Add the field to the forms of some steps; required where nothing else can come before it is read."""
        goals = {use.node.xml for use in uses}
        for step in steps:
            is_required = self.kind.type != "checkbox" and self._leads_to(step, goals)
            fields.ask(self.doc, step, self.name, self.label, self.kind.type, self.answers, is_required=is_required)

    def ask_apart(self, uses: list[Use]) -> None:
        """Put a step before each place, which asks."""
        for place in dict.fromkeys(use.node.xml for use in uses):
            node = self.doc.node(place)
            if node is not None:
                step = surgery.put_before(self.doc, node, "userTask", self.label)
                self.ask([step], uses)

    def _leads_to(self, step: _Element, goals: set[_Element]) -> bool:
        node, seen = self.doc.node(step), set[Node]()
        while node is not None and node not in seen and node.xml not in goals:
            seen.add(node)
            node = node.outgoing[0].target if len(node.outgoing) == 1 else None
        return node is not None and node.xml in goals


def _label(name: str, uses: list[Use]) -> str:
    """Name a field like the question of the only gateway that asks it, else like its variable."""
    asked = {named(use.node.xml) for use in uses if use.flow is not None}
    if (
        len(asked) == 1
        and all(use.flow is not None and use.is_alone for use in uses)
        and re.search(r"\w", question := asked.pop())
    ):
        return question
    text = " ".join(_HUMP.sub(" ", name).replace("_", " ").split())
    return text[:1].upper() + text[1:]


def _answers(name: str, kind: Kind, uses: list[Use]) -> list[Answer]:
    """Give each value an answer, called like the flow that it leads to; one more for what leads elsewhere."""
    if kind.type not in {"radio", "checklist"}:
        return []
    called: dict[str, str] = {}
    others: list[str] = []
    for use in uses:
        alone = kinds.only_value(name, use.read.tree)
        if alone is not None and use.flow is not None:
            called.setdefault(alone, named(use.flow))
        others += [named(arc.xml) for arc in use.node.outgoing if arc.is_default]
    found = [Answer(value, called.get(value) or value) for value in kind.values if value]
    if kind.type == "radio" and (others or len(found) == 1):
        label = next((one for one in others if one), _OTHER.label)
        code = words.code(label, _OTHER.code)
        if all(code != one.code and label != one.label for one in found):
            found.append(Answer(code, label))
    return found


def _declared(doc: Document, name: str) -> _Element | None:
    """Find the field of a form that another tool wrote into the file."""
    for one in doc.root.iter(etree.Element):
        written = str(one.tag)
        if local_name(written) in _DECLARING and namespace_of(written) in _SPACES and one.get("id") == name:
            return one
    return None


def _step_of(doc: Document, said: _Element) -> _Element | None:
    return next((one for one in said.iterancestors() if doc.node(one) is not None), None)


def _as_declared(said: _Element, name: str, kind: Kind | None) -> tuple[Kind, str, list[Answer]]:
    values = [one for one in said.iter(etree.Element) if local_name(str(one.tag)) == "value" and one.get("id")]
    answers = [Answer(str(one.get("id")), one.get("name") or str(one.get("id"))) for one in values]
    told = _DECLARED_KINDS.get(said.get("type") or "", "textfield")
    type_ = "radio" if answers else kind.type if told == "textfield" and kind is not None else told
    if type_ in {"radio", "checklist"} and not answers and kind is not None:
        answers = [Answer(value, value) for value in kind.values]
    label = said.get("label") or said.get("name") or name
    return Kind(type_), label, answers


HANDLERS: Handlers = {"variable_used": _unprovided}

"""What a decision file holds, as boxes and tables to look at: also when it is wrong, and cannot be decided."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from engine import xml
from engine.vocabulary import local_name

_TYPE: Final = "typeRef"
_NAMED: Final = frozenset({"variable", "formalParameter", "itemComponent", "parameters"})
_AROUND: Final = frozenset({"context", "encapsulatedLogic", "functionDefinition", "list"})
_QUIET: Final = frozenset({"description", "extensionElements", "question", "text", _TYPE})


@dataclass(frozen=True, slots=True)
class Box:
    """An element of a decision file: a table with its ``corner`` and ``head``, or lines of a kind and a text.

    Of a table the first ``inputs`` columns are conditions.
    """

    kind: str
    name: str
    rows: tuple[tuple[str, ...], ...]
    corner: str = ""
    head: tuple[str, ...] = ()
    inputs: int = 0


def boxes(data: bytes) -> tuple[Box, ...]:
    """Return what a decision file holds in its order. Refuse (InvalidXml) what is not safe XML."""
    root = xml.parse(data)
    if local_name(str(root.tag)) != "definitions":
        return (Box("other", local_name(str(root.tag)), (("text", _whole(root)),)),)
    head = Box("definitions", root.get("name") or "", (("namespace", etree.QName(root).namespace or ""),))
    return (head, *(box for element in root.iterchildren(etree.Element) for box in _of(element)))


def _of(element: etree._Element) -> Iterator[Box]:
    kind, name = local_name(str(element.tag)), element.get("name") or ""
    tables = [one for one in element.iterdescendants() if local_name(str(one.tag)) in {"decisionTable", "relation"}]
    rows = tuple(_lines(element))
    if rows or not tables:
        yield Box(kind, name, rows)
    for table in tables:
        yield _table(table, name) if local_name(str(table.tag)) == "decisionTable" else _relation(table, name)


def _table(table: etree._Element, name: str) -> Box:
    inputs, outputs, rules = (_children(table, kind) for kind in ("input", "output", "rule"))
    head = [_typed(_text(one, "inputExpression"), _child(one, "inputExpression")) for one in inputs]
    for one in outputs:
        values, default = _text(one, "outputValues"), _text(one, "defaultOutputEntry")
        more = (f" [{values}]" if values else "") + (f" = {default}" if default else "")
        head.append(_typed(one.get("name") or "", one) + more)
    cells = tuple(_rule(rule, len(inputs), len(outputs)) for rule in rules)
    corner = " ".join(filter(None, (table.get("hitPolicy") or "UNIQUE", table.get("aggregation"))))
    return Box("decisionTable", name, cells, corner, tuple(head), len(inputs))


def _rule(rule: etree._Element, inputs: int, outputs: int) -> tuple[str, ...]:
    """Write the cells of a rule under their columns, none where one is missing."""
    cells: list[str] = []
    for kind, count in (("inputEntry", inputs), ("outputEntry", outputs)):
        texts = [_whole(one) for one in _children(rule, kind)]
        cells += texts + [""] * (count - len(texts))
    return tuple(cells)


def _relation(relation: etree._Element, name: str) -> Box:
    head = tuple(one.get("name") or "" for one in _children(relation, "column"))
    rows = (tuple(_whole(one) for one in row) for row in _children(relation, "row"))
    return Box("relation", name, tuple((*row, *[""] * (len(head) - len(row))) for row in rows), "", head)


def _lines(element: etree._Element) -> Iterator[tuple[str, str]]:
    """Give what is in an element line by line: a kind and a text."""
    if element.get("id"):
        yield "id", element.get("id") or ""
    if local_name(str(element.tag)) == "import":
        yield "namespace", element.get("namespace") or ""
        yield "importType", element.get("importType") or ""
    if (kind := _text(element, _TYPE)) and local_name(str(element.tag)) == "itemDefinition":
        yield _TYPE, kind + (" …" if element.get("isCollection") == "true" else "")
    for child in element.iterchildren(etree.Element):
        yield from _line(child, local_name(str(child.tag)))


def _line(child: etree._Element, kind: str) -> Iterator[tuple[str, str]]:
    if kind in _QUIET or kind in {"decisionTable", "relation"}:
        return
    if kind in _NAMED:
        yield kind, _typed(child.get("name") or "", child)
        if child.get("id"):
            yield f"{kind}_id", child.get("id") or ""
    elif kind == "literalExpression":
        language = child.get("expressionLanguage")
        yield kind, _whole(child) + (f" ({language})" if language else "")
        yield from _lines(child)
    elif kind == "contextEntry":
        variable = _child(child, "variable")
        yield kind, f"{'' if variable is None else variable.get('name')} = {_whole(child)}".removeprefix(" = ")
    elif kind in _AROUND:
        if child.get("kind"):
            yield "kind", child.get("kind") or ""
        yield from _lines(child)
    elif kind in {"informationRequirement", "knowledgeRequirement"}:
        yield kind, "".join(one.get("href") or "" for one in child)
    else:
        yield kind, child.get("href") or child.get("locationURI") or _whole(child)


def _typed(text: str, about: etree._Element | None) -> str:
    kind = "" if about is None else about.get(_TYPE) or _text(about, _TYPE)
    return f"{text} : {kind}" if kind else text


def _whole(element: etree._Element) -> str:
    return " ".join("".join(str(text) for text in element.itertext()).split())


def _children(element: etree._Element, kind: str) -> list[etree._Element]:
    return [one for one in element.iterchildren(etree.Element) if local_name(str(one.tag)) == kind]


def _child(element: etree._Element, kind: str) -> etree._Element | None:
    return next(iter(_children(element, kind)), None)


def _text(element: etree._Element, kind: str) -> str:
    found = _child(element, kind)
    return "" if found is None else _whole(found)

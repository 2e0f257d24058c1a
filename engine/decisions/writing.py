"""Write a new decision with an empty table as a DMN 1.3 file; the same values give the same bytes."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from lxml import etree
from lxml.etree import _Element

from engine import xml
from engine.decisions.keeping import MODEL

POLICIES: Final = ("UNIQUE", "FIRST", "ANY", "PRIORITY", "COLLECT", "RULE ORDER", "OUTPUT ORDER")
TYPES: Final = ("string", "number", "boolean", "date", "time", "dateTime", "Any")
"""The types that a column may have, as DMN writes them."""


class Column(NamedTuple):
    """One column: the name of its variable or output, its type, how it is headed, and the values it may have."""

    name: str
    type: str = "Any"
    label: str = ""
    values: Sequence[str] = ()


class Table(NamedTuple):
    """A decision that is a table without rules."""

    id: str
    name: str
    policy: str
    inputs: Sequence[Column]
    outputs: Sequence[Column]


def write(table: Table) -> bytes:
    """Write a table whose names are FEEL names and whose id is an XML name; its first rule is empty cells."""
    root = xml.new_root(f"{{{MODEL}}}definitions")
    root.set("id", f"{table.id}_definitions")
    root.set("name", table.name)
    root.set("namespace", f"urn:thong-suot:decisions:{table.id}")
    for at, column in enumerate(table.inputs, 1):
        data = _add(root, "inputData", id=f"{table.id}_data{at}", name=column.name)
        _add(data, "variable", id=f"{table.id}_variable{at}", name=column.name, typeRef=column.type)
    decision = _add(root, "decision", id=table.id, name=table.name)
    _add(decision, "variable", id=f"{table.id}_result", name=table.name, typeRef="Any")
    for at, _ in enumerate(table.inputs, 1):
        needs = _add(decision, "informationRequirement", id=f"{table.id}_needs{at}")
        _add(needs, "requiredInput", href=f"#{table.id}_data{at}")
    _table(decision, table)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _table(decision: _Element, table: Table) -> None:
    drawn = _add(decision, "decisionTable", id=f"{table.id}_table", hitPolicy=table.policy)
    for at, column in enumerate(table.inputs, 1):
        head = _add(drawn, "input", id=f"{table.id}_in{at}", label=column.label)
        asked = _add(head, "inputExpression", id=f"{table.id}_asked{at}", typeRef=column.type)
        _add(asked, "text").text = column.name
        _values(head, "inputValues", f"{table.id}_inputs{at}", column)
    for at, column in enumerate(table.outputs, 1):
        name = column.name if len(table.outputs) > 1 else ""
        label = column.label or column.name
        head = _add(drawn, "output", id=f"{table.id}_out{at}", name=name, label=label, typeRef=column.type)
        _values(head, "outputValues", f"{table.id}_outputs{at}", column)
    rule = _add(drawn, "rule", id=f"{table.id}_rule1")
    for at, _ in enumerate(table.inputs, 1):
        _add(_add(rule, "inputEntry", id=f"{table.id}_rule1_in{at}"), "text").text = "-"
    for at, _ in enumerate(table.outputs, 1):
        _add(_add(rule, "outputEntry", id=f"{table.id}_rule1_out{at}"), "text").text = "null"


def _values(head: _Element, kind: str, identity: str, column: Column) -> None:
    if column.values:
        written = ", ".join('"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' for value in column.values)
        _add(_add(head, kind, id=identity), "text").text = written


def _add(parent: _Element, name: str, /, **attributes: str) -> _Element:
    element = etree.SubElement(parent, f"{{{MODEL}}}{name}")
    for key, value in attributes.items():
        if value:
            element.set(key, value)
    return element

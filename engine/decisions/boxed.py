"""XML → boxed expressions: everything that may be the logic of a decision."""

from collections.abc import Callable, Mapping
from typing import Any

from lxml.etree import _Element

from engine.decisions import model
from engine.decisions.model import Binding, Boxed, Entry, Variable
from engine.decisions.parts import Sheet, line_of, spaced, type_ref
from engine.decisions.tables import read_table
from engine.decisions.vocabulary import BOXED, local_name

_ITERATIONS = ("for", "some", "every")


def logic_of(sheet: Sheet, parent: _Element) -> Boxed | None:
    """Return the one expression inside an element, None without one; says when there are several."""
    found = list(sheet.children(parent, *BOXED))
    if len(found) > 1:
        sheet.say("dmn_expression_repeated", found[1], count=len(found))
    return read_boxed(sheet, found[0]) if found else None


def read_boxed(sheet: Sheet, element: _Element) -> Boxed:
    """Return what a boxed expression says."""
    word = local_name(element.tag)
    if word in _ITERATIONS:
        return _iteration(sheet, element, word)
    if word == "decisionTable":
        return read_table(sheet, element)
    return _READERS[word](sheet, element)


def read_function(sheet: Sheet, element: _Element) -> model.FunctionDefinition:
    """Return a function definition; Java and PMML are named and refused."""
    kind = element.get("kind", "FEEL").strip() or "FEEL"
    if kind.upper() != "FEEL":
        sheet.say("dmn_function_kind_unsupported", element, kind=kind[:64])
    parameters = tuple(sheet.variable(child) for child in sheet.children(element, "formalParameter"))
    names = [parameter.name for parameter in parameters]
    for name in sorted({name for name in names if name and names.count(name) > 1}):
        sheet.say("dmn_parameter_duplicate", element, name=name[:200])
    body = logic_of(sheet, element)
    return model.FunctionDefinition(kind=kind.upper(), parameters=parameters, body=body, **_common(element))


def _common(element: _Element) -> dict[str, Any]:
    label = spaced(element.get("label", ""))
    return {"id": element.get("id"), "line": line_of(element), "type_ref": type_ref(element), "label": label}


def _part(sheet: Sheet, element: _Element, name: str) -> Boxed | None:
    child = sheet.child(element, name)
    inner = None if child is None else logic_of(sheet, child)
    if inner is None:
        sheet.say("dmn_expression_missing", element if child is None else child, element=name)
    return inner


def _literal(sheet: Sheet, element: _Element) -> Boxed:
    known = len(sheet.findings)
    cell = sheet.cell(element)
    if cell is None and len(sheet.findings) == known:
        sheet.say("dmn_expression_missing", element, element="literalExpression")
    return model.Literal(cell=cell, **_common(element))


def _context(sheet: Sheet, element: _Element) -> Boxed:
    entries: list[Entry] = []
    names: set[str] = set()
    for child in sheet.children(element, "contextEntry"):
        if entries and entries[-1].variable is None:
            sheet.say("dmn_entry_after_result", child)
        named = sheet.child(child, "variable")
        variable = None if named is None else sheet.variable(named)
        if variable is not None and variable.name in names:
            sheet.say("dmn_entry_name_duplicate", child, name=variable.name[:200])
        names.add("" if variable is None else variable.name)
        value = logic_of(sheet, child)
        if value is None:
            sheet.say("dmn_expression_missing", child, element="contextEntry")
        entries.append(Entry(variable=variable, value=value, id=child.get("id"), line=line_of(child)))
    return model.Context(entries=tuple(entries), **_common(element))


def _invocation(sheet: Sheet, element: _Element) -> Boxed:
    function = logic_of(sheet, element)
    if function is None:
        sheet.say("dmn_expression_missing", element, element="invocation")
    bindings: list[Binding] = []
    for child in sheet.children(element, "binding"):
        named = sheet.child(child, "parameter")
        if named is None:
            sheet.say("dmn_name_missing", child, element="parameter")
            continue
        value = logic_of(sheet, child)
        if value is None:
            sheet.say("dmn_expression_missing", child, element="binding")
        bindings.append(Binding(parameter=sheet.variable(named), value=value))
    names = [binding.parameter.name for binding in bindings]
    for name in sorted({name for name in names if name and names.count(name) > 1}):
        sheet.say("dmn_parameter_duplicate", element, name=name[:200])
    return model.Invocation(function=function, bindings=tuple(bindings), **_common(element))


def _relation(sheet: Sheet, element: _Element) -> Boxed:
    columns = tuple(sheet.variable(child) for child in sheet.children(element, "column"))
    names = [column.name for column in columns]
    for name in sorted({name for name in names if name and names.count(name) > 1}):
        sheet.say("dmn_entry_name_duplicate", element, name=name[:200])
    rows: list[tuple[Boxed, ...]] = []
    for child in sheet.children(element, "row"):
        cells = tuple(read_boxed(sheet, cell) for cell in sheet.children(child, *BOXED))
        if len(cells) != len(columns):
            sheet.say("dmn_relation_row_wrong", child, expected=len(columns), given=len(cells))
        rows.append(cells)
    return model.Relation(columns=columns, rows=tuple(rows), **_common(element))


def _list(sheet: Sheet, element: _Element) -> Boxed:
    items = tuple(read_boxed(sheet, child) for child in sheet.children(element, *BOXED))
    return model.ListOf(items=items, **_common(element))


def _conditional(sheet: Sheet, element: _Element) -> Boxed:
    condition, positive, negative = (_part(sheet, element, name) for name in ("if", "then", "else"))
    return model.Conditional(condition=condition, positive=positive, negative=negative, **_common(element))


def _filter(sheet: Sheet, element: _Element) -> Boxed:
    source, match = _part(sheet, element, "in"), _part(sheet, element, "match")
    return model.Filter(source=source, match=match, **_common(element))


def _iteration(sheet: Sheet, element: _Element, word: str) -> Boxed:
    name = _iterator(sheet, element)
    source = _part(sheet, element, "in")
    body = _part(sheet, element, "return" if word == "for" else "satisfies")
    child = sheet.child(element, "in")
    source_type = None if child is None else type_ref(child)
    return model.Iteration(
        word=word, variable=name.name, source=source, body=body, source_type=source_type, **_common(element)
    )


def _iterator(sheet: Sheet, element: _Element) -> Variable:
    name = spaced(element.get("iteratorVariable", ""))
    if not name:
        sheet.say("dmn_name_missing", element, element="iteratorVariable")
    return Variable(name)


_READERS: Mapping[str, Callable[[Sheet, _Element], Boxed]] = {
    "literalExpression": _literal,
    "context": _context,
    "invocation": _invocation,
    "functionDefinition": read_function,
    "relation": _relation,
    "list": _list,
    "conditional": _conditional,
    "filter": _filter,
}

"""Types of a decision file: what surely fails in its expressions, and values that cannot be of the type they say."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from engine.decisions import model
from engine.decisions.building import Worked, Works
from engine.decisions.codes import located
from engine.decisions.compiler import phrases_of, spoken
from engine.decisions.model import Boxed, Cell, DecisionTable, KnowledgeModel
from engine.decisions.shapes import simple
from engine.errors import InvalidExpression
from engine.feel.agreement import BOOLEAN, can_become, joined
from engine.feel.expression import parse
from engine.feel.inference import types_of
from engine.feel.types import ANY, Type, read_type
from engine.feel.values import Failure
from engine.model import Finding

_SHOWN: Final = 200
_TESTED: Final = "?"


def findings(works: Works) -> Iterator[Finding]:
    """Say what surely fails in the file itself, whatever values it is given; what is not typed raises nothing."""
    for worked in works.nodes.values():
        if worked.file is works.root:
            yield from _of_node(works, worked)


def cell_findings(
    table: DecisionTable,
    types: Mapping[str, Type],
    variables: Mapping[str, Type],
    phrases: frozenset[str] = frozenset(),
) -> list[Finding]:
    """Say which cells of a table cannot fit: tests the type of their input, outputs that of their column.

    ``types`` are the model's types by name, ``variables`` the types of what the table sees, ``phrases`` the names of
    members that are more than one word.
    """
    look = _Look("", None, types, phrases, [])
    look.table(table, variables)
    return look.found


def _of_node(works: Works, worked: Worked) -> list[Finding]:
    node = worked.node
    look = _Look(node.name, node.id, worked.types, works.phrases, [])
    variables: dict[str, Type] = {}
    for link in worked.information:
        variables[link.prefix or link.name] = ANY if link.prefix else works.nodes[link.key].shape.type
    for link in worked.functions:
        result = works.nodes[link.key].shape.type
        variables[link.prefix or link.name] = ANY if link.prefix else Type("function", result=result)
    if isinstance(node, model.Decision):
        given = look.boxed(node.logic, variables)
        look.becomes(given, worked.shape.type, node.logic)
    elif isinstance(node, KnowledgeModel) and node.function is not None:
        look.knowledge(node.function, {**variables, node.variable.name: ANY})
    return look.found


@dataclass(frozen=True, slots=True)
class _Look:
    """A look at one node: its name and id, the types of the file, and what is found."""

    owner: str
    id: str | None
    types: Mapping[str, Type]
    phrases: frozenset[str]
    found: list[Finding]

    def boxed(self, boxed: Boxed | None, variables: Mapping[str, Type]) -> Type:
        """Return the type of a boxed expression: the one that it says, otherwise the one that it must have."""
        if boxed is None:
            return ANY
        rule = _RULES.get(type(boxed))
        kind = ANY if rule is None else rule(self, boxed, variables)
        said = self.said(boxed.type_ref)
        self.becomes(kind, said, boxed)
        return kind if said == ANY else said

    def knowledge(self, function: model.FunctionDefinition, variables: Mapping[str, Type]) -> None:
        """Look at the logic of a knowledge model; older files write the type of its result where its own belongs."""
        kind, said = _function(self, function, variables), self.said(function.type_ref)
        self.becomes(kind if said.kind == "function" else kind.result or ANY, said, function)

    def cell(self, cell: Cell | None, variables: Mapping[str, Type], *, unary: bool = False) -> Type:
        """Return the type of a text and say what in it surely fails; what is no FEEL is said by the reader."""
        if cell is None or not cell.text:
            return ANY
        try:
            names = spoken(self.phrases, variables).union(phrases_of(variables)) - {_TESTED}
            expression = parse(cell.text, names, unary=unary)
        except InvalidExpression:
            return ANY
        inferred = types_of(expression, variables)
        for one in inferred.findings:
            where = {"reason": one.code, "position": one.position, "text": cell.text[:_SHOWN], **one.params}
            self._say("dmn_expression_unfit", cell, where)
        return inferred.type

    def becomes(self, kind: Type, wanted: Type, at: Any) -> None:
        """Say that a value cannot be of the type it should have."""
        if not can_become(kind, wanted):
            text = getattr(at, "text", "") or getattr(getattr(at, "cell", None), "text", "")
            shown = {"given": str(kind)[:_SHOWN], "wanted": str(wanted)[:_SHOWN], "text": text[:_SHOWN]}
            self._say("dmn_value_unfit", at, shown)

    def said(self, type_ref: str | None) -> Type:
        """Return a written type, ``Any`` for none and for types of other files."""
        if type_ref is None:
            return ANY
        prefix, _, plain = ("", "", type_ref) if "<" in type_ref else type_ref.rpartition(":")
        known = simple(plain.strip())
        if prefix or "}" in plain:
            return ANY if known is None else known.type
        try:
            return self.types.get(plain) or (read_type(plain, self.types) if known is None else known.type)
        except Failure:
            return ANY

    def table(self, table: DecisionTable, variables: Mapping[str, Type]) -> None:
        """Look at all cells of a table."""
        tested = []
        for one in table.inputs:
            inferred = self.cell(one.expression, variables)
            wanted = self.said(one.type_ref)
            self.becomes(inferred, wanted, one.expression)
            tested.append(inferred if wanted == ANY else wanted)
            self.cell(one.allowed, {_TESTED: tested[-1]}, unary=True)
        wanted_outputs = [self.said(output.type_ref) for output in table.outputs]
        for output, wanted in zip(table.outputs, wanted_outputs, strict=True):
            self.cell(output.allowed, {_TESTED: wanted}, unary=True)
            self._output(output.default, wanted, variables)
        for rule in table.rules:
            for cell, kind in zip(rule.inputs, tested, strict=False):
                self.cell(cell, {**variables, _TESTED: kind}, unary=True)
            for cell, wanted in zip(rule.outputs, wanted_outputs, strict=False):
                self._output(cell, wanted, variables)

    def _output(self, cell: Cell | None, wanted: Type, variables: Mapping[str, Type]) -> None:
        if cell is not None and cell.text:
            self.becomes(self.cell(cell, variables), wanted, cell)

    def _say(self, code: str, at: Any, params: Mapping[str, Any]) -> None:
        self.found.append(located(code, at.id or self.id, self.owner or None, at.line, **params))


def _literal(look: _Look, boxed: model.Literal, variables: Mapping[str, Type]) -> Type:
    return look.cell(boxed.cell, variables)


def _table(look: _Look, boxed: DecisionTable, variables: Mapping[str, Type]) -> Type:
    look.table(boxed, variables)
    return ANY


def _context(look: _Look, boxed: model.Context, variables: Mapping[str, Type]) -> Type:
    seen = dict(variables)
    members: dict[str, Type] = {}
    for entry in boxed.entries:
        named = entry.variable
        inner = {**seen, named.name: ANY} if named and isinstance(entry.value, model.FunctionDefinition) else seen
        kind = look.boxed(entry.value, inner)
        if named is None:
            return kind
        wanted = look.said(named.type_ref)
        look.becomes(kind, wanted, entry)
        seen[named.name] = members[named.name] = kind if wanted == ANY else wanted
    return Type("context", members=tuple(members.items()))


def _function(look: _Look, boxed: model.FunctionDefinition, variables: Mapping[str, Type]) -> Type:
    kinds = {one.name: look.said(one.type_ref) for one in boxed.parameters}
    result = look.boxed(boxed.body, {**variables, **kinds}) if boxed.kind == "FEEL" else ANY
    return Type("function", parameters=tuple(kinds.values()), result=result)


def _invocation(look: _Look, boxed: model.Invocation, variables: Mapping[str, Type]) -> Type:
    for binding in boxed.bindings:
        look.boxed(binding.value, variables)
    function = look.boxed(boxed.function, variables)
    return function.result or ANY


def _relation(look: _Look, boxed: model.Relation, variables: Mapping[str, Type]) -> Type:
    kinds = {column.name: look.said(column.type_ref) for column in boxed.columns}
    for row in boxed.rows:
        for cell, kind in zip(row, kinds.values(), strict=False):
            look.becomes(look.boxed(cell, variables), kind, cell)
    return Type("list", element=Type("context", members=tuple(kinds.items())))


def _list(look: _Look, boxed: model.ListOf, variables: Mapping[str, Type]) -> Type:
    return Type("list", element=joined([look.boxed(item, variables) for item in boxed.items]))


def _conditional(look: _Look, boxed: model.Conditional, variables: Mapping[str, Type]) -> Type:
    look.becomes(look.boxed(boxed.condition, variables), BOOLEAN, boxed.condition)
    return joined([look.boxed(part, variables) for part in (boxed.positive, boxed.negative)])


def _filter(look: _Look, boxed: model.Filter, variables: Mapping[str, Type]) -> Type:
    source = look.boxed(boxed.source, variables)
    look.boxed(boxed.match, dict.fromkeys((*variables, "item"), ANY))
    return source if source.kind == "list" else ANY


def _iteration(look: _Look, boxed: model.Iteration, variables: Mapping[str, Type]) -> Type:
    source = look.boxed(boxed.source, variables)
    item = (source.element or ANY) if source.kind in {"list", "range"} else ANY
    body = look.boxed(boxed.body, {**variables, "partial": ANY, boxed.variable: item})
    if boxed.word == "for":
        return Type("list", element=body)
    look.becomes(body, BOOLEAN, boxed.body)
    return BOOLEAN


_RULES: Final[Mapping[type[Boxed], Callable[[_Look, Any, Mapping[str, Type]], Type]]] = {
    model.Literal: _literal,
    model.DecisionTable: _table,
    model.Context: _context,
    model.FunctionDefinition: _function,
    model.Invocation: _invocation,
    model.Relation: _relation,
    model.ListOf: _list,
    model.Conditional: _conditional,
    model.Filter: _filter,
    model.Iteration: _iteration,
}

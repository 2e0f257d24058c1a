"""Decision tables → closures: inputs are evaluated once, rules tested in their order, the hit policy does the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.decisions.call import Call, MatchedRule, Place
from engine.decisions.cells import PLAIN, Plain, passes, passes_all, plain_test
from engine.decisions.compiler import Compiler, Scope, fitted, maker, place_of
from engine.decisions.hits import Hit, Outcome, outcome_of
from engine.decisions.loops import Run, nothing
from engine.decisions.model import Cell, DecisionTable, HitPolicy, Input, Output, Rule
from engine.decisions.shapes import Shape, shown
from engine.feel.expression import Expression
from engine.feel.syntax import Name
from engine.feel.values import KINDS, Failure

_CELLS = 16


@dataclass(frozen=True, slots=True)
class _Test:
    """One input entry that does not let everything pass."""

    column: int
    plain: Plain | None
    expression: Expression
    place: Place


@dataclass(frozen=True, slots=True)
class _Line:
    """One rule at work: plain tests first, all tests for values that plain tests do not know."""

    rule: Rule
    plain: tuple[tuple[int, Plain], ...]
    others: tuple[_Test, ...]
    tests: tuple[_Test, ...]
    outputs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class _Column:
    """One input at work."""

    label: str
    run: Run
    allowed: Expression | None
    place: Place

    def allowed_only(self, call: Call, value: Any) -> Any:
        """Return a value that the input may have; any other becomes null with a reason, like one of another type."""
        if value is None or self.allowed is None or passes(call, self.allowed, {"?": value}):
            return value
        call.note_at(self.place, Failure("input_not_allowed", value=shown(value), input=self.label))
        return None


@dataclass(frozen=True, slots=True)
class _Output:
    """One output at work: the type of its values and which of them it may give."""

    output: Output
    shape: Shape
    allowed: Expression | None

    def run_of(self, compiler: Compiler, cell: Cell | None, scope: Scope) -> Run:
        """Return the closure of one of its entries; what does not fit or is not allowed is null with a reason."""
        if cell is None or not cell.text:
            return nothing
        place = (scope.owner, cell.id or self.output.id or scope.id, cell.line)
        own = compiler.types.of(cell.type_ref, self.output, cell.line)
        run = fitted(fitted(compiler.text_run(cell, scope), own, place), self.shape, place)
        allowed, label = self.allowed, self.output.label
        if allowed is None:
            return run

        def checked(call: Call, names: Mapping[str, Any]) -> Any:
            value = run(call, names)
            if value is None or passes(call, allowed, {"?": value}):
                return value
            call.note_at(place, Failure("output_not_allowed", value=shown(value), output=label))
            return None

        return checked


@dataclass(frozen=True, slots=True)
class Table:
    """A table at work."""

    owner: str
    place: Place
    columns: tuple[_Column, ...]
    lines: tuple[_Line, ...]
    labels: tuple[str, ...]
    annotations: tuple[str, ...]
    outcome: Outcome
    is_first: bool
    cost: int

    def decide(self, call: Call, names: Mapping[str, Any]) -> Any:
        """Return what the table decides; every rule that matched is remembered with what it saw."""
        call.spend(self.cost)
        values = [column.allowed_only(call, column.run(call, names)) for column in self.columns]
        hits = [Hit(line.rule, self._outputs(call, names, line)) for line in self._matching(call, names, values)]
        for hit in hits:
            call.matched(self._explained(hit, values))
        try:
            return self.outcome(call, names, hits)
        except Failure as failure:
            call.note_at(self.place, failure)
            return None

    def _matching(self, call: Call, names: Mapping[str, Any], values: list[Any]) -> list[_Line]:
        found: list[_Line] = []
        is_plain = all(type(value) in PLAIN for value in values)
        seen: dict[int, Mapping[str, Any]] = {}
        for line in self.lines:
            for column, test in line.plain if is_plain else ():
                if not test(values[column]):
                    break
            else:
                tests = line.others if is_plain else line.tests
                if all(_matches(call, names, values[test.column], test, seen) for test in tests):
                    found.append(line)
                    if self.is_first:
                        break
        return found

    def _outputs(self, call: Call, names: Mapping[str, Any], line: _Line) -> tuple[Any, ...]:
        return tuple(run(call, names) for run in line.outputs)

    def _explained(self, hit: Hit, values: list[Any]) -> MatchedRule:
        inputs = tuple(zip((column.label for column in self.columns), values, strict=True))
        outputs = tuple(zip(self.labels, hit.values, strict=True))
        titles = (*self.annotations, *[""] * (len(hit.rule.annotations) - len(self.annotations)))
        notes = tuple((title, text) for title, text in zip(titles, hit.rule.annotations, strict=False) if text)
        return MatchedRule(self.owner, hit.rule.number, hit.rule.id, inputs, outputs, notes, hit.rule.line or None)


@maker(DecisionTable)
def table_run(compiler: Compiler, table: DecisionTable, scope: Scope) -> Run:
    """Return the closure of a table."""
    place = place_of(table, scope)
    columns = tuple(_column(compiler, one, scope) for one in table.inputs)
    outputs = tuple(_output(compiler, one, scope) for one in table.outputs)
    lines = tuple(_line(compiler, rule, table, outputs, scope) for rule in table.rules)
    defaults = tuple(one.run_of(compiler, one.output.default, scope) for one in outputs)
    known = Table(
        scope.owner,
        place,
        columns,
        lines,
        tuple(output.name or output.label or scope.owner for output in table.outputs),
        table.annotations,
        outcome_of(compiler, table, scope, defaults),
        table.hit_policy is HitPolicy.FIRST,
        1 + len(table.rules) * len(table.inputs) // _CELLS,
    )
    return known.decide


def _column(compiler: Compiler, column: Input, scope: Scope) -> _Column:
    place = (scope.owner, column.expression.id or column.id or scope.id, column.expression.line)
    run: Run = nothing
    expression = compiler.parsed(column.expression, scope) if column.expression.text else None
    if expression is not None:
        run = _input_run(expression, place)
    allowed = None if column.allowed is None else compiler.parsed(column.allowed, scope, unary=True)
    if allowed is not None and passes_all(allowed.tree):
        allowed = None
    shape = compiler.types.of(column.type_ref, column)
    return _Column(column.label, fitted(run, shape, place), allowed, place)


def _input_run(expression: Expression, place: Place) -> Run:
    tree, within = expression.tree, expression.within
    name = tree.name if isinstance(tree, Name) else ""

    def run(call: Call, names: Mapping[str, Any]) -> Any:
        value = names.get(name)
        if value is not None and type(value) in KINDS:
            return value
        outer, call.where = call.where, place
        value = within(call, names)
        call.where = outer
        return value

    return run


def _line(compiler: Compiler, rule: Rule, table: DecisionTable, outputs: tuple[_Output, ...], scope: Scope) -> _Line:
    entries = zip(range(len(table.inputs)), rule.inputs, strict=False)
    tests = tuple(test for at, cell in entries if (test := _test(compiler, at, cell, scope, rule)) is not None)
    runs = tuple(output.run_of(compiler, cell, scope) for output, cell in zip(outputs, rule.outputs, strict=False))
    plain = tuple((test.column, test.plain) for test in tests if test.plain is not None)
    return _Line(rule, plain, tuple(test for test in tests if test.plain is None), tests, runs)


def _test(compiler: Compiler, column: int, cell: Cell, scope: Scope, rule: Rule) -> _Test | None:
    if not cell.text:
        return None
    expression = compiler.parsed(cell, scope, unary=True)
    if expression is None or passes_all(expression.tree):
        return None
    place = (scope.owner, cell.id or rule.id or scope.id, cell.line)
    return _Test(column, plain_test(expression.tree), expression, place)


def _output(compiler: Compiler, output: Output, scope: Scope) -> _Output:
    shape = compiler.types.of(output.type_ref, output)
    allowed = None if output.allowed is None else compiler.parsed(output.allowed, scope, unary=True)
    return _Output(output, shape, None if allowed is None or passes_all(allowed.tree) else allowed)


def _matches(call: Call, names: Mapping[str, Any], value: Any, test: _Test, seen: dict[int, Mapping[str, Any]]) -> bool:
    if test.plain is not None and type(value) in PLAIN:
        return test.plain(value)
    call.spend(1)
    inner = seen.get(test.column)
    if inner is None:
        inner = seen[test.column] = {**names, "?": value}
    outer, call.where = call.where, test.place
    passed = passes(call, test.expression, inner)
    call.where = outer
    return passed

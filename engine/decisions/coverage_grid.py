"""A decision table as boxes: its inputs as columns of atoms, its rules as what may match and what surely does."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.decisions.coverage_boxes import Box
from engine.decisions.coverage_cells import Reader, Value
from engine.decisions.coverage_columns import AllOf, Anything, Column, Test, Undecided
from engine.decisions.coverage_types import Domain, all_of, domain_of
from engine.decisions.model import DecisionTable, ItemDefinition, Rule

Types = Mapping[str, ItemDefinition]


@dataclass(frozen=True, slots=True)
class Row:
    """One rule: the inputs for which it may match and those for which it surely does, and what it gives.

    ``rank`` says how early its outputs come in the lists of output values (lower is earlier), None if unknown.
    """

    rule: Rule
    may: Box
    sure: Box
    outputs: tuple[Value, ...]
    rank: tuple[int, ...] | None

    @property
    def number(self) -> int:
        """Return the number of the rule."""
        return self.rule.number

    @property
    def likeness(self) -> tuple[Any, ...]:
        """Return what two rules share that match alike and give the same."""
        cells = self.sure if self.sure == self.may else tuple(" ".join(cell.text.split()) for cell in self.rule.inputs)
        return (cells, *(value.likeness for value in self.outputs))

    def same(self, other: "Row") -> bool:
        """Tell whether two rules surely give the same."""
        return [value.likeness for value in self.outputs] == [value.likeness for value in other.outputs]

    def differs(self, other: "Row") -> bool:
        """Tell whether two rules surely give something different."""
        pairs = zip(self.outputs, other.outputs, strict=False)
        return any(one.is_known and two.is_known and one.likeness != two.likeness for one, two in pairs)


class Grid:
    """The columns and rows of a table; inputs with the same expression are one column.

    Inputs that depend on one another (``age`` and ``age >= 18``) cannot take all values together: only the first of
    them that is a plain name counts, the others are undecided.
    """

    def __init__(self, table: DecisionTable, names: frozenset[str], types: Types) -> None:
        self._table = table
        self._reader = Reader(names)
        self._dimensions = self._same_expressions()
        self._domains = [self._domain(inputs, types) for inputs in self._dimensions]
        tests = [self._tests(rule) for rule in table.rules]
        self.columns = [
            Column(domain.kind, [row[at] for row in tests], domain.allowed) for at, domain in enumerate(self._domains)
        ]
        self.labels = [_label(table, inputs[0]) for inputs in self._dimensions]
        self.space: Box = tuple(column.full for column in self.columns)
        self.listed = {
            at: listed for at, output in enumerate(table.outputs) if (listed := self._values(output, types)) is not None
        }
        self.rows = [self._row(rule, row) for rule, row in zip(table.rules, tests, strict=True)]

    def cell(self, row: Row, column: int) -> str:
        """Return what a rule says in a column, as it is written."""
        return " ∧ ".join(row.rule.inputs[at].text for at in self._dimensions[column] if at < len(row.rule.inputs))

    def _same_expressions(self) -> list[list[int]]:
        found: dict[str, list[int]] = {}
        for at, one in enumerate(self._table.inputs):
            written = " ".join(one.expression.text.split())
            found.setdefault(written or f"{at}.", []).append(at)
        return list(found.values())

    def _domain(self, inputs: list[int], types: Types) -> Domain:
        """Join what all inputs with one expression say about its values."""
        told = [domain_of(self._table.inputs[at].type_ref, types, self._reader) for at in inputs]
        allowed = [domain.allowed for domain in told if domain.allowed is not None]
        cells = [self._table.inputs[at].allowed for at in inputs]
        allowed += [self._reader.tests(cell.text) for cell in cells if cell is not None]
        expression = self._table.inputs[inputs[0]].expression.text
        kind = self._reader.kind_of(expression) or next((domain.kind for domain in told if domain.kind), None)
        single = all(domain.is_single for domain in told) and self._is_free(inputs)
        return Domain(kind, all_of(allowed), single)

    def _is_free(self, inputs: list[int]) -> bool:
        """Tell whether an input may be anything whatever the inputs are that count before it."""
        place = self._dimensions.index(inputs)
        mine = self._paths(place)
        before = [
            other
            for other in range(len(self._dimensions))
            if other != place and (self._is_plain(other), -other) > (self._is_plain(place), -place)
        ]
        return not any(_meet(one, other) for at in before for other in self._paths(at) for one in mine)

    def _paths(self, place: int) -> frozenset[tuple[str, ...]]:
        return self._reader.paths(self._table.inputs[self._dimensions[place][0]].expression.text)

    def _is_plain(self, place: int) -> bool:
        return self._reader.is_path(self._table.inputs[self._dimensions[place][0]].expression.text)

    def _tests(self, rule: Rule) -> list[Test]:
        tests: list[Test] = []
        for inputs, domain in zip(self._dimensions, self._domains, strict=True):
            cells = [rule.inputs[at] if at < len(rule.inputs) else None for at in inputs]
            read = tuple(Undecided() if cell is None else self._reader.tests(cell.text) for cell in cells)
            test = read[0] if len(read) == 1 else AllOf(read)
            tests.append(test if domain.is_single or test == Anything() else Undecided())
        return tests

    def _row(self, rule: Rule, tests: list[Test]) -> Row:
        outcomes = [column.outcome(test) for column, test in zip(self.columns, tests, strict=True)]
        outputs = tuple(self._reader.value(cell.text) for cell in rule.outputs)
        may = tuple(outcome.yes & full for outcome, full in zip(outcomes, self.space, strict=True))
        sure = tuple(outcome.sure & full for outcome, full in zip(outcomes, self.space, strict=True))
        return Row(rule, may, sure, outputs, self._rank(outputs))

    def _values(self, output: Any, types: Types) -> list[Any] | None:
        """Return the output values in their order, None when they are not written one by one."""
        if output.allowed is not None:
            return self._reader.listed(output.allowed.text)
        name = output.type_ref
        item = types.get(name or "")
        return self._reader.listed(item.allowed.text) if item is not None and item.allowed is not None else None

    def _rank(self, outputs: tuple[Value, ...]) -> tuple[int, ...] | None:
        rank = []
        for at, value in enumerate(outputs):
            if at in self.listed:
                if not value.is_known or value.likeness not in self.listed[at]:
                    return None
                rank.append(self.listed[at].index(value.likeness))
        return tuple(rank) or None


def _label(table: DecisionTable, at: int) -> str:
    one = table.inputs[at]
    return " ".join((one.label or one.expression.text).split())


def _meet(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether one path leads through the other."""
    return one[: len(other)] == other or other[: len(one)] == one

"""What the rules of a decision table leave open, decide twice or never reach; only what is certain is said."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations, islice
from typing import Any, Final

from engine.decisions.coverage_boxes import Box, Budget, TooLarge, common, covered, gaps, inside, is_empty
from engine.decisions.coverage_grid import Grid, Row
from engine.decisions.model import DecisionTable, HitPolicy, ItemDefinition
from engine.model import Finding, Severity

BOXES: Final = 20_000
"""How many boxes one question about a table may look at."""
MOST: Final = 50
"""How many findings of one kind are said about one table."""

_WARNINGS: Final = """
dmn_rule_unreachable dmn_rule_masked dmn_rule_output_unlisted
dmn_table_overlap dmn_table_contradiction dmn_table_gap
"""

_HINTS: Final = """
dmn_rule_redundant dmn_rule_repeated
dmn_table_undecided dmn_table_intricate dmn_table_findings_cut
"""

CODES: Final[Mapping[str, Severity]] = {
    **dict.fromkeys(_WARNINGS.split(), Severity.WARNING),
    **dict.fromkeys(_HINTS.split(), Severity.HINT),
}
"""Every code with its severity; a gap is only a hint where no match at all is an empty list."""

_ONE_RESULT: Final = frozenset({HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.FIRST, HitPolicy.PRIORITY})
_RANKED: Final = frozenset({HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER})


def findings(
    table: DecisionTable, names: frozenset[str] = frozenset(), types: Mapping[str, ItemDefinition] | None = None
) -> tuple[Finding, ...]:
    """Say which inputs no rule covers and which rules overlap, are masked, redundant, repeated or out of reach.

    ``names`` are the names in scope that are more than one word, ``types`` the model's own types by name.
    A cell that needs a variable, the clock or a function of ``?`` is taken for everything where that could be true,
    so nothing is said that might be false; the table then gets a hint with the numbers of these rules.
    """
    if not table.rules:
        return ()
    grid = Grid(table, names, types or {})
    said: list[Finding] = []
    too_large = False
    for question in (_unreachable, _overlaps, _needless, _repeated, _unlisted, _gaps):
        answers = question(table, grid)
        try:
            said += islice(answers, MOST)
            if next(answers, None) is not None:
                said.append(_about_table(table, "dmn_table_findings_cut", shown=MOST, kind=said[-1].code))
        except TooLarge:
            too_large = True
    if undecided := [row.number for row in grid.rows if row.sure != row.may]:
        said.append(_about_table(table, "dmn_table_undecided", rules=undecided))
    if too_large:
        said.append(_about_table(table, "dmn_table_intricate", limit=BOXES))
    return tuple(said)


def _unreachable(_: DecisionTable, grid: Grid) -> Iterator[Finding]:
    """Find rules with a cell that no value passes: an empty range, a value of another type or not allowed."""
    for row in grid.rows:
        empty = [at for at, atoms in enumerate(row.may) if not atoms]
        for at in empty[:1]:
            text = grid.cell(row, at)
            yield _about_rule(row, "dmn_rule_unreachable", input=grid.labels[at], text=text)


def _overlaps(table: DecisionTable, grid: Grid) -> Iterator[Finding]:
    """Find rules that surely match at once: always wrong for UNIQUE, for ANY when they surely differ."""
    if table.hit_policy not in {HitPolicy.UNIQUE, HitPolicy.ANY}:
        return
    any_hit = table.hit_policy is HitPolicy.ANY
    code = "dmn_table_contradiction" if any_hit else "dmn_table_overlap"
    budget = Budget(BOXES * 64)
    for one, other in combinations(grid.rows, 2):
        budget.spend()
        shared = common(one.sure, other.sure)
        if is_empty(shared) or (any_hit and not one.differs(other)):
            continue
        yield _about_rule(other, code, rules=[one.number, other.number], **_place(grid, shared))


def _needless(table: DecisionTable, grid: Grid) -> Iterator[Finding]:
    """Find rules that never decide, and rules without which the table decides the same.

    Masked is a rule whose every case is taken by rules before it: earlier ones for FIRST, of higher priority for
    PRIORITY. Redundant is a rule that others with the same outputs cover.
    """
    if table.hit_policy not in {HitPolicy.ANY, HitPolicy.PRIORITY, HitPolicy.FIRST}:
        return
    budget = Budget(BOXES)
    kept = [row for row in grid.rows if not is_empty(row.may)]
    for row in kept[::-1]:
        if by := _cover(row, _before(table, grid, row), budget):
            kept.remove(row)
            yield _about_rule(row, "dmn_rule_masked", by=by)
        elif by := _cover(row, _alike(table, kept, row), budget):
            kept.remove(row)
            yield _about_rule(row, "dmn_rule_redundant", by=by)


def _before(table: DecisionTable, grid: Grid, row: Row) -> list[Row]:
    if table.hit_policy is HitPolicy.FIRST:
        return grid.rows[: grid.rows.index(row)]
    return [other for other in grid.rows if other.rank and row.rank and other.rank < row.rank]


def _alike(table: DecisionTable, rows: list[Row], row: Row) -> list[Row]:
    if table.hit_policy is HitPolicy.FIRST:
        return _until_another(row, rows)
    return [other for other in rows if other is not row and other.same(row)]


def _until_another(row: Row, rows: list[Row]) -> list[Row]:
    """Return the rules after one with its outputs, up to the first that may take a case of it elsewhere."""
    found = []
    for other in rows[rows.index(row) + 1 :]:
        if other.same(row):
            found.append(other)
        elif not is_empty(common(other.may, row.may)):
            break
    return found


def _repeated(table: DecisionTable, grid: Grid) -> Iterator[Finding]:
    """Find rules that give the same for the same inputs, where every matching rule counts."""
    if table.hit_policy in _ONE_RESULT:
        return
    seen: dict[tuple[Any, ...], Row] = {}
    for row in grid.rows:
        first = seen.setdefault(row.likeness, row)
        if first is not row and not is_empty(row.may):
            yield _about_rule(row, "dmn_rule_repeated", rules=[first.number, row.number])


def _unlisted(table: DecisionTable, grid: Grid) -> Iterator[Finding]:
    """Find outputs without a place in the list of output values, where that list gives the order."""
    if table.hit_policy not in _RANKED:
        return
    for row in grid.rows:
        for at, (output, value) in enumerate(zip(table.outputs, row.outputs, strict=False)):
            if at in grid.listed and value.is_known and value.likeness not in grid.listed[at]:
                label = output.label or output.name
                yield _about_rule(row, "dmn_rule_output_unlisted", output=label, text=value.text)


def _gaps(table: DecisionTable, grid: Grid) -> Iterator[Finding]:
    """Find the inputs that no rule covers; a complete set of defaults is an answer too (DMN 1.5 §8.2.11)."""
    if all(output.default is not None for output in table.outputs):
        return
    for gap in gaps(grid.space, [row.may for row in grid.rows], Budget(BOXES), MOST + 1):
        found = _about_table(table, "dmn_table_gap", **_place(grid, gap))
        yield found if table.hit_policy in _ONE_RESULT else replace(found, severity=Severity.HINT)


def _cover(row: Row, others: list[Row], budget: Budget) -> list[int]:
    """Return the numbers of the rules that surely cover a rule together, as few as are needed; else nothing."""
    for other in others:
        if inside(row.may, other.sure):
            return [other.number]
    needed = [other for other in others if not is_empty(common(row.may, other.sure))]
    if len(needed) <= 1 or not covered(row.may, [other.sure for other in needed], budget):
        return []
    for other in list(needed):
        fewer = [one.sure for one in needed if one is not other]
        if covered(row.may, fewer, budget):
            needed.remove(other)
    return [other.number for other in needed]


def _place(grid: Grid, box: Box) -> dict[str, Any]:
    """Write a box as one unary test for each input, and those that say something as one line."""
    cells = [column.text(atoms) for column, atoms in zip(grid.columns, box, strict=True)]
    told = [f"{label}: {cell}" for label, cell in zip(grid.labels, cells, strict=True) if cell != "-"]
    return {"inputs": list(grid.labels), "cells": cells, "where": "; ".join(told) or "-"}


def _about_rule(row: Row, code: str, **params: Any) -> Finding:
    params.setdefault("rules", [row.number])
    return Finding(code, CODES[code], row.rule.id, None, row.rule.line, params)


def _about_table(table: DecisionTable, code: str, **params: Any) -> Finding:
    name = table.label or table.output_label or None
    return Finding(code, CODES[code], table.id, name, table.line, params)

"""One input of a table as atoms: values met in its cells and the stretches between them; tests as sets of atoms."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any, Final

from engine.feel.codec import to_literal
from engine.feel.values import Months, Range


@dataclass(frozen=True, slots=True)
class Is:
    """The tested value is this one; None is FEEL's null."""

    value: Any


@dataclass(frozen=True, slots=True)
class Within:
    """The tested value lies in a range."""

    range: Range


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of the tests holds."""

    tests: "tuple[Test, ...]"


@dataclass(frozen=True, slots=True)
class AllOf:
    """All of the tests hold."""

    tests: "tuple[Test, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    """The test is false."""

    test: "Test"


@dataclass(frozen=True, slots=True)
class Anything:
    """Every value passes, null too."""


@dataclass(frozen=True, slots=True)
class Undecided:
    """Nobody can tell before the table is used: the cell needs a variable, the clock or a function."""


Test = Is | Within | AnyOf | AllOf | Not | Anything | Undecided

WHOLE: Final = "whole"
"""The kind of numbers that are whole and not negative, as ``count`` gives them."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """For which atoms a test may be true, false or null; an undecided one may be everything."""

    yes: int
    no: int
    null: int

    @property
    def sure(self) -> int:
        """Return the atoms for which the test is true whatever happens."""
        return self.yes & ~self.no & ~self.null


class Column:
    """The atoms of one input: bit 2i+1 is its i-th value, bit 2i the stretch before it, the highest bit null.

    What is ``allowed`` holds for all values but null: a value that is not allowed becomes null. Null is looked at only
    where a test names it. Texts that no test puts in order have no stretches but one bit, 0,
    for every other text. Without a kind (tests of several types) nothing is decided but a dash.
    """

    def __init__(self, kind: Any, tests: Sequence[Test], allowed: Test | None = None) -> None:
        every = [*tests, *([] if allowed is None else [allowed])]
        self.kind = None if _mixes_zones(_constants(every)) else kind or _only_kind(every)
        self.values = self._values(every)
        self._places = {_key(value): 2 * place + 1 for place, value in enumerate(self.values)}
        self._ordered = self.kind is not bool and not (self.kind is str and not _puts_in_order(every))
        self._null = 1 << 2 * len(self.values) + 1
        self._real = self._real_atoms()
        self.full = self._real | (self._null if any(Is(None) in _leaves(test) for test in every) else 0)
        if self.kind is not None and allowed is not None:
            self.full &= self._null | self.outcome(allowed).yes

    def outcome(self, test: Test) -> Outcome:
        """Return what a test says about each atom (three-valued logic, DMN 1.5 Table 50)."""
        every = self._real | self._null
        if isinstance(test, Anything):
            return Outcome(every, 0, 0)
        if isinstance(test, AnyOf):
            return self._joined([self.outcome(part) for part in test.tests])
        if isinstance(test, AllOf):
            return _opposite(self._joined([_opposite(self.outcome(part)) for part in test.tests]))
        if isinstance(test, Not):
            return _opposite(self.outcome(test.test))
        if self.kind is None or isinstance(test, Undecided) or self._is_foreign(test):
            return Outcome(every, every, every)
        return self._is(test.value) if isinstance(test, Is) else self._within(test.range)

    def text(self, atoms: int) -> str:
        """Write atoms of the column as unary tests, as short as they can be told exactly."""
        atoms &= self.full
        if atoms == self.full:
            return "-"
        missing = [*self._runs(self.full & ~atoms), *(["null"] if self.full & ~atoms & self._null else [])]
        if self.kind is str and not self._ordered and atoms & 1:
            return f"not({', '.join(missing)})"
        parts = [*self._runs(atoms), *(["null"] if atoms & self._null else [])]
        only_points = not self.full & ~atoms & ~self._points
        if only_points and self.full == self._real and len(missing) < len(parts):
            return f"not({', '.join(missing)})"
        return ", ".join(parts)

    @property
    def _points(self) -> int:
        return sum(1 << place for place in self._places.values())

    def _values(self, tests: Sequence[Test]) -> list[Any]:
        if self.kind is bool:
            return [False, True]
        kind = Decimal if self.kind == WHOLE else self.kind
        found: dict[Any, Any] = {Decimal(0): Decimal(0)} if self.kind == WHOLE else {}
        for value in _constants(tests):
            if type(value) is kind:
                found.setdefault(_key(value), value)
        return [found[key] for key in sorted(found)]

    def _real_atoms(self) -> int:
        """Leave out what holds no value: between neighbouring days, below the empty text, other booleans."""
        if not self._ordered:
            return self._points | (self.kind is not bool)
        real = self._null - 1
        for place, (low, high) in enumerate(zip(self.values, self.values[1:], strict=False), 1):
            if _are_neighbours(self.kind, low, high):
                real &= ~(1 << 2 * place)
        if self.kind == WHOLE:
            below = sum(3 << 2 * place for place, value in enumerate(self.values) if value < 0)
            broken = sum(1 << self._places[_key(value)] for value in self.values if value % 1)
            real &= ~(below | broken | 1 << 2 * self.values.index(Decimal(0)))
        if self.kind is str and self.values and self.values[0] == "":
            real &= ~1
        return real

    def _is_foreign(self, test: Is | Within) -> bool:
        """Tell whether a test has values that the column cannot place: a date beside moments, lists, functions."""
        kinds = {type(value) for value in _constants([test])}
        return not kinds <= KINDS or any({self.kind, other} == {date, datetime} for other in kinds)

    def _is(self, value: Any) -> Outcome:
        every = self._real | self._null
        if value is None:
            return Outcome(self._null, self._real, 0)
        if _key(value) not in self._places or type(value) is not type(self.values[0]):
            return Outcome(0, every, self._real)  # null here, but false as an item of a list
        hit = 1 << self._places[_key(value)]
        return Outcome(hit & self._real, every & ~hit, 0)

    def _within(self, test: Range) -> Outcome:
        low, high = self._edge(test.low, 1 - test.low_closed, 0), self._edge(test.high, test.high_closed - 1, None)
        if low is None or high is None:
            return Outcome(0, 0, self._real | self._null)
        hit = ((2 << high) - 1) & ~((1 << low) - 1) & self._real if high >= low else 0
        return Outcome(hit, self._real & ~hit, self._null)

    def _edge(self, end: Any, step: int, unbounded: int | None) -> int | None:
        if end is None:
            return 2 * len(self.values) if unbounded is None else unbounded
        if not self.values or type(end) is not type(self.values[0]):
            return None
        return self._places[_key(end)] + step

    def _joined(self, parts: Sequence[Outcome]) -> Outcome:
        every = self._real | self._null
        joined = Outcome(0, every, 0)
        for part in parts:
            null = joined.null & (part.no | part.null) | part.null & (joined.no | joined.null)
            joined = Outcome(joined.yes | part.yes, joined.no & part.no, null)
        return joined

    def _runs(self, atoms: int) -> Iterator[str]:
        """Write atoms, null apart, as values and ranges; what holds no value does not end a range."""
        atoms &= ~self._null
        if not self._ordered:
            yield from (to_literal(value) for value in self.values if atoms >> self._places[_key(value)] & 1)
            return
        place, last = 0, 2 * len(self.values)
        while place <= last:
            if not atoms >> place & 1:
                place += 1
                continue
            start = end = place
            while place <= last and (atoms >> place & 1 or not self._real >> place & 1):
                end = place if atoms >> place & 1 else end
                place += 1
            yield self._range(start, end)

    def _range(self, start: int, end: int) -> str:
        low = self.values[(start - 1) // 2] if start else None
        high = self.values[end // 2] if end < 2 * len(self.values) else None
        closed = [bool(start % 2), bool(end % 2)]
        if low is not None and high is not None and self.kind in {date, Months, WHOLE}:
            low, high = low if closed[0] else _beside(low, 1), high if closed[1] else _beside(high, -1)
            closed = [True, True]
        if low is not None and low == high:
            return to_literal(low)
        if low is None:
            return "not(null)" if high is None else f"{'<=' if closed[1] else '<'} {to_literal(high)}"
        if high is None:
            return f"{'>=' if closed[0] else '>'} {to_literal(low)}"
        return f"{'[' if closed[0] else '('}{to_literal(low)}..{to_literal(high)}{']' if closed[1] else ')'}"


KINDS: Final = frozenset({Decimal, str, bool, date, datetime, time, timedelta, Months})
"""The Python types of the values that a column can be cut by."""


def _opposite(outcome: Outcome) -> Outcome:
    return Outcome(outcome.no, outcome.yes, outcome.null)


def _leaves(test: Test) -> Iterator[Test]:
    if isinstance(test, AnyOf | AllOf):
        for part in test.tests:
            yield from _leaves(part)
    elif isinstance(test, Not):
        yield from _leaves(test.test)
    else:
        yield test


def _constants(tests: Iterable[Test]) -> Iterator[Any]:
    for test in tests:
        for leaf in _leaves(test):
            if isinstance(leaf, Is) and leaf.value is not None:
                yield leaf.value
            elif isinstance(leaf, Within):
                yield from (end for end in (leaf.range.low, leaf.range.high) if end is not None)


def _puts_in_order(tests: Iterable[Test]) -> bool:
    return any(isinstance(leaf, Within) for test in tests for leaf in _leaves(test))


def _only_kind(tests: Sequence[Test]) -> Any:
    kinds = {type(value) for value in _constants(tests)}
    return kinds.pop() if len(kinds) == 1 and kinds <= KINDS else None


def _mixes_zones(values: Iterable[Any]) -> bool:
    """Tell whether moments or times cannot be put in order without the day or the zone of the evaluation."""
    moments, clocks = set(), set()
    for value in values:
        if type(value) is datetime:
            moments.add(value.tzinfo is None)
        elif type(value) is time:
            clocks.add("unknown" if value.tzinfo and value.utcoffset() is None else value.utcoffset())
    return len(moments) > 1 or len(clocks) > 1


def _key(value: Any) -> Any:
    """Return what a value is ordered and told apart by."""
    known = _KEYS.get(type(value))
    return value if known is None else known(value)


_KEYS: Final[Mapping[type, Callable[[Any], Any]]] = {
    datetime: lambda value: value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC),
    Months: lambda value: value.total,
}


def _are_neighbours(kind: Any, low: Any, high: Any) -> bool:
    """Tell whether there is no value between two values of a kind that goes in steps."""
    return kind in {date, Months, WHOLE} and bool(_beside(low, 1) >= high)


def _beside(value: Any, step: int) -> Any:
    """Return the next day, month or whole number after a value, or with a step of -1 the one before it."""
    if type(value) is date:
        return value + timedelta(days=step)
    if type(value) is Months:
        return Months(value.total + step)
    return value.to_integral_value(ROUND_FLOOR if step > 0 else ROUND_CEILING) + step

"""The closures that repeat: filters, ``for``, ``some``, ``every``; every round is paid from the budget."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engine.feel.far import day_of, ordinal
from engine.feel.frame import Frame
from engine.feel.operations import Run, guarded
from engine.feel.values import Failure, Range, admit, kind

_COUNT_LIMIT = 10**9


@dataclass(frozen=True, slots=True)
class Round:
    """One loop variable: its slot, what it runs through and, for ``low..high``, the upper end."""

    slot: int
    source: Run
    high: Run | None


def indexed(position: int, source: Run, index: Any) -> Run:
    """Take one item by a written number; ``[true]`` keeps all, false and null keep none. Refuses other literals."""

    def act(frame: Frame) -> Any:
        value = source(frame)
        items = _items(value)
        if type(index) is Decimal:
            return None if value is None else _item_at(items, index)
        if index is not None and type(index) is not bool:
            raise Failure("boolean_expected", given=kind(index))
        return list(items) if index else []

    return guarded(position, act)


def filtered(position: int, source: Run, condition: Run, slot: int, cost: int) -> Run:
    """Keep the items for which the condition is true; a condition that gives a number is an index."""

    def act(frame: Frame) -> Any:
        kept: list[Any] = []
        items = _items(source(frame))
        if not items:
            return _of_nothing(frame, condition, slot)
        for number, item in enumerate(items):
            frame.position = position
            frame.spend(cost)
            frame.slots[slot] = inner = admit(item)
            verdict = condition(frame)
            if verdict is True:
                kept.append(inner)
            elif not number and type(verdict) is Decimal:
                return _item_at(items, verdict)
            elif verdict is not False and verdict is not None:
                raise Failure("boolean_expected", given=kind(verdict))
        return kept

    return guarded(position, act)


def _of_nothing(frame: Frame, condition: Run, slot: int) -> Any:
    """Filter an empty list: an index gives null, a condition an empty list."""
    known = len(frame.reasons)
    frame.slots[slot] = None
    verdict = condition(frame)
    del frame.reasons[known:]
    return _item_at([], verdict) if type(verdict) is Decimal else []


def iteration(position: int, rounds: tuple[Round, ...], body: Run, cost: int, so_far: int | None) -> Run:
    """Make ``for``: the list of all bodies; ``so_far`` is the slot of ``partial`` when the body reads it."""

    def act(frame: Frame) -> list[Any]:
        values: list[Any] = []
        for _ in _rounds(frame, rounds):
            frame.position = position
            frame.spend(cost)
            if so_far is not None:
                frame.slots[so_far] = frame.list(values.copy())
            values.append(body(frame))
        return frame.list(values)

    return guarded(position, act)


def quantified(position: int, word: str, rounds: tuple[Round, ...], body: Run, cost: int) -> Run:
    """Make ``some`` (three-valued or) or ``every`` (three-valued and)."""
    decisive = word == "some"

    def act(frame: Frame) -> bool | None:
        result: bool | None = not decisive
        for _ in _rounds(frame, rounds):
            frame.position = position
            frame.spend(cost)
            value = body(frame)
            if value is decisive:
                return word == "some"
            if type(value) is not bool:
                result = None
        return result

    return guarded(position, act)


def _rounds(frame: Frame, rounds: tuple[Round, ...]) -> Iterator[None]:
    """Bind the variables of all rounds, the last one fastest."""
    position = frame.position
    running = [iter(_values(frame, rounds[0]))]
    while running:
        level = len(running) - 1
        for value in running[level]:
            frame.position = position
            frame.spend(1)
            frame.slots[rounds[level].slot] = admit(value)
            if len(running) == len(rounds):
                yield None
            else:
                running.append(iter(_values(frame, rounds[level + 1])))
                break
        else:
            running.pop()


def _values(frame: Frame, this: Round) -> Iterable[Any]:
    source = this.source(frame)
    if this.high is None:
        if source is None:
            raise Failure("list_expected", given=kind(source))
        if type(source) is not Range:
            return _items(source)
        low, high = source.low, source.high
        step = (0 if source.low_closed else 1, 0 if source.high_closed else 1)
        return _between(low, high, step)
    return _between(source, this.high(frame), (0, 0))


def _between(low: Any, high: Any, cut: tuple[int, int]) -> Iterable[Any]:
    if kind(low) == kind(high) == "date":
        return map(day_of, _steps(ordinal(low), ordinal(high), cut))
    if type(low) is not Decimal or type(high) is not Decimal:
        raise Failure("number_expected", given=kind(high if type(low) is Decimal else low))
    if low.copy_abs() > _COUNT_LIMIT or high.copy_abs() > _COUNT_LIMIT:
        raise Failure("number_out_of_range", limit=_COUNT_LIMIT)
    return map(Decimal, _steps(int(low), int(high), cut))


def _steps(start: int, end: int, cut: tuple[int, int]) -> range:
    return range(start + cut[0], end - cut[1] + 1) if start <= end else range(start - cut[0], end + cut[1] - 1, -1)


def _items(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if type(value) is list else [value]


def _item_at(items: list[Any], index: Decimal) -> Any:
    if index != index.to_integral_value() or not index or index.copy_abs() > len(items):
        raise Failure("index_out_of_range", index=str(index)[:32])
    number = int(index)
    return admit(items[number - 1 if number > 0 else number])

"""Built-in functions that make one value of many (DMN 1.5 §10.3.4.4): smallest, sums, middles, spread."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, InvalidOperation, Overflow
from functools import reduce
from typing import Any

from engine.feel.frame import Frame
from engine.feel.functions import builtin
from engine.feel.on_lists import paid
from engine.feel.operators import in_order, reckoned
from engine.feel.values import ARITHMETIC, Failure, Months, kind

_ORDERED = frozenset({Decimal, str, date, timedelta, Months})
_WIDE = Context(prec=80, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=[InvalidOperation, Overflow])
_PAIR = 2


@builtin("min", "list: list", spread=True)
def _min(frame: Frame, items: list[Any]) -> Any:
    return _extreme(frame, "<", items)


@builtin("max", "list: list", spread=True)
def _max(frame: Frame, items: list[Any]) -> Any:
    return _extreme(frame, ">", items)


def _extreme(frame: Frame, sign: str, items: list[Any]) -> Any:
    if not items:
        return None
    paid(frame, items)
    best = items[0]
    if type(best) in _ORDERED and all(type(item) is type(best) for item in items):
        return min(items) if sign == "<" else max(items)
    frame.spend(len(items) // 2)
    for item in items:
        if in_order(frame, sign, item, best):
            best = item
    return best


def numbers(frame: Frame, name: str, items: list[Any]) -> list[Decimal]:
    """Pass a list of numbers on and pay for reckoning with it. Refuses everything that is no number, null too."""
    for index, item in enumerate(paid(frame, items)):
        if type(item) is not Decimal or not item.is_finite():
            raise Failure("argument_unfit", function=name, argument=index + 1, wanted="number", given=kind(item))
    return items


def _reduced(name: str, act: Callable[[Decimal, Decimal], Decimal]) -> None:
    @builtin(name, "list: list", spread=True)
    def total(frame: Frame, items: list[Any]) -> Decimal | None:
        known = numbers(frame, name, items)
        result: Decimal | None = reckoned(reduce, act, known[1:], ARITHMETIC.plus(known[0])) if known else None
        return result


_reduced("sum", ARITHMETIC.add)
_reduced("product", ARITHMETIC.multiply)


@builtin("mean", "list: list", spread=True)
def _mean(frame: Frame, items: list[Any]) -> Decimal | None:
    known = numbers(frame, "mean", items)
    return reckoned(_average, known, ARITHMETIC) if known else None


@builtin("median", "list: list", spread=True)
def _median(frame: Frame, items: list[Any]) -> Decimal | None:
    """Return the number in the middle, or the mean of the two there."""
    known = sorted(numbers(frame, "median", items))
    middle = known[(len(known) - 1) // 2 : len(known) // 2 + 1]
    return reckoned(_average, middle, ARITHMETIC) if known else None


@builtin("stddev", "list: list", spread=True)
def _stddev(frame: Frame, items: list[Any]) -> Decimal | None:
    """Return the standard deviation of a sample, which needs two numbers at least."""
    known = numbers(frame, "stddev", items)
    if len(known) < _PAIR:
        return None
    frame.spend(len(known) // 8)
    result: Decimal = reckoned(_deviation, known)
    return result


@builtin("mode", "list: list", spread=True)
def _mode(frame: Frame, items: list[Any]) -> list[Decimal]:
    """Return the numbers that come most often, in ascending order."""
    counts: dict[Decimal, int] = {}
    for item in numbers(frame, "mode", items):
        counts[item] = counts.get(item, 0) + 1
    most = max(counts.values(), default=0)
    return frame.list(sorted(number for number, count in counts.items() if count == most))


def _average(known: list[Decimal], context: Context) -> Decimal:
    return context.divide(reduce(context.add, known, Decimal(0)), Decimal(len(known)))


def _deviation(known: list[Decimal]) -> Decimal:
    mean = _average(known, _WIDE)
    gaps = [_WIDE.subtract(number, mean) for number in known]
    squares = reduce(_WIDE.add, [_WIDE.multiply(gap, gap) for gap in gaps])
    return ARITHMETIC.plus(_WIDE.sqrt(_WIDE.divide(squares, Decimal(len(known) - 1))))

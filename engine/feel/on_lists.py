"""Built-in functions that look into lists and make new ones (DMN 1.5 §10.3.4.4); counted from 1, or -1 at the end."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from engine.feel.frame import Frame
from engine.feel.functions import Function, builtin
from engine.feel.operators import same
from engine.feel.values import Failure, Months, kind
from engine.limits import LIST_LENGTH

_PLAIN = frozenset({Decimal, str, bool, type(None), Months})
_HASHED = _PLAIN | {date, timedelta}
_CHEAP = 8
_LEVELS = 4
"""The calls of Python that lie between a function of the user and the built-in one that asks it."""

_WHOLE_TEXT = 32


def paid(frame: Frame, items: list[Any]) -> list[Any]:
    """Pass a list on that is looked through once, and pay for it."""
    frame.spend(len(items) // _CHEAP)
    return frame.list(items)


def found_at(frame: Frame, items: list[Any], wanted: Any) -> Iterator[int]:
    """Yield the places (from 0) of the items that are the same as a value."""
    plain = type(wanted)
    if plain not in _plain_among(paid(frame, items)):
        yield from (index for index, item in enumerate(items) if same(frame, item, wanted))
    else:
        yield from (index for index, item in enumerate(items) if type(item) is plain and item == wanted)


def distinct(frame: Frame, items: list[Any]) -> list[Any]:
    """Return the items without those that come again, in the order of their first coming."""
    kept: list[Any] = []
    others: list[Any] = []
    seen: set[tuple[type, Any]] = set()
    plain = _plain_among(paid(frame, items))
    for item in items:
        mark = (type(item), item)
        if mark[0] not in plain:
            if any(same(frame, item, other) for other in others):
                continue
            others.append(item)
        elif mark in seen:
            continue
        else:
            seen.add(mark)
        kept.append(item)
    return kept


def _plain_among(items: list[Any]) -> frozenset[type]:
    """Return the types whose values are the same as another one only when Python calls them equal.

    A date is the same as a moment too, so that it counts as plain only where none can be.
    """
    return _HASHED if all(type(item) in _HASHED for item in items) else _PLAIN


def place(number: Decimal, length: int) -> int:
    """Return the place (from 0) that a position names. Refuses zero, fractions and positions outside of the list."""
    if number != number.to_integral_value() or not number or number.copy_abs() > length:
        raise Failure("index_out_of_range", index=str(number)[:_WHOLE_TEXT])
    return int(number) - 1 if number > 0 else length + int(number)


@builtin("list contains", "list: list", "element: any")
def _list_contains(frame: Frame, items: list[Any], element: Any) -> bool:
    return any(True for _ in found_at(frame, items, element))


@builtin("index of", "list: list", "match: any")
def _index_of(frame: Frame, items: list[Any], match: Any) -> list[Any]:
    return frame.list([Decimal(index + 1) for index in found_at(frame, items, match)])


@builtin("count", "list: list")
def _count(_: Frame, items: list[Any]) -> Decimal:
    return Decimal(len(items))


@builtin("sublist", "list: list", "start position: number", "length: number?")
def _sublist(frame: Frame, items: list[Any], start: Decimal, length: Decimal | None = None) -> list[Any]:
    first = place(start, len(items))
    if length is None:
        return frame.list(items[first:])
    if length != length.to_integral_value() or not 0 <= length <= len(items) - first:
        raise Failure("index_out_of_range", index=str(length)[:_WHOLE_TEXT])
    return frame.list(items[first : first + int(length)])


@builtin("append", "list: list", "item: any", spread=True)
def _append(frame: Frame, items: list[Any], more: list[Any]) -> list[Any]:
    return frame.list([*frame.list(items), *more])


@builtin("concatenate", "list: list")
def _one_list(frame: Frame, items: list[Any]) -> list[Any]:
    return frame.list(items)


@builtin("concatenate", "list: list", "more: any", spread=True)
def _concatenate(frame: Frame, items: list[Any], lists: list[Any]) -> list[Any]:
    return _joined(frame, "concatenate", [items, *lists])


@builtin("union", "list: list")
def _distinct_list(frame: Frame, items: list[Any]) -> list[Any]:
    return distinct(frame, items)


@builtin("union", "list: list", "more: any", spread=True)
def _union(frame: Frame, items: list[Any], lists: list[Any]) -> list[Any]:
    return distinct(frame, _joined(frame, "union", [items, *lists]))


def _joined(frame: Frame, name: str, lists: list[Any]) -> list[Any]:
    size = 0
    for index, part in enumerate(lists):
        if part is None:
            raise Failure("argument_unfit", function=name, argument=index + 1, wanted="list", given=kind(part))
        size += len(part) if type(part) is list else 1
    if size > LIST_LENGTH:
        raise Failure("list_too_long", limit=LIST_LENGTH)
    return frame.list([item for part in lists for item in (part if type(part) is list else [part])])


@builtin("distinct values", "list: list")
def _distinct_values(frame: Frame, items: list[Any]) -> list[Any]:
    return distinct(frame, items)


@builtin("insert before", "list: list", "position: number", "newItem: any")
def _insert_before(frame: Frame, items: list[Any], position: Decimal, item: Any) -> list[Any]:
    index = place(position, len(items))
    return frame.list([*frame.list(items[:index]), item, *frame.list(items[index:])])


@builtin("remove", "list: list", "position: number")
def _remove(frame: Frame, items: list[Any], position: Decimal) -> list[Any]:
    index = place(position, len(items))
    return [*frame.list(items[:index]), *frame.list(items[index + 1 :])]


@builtin("list replace", "list: list", "position: number", "newItem: any")
def _list_replace(frame: Frame, items: list[Any], position: Decimal, item: Any) -> list[Any]:
    index = place(position, len(items))
    return [*frame.list(items[:index]), item, *frame.list(items[index + 1 :])]


@builtin("list replace", "list: list", "match: function", "newItem: any")
def _list_replace_matches(frame: Frame, items: list[Any], match: Function, item: Any) -> list[Any]:
    return frame.list([item if truth_of(frame, match, [old, item]) else old for old in frame.list(items)])


def truth_of(frame: Frame, function: Function, arguments: list[Any]) -> bool:
    """Ask a function of the user. Refuses one with other parameters and answers that are no boolean."""
    if not function.takes(len(arguments)):
        raise Failure("function_unfit", parameters=len(arguments), given=len(function.parameters))
    frame.enter(_LEVELS)
    try:
        verdict = function.call(frame, arguments)
    finally:
        frame.leave(_LEVELS)
    if type(verdict) is not bool:
        raise Failure("boolean_expected", given=kind(verdict))
    return verdict


@builtin("reverse", "list: list")
def _reverse(frame: Frame, items: list[Any]) -> list[Any]:
    return frame.list(items)[::-1]


@builtin("flatten", "list: list")
def _flatten(frame: Frame, items: list[Any]) -> list[Any]:
    flat: list[Any] = []
    open_lists = [iter(items)]
    while open_lists:
        for count, item in enumerate(open_lists[-1]):
            frame.spend(count % _CHEAP == 0)
            if type(item) is list:
                open_lists.append(iter(item))
                break
            flat.append(item)
            if len(flat) > LIST_LENGTH:
                raise Failure("list_too_long", limit=LIST_LENGTH)
        else:
            open_lists.pop()
    return frame.list(flat)

"""Which types can meet at all: in comparisons, in reckoning, as arguments; unknown types meet everything."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from types import UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from engine.feel.functions import WORDS, Function
from engine.feel.types import ANY, NULL, SIMPLE, Type
from engine.feel.values import KINDS

NUMBER, STRING, BOOLEAN = SIMPLE["number"], SIMPLE["string"], SIMPLE["boolean"]
DAYS, MONTHS = SIMPLE["days and time duration"], SIMPLE["years and months duration"]

_NAMES: Final[Mapping[str, str]] = {"text": "string"}
_MOMENTS: Final = frozenset({"date", "date and time"})
_ORDERED: Final = frozenset({"number", "string", "date", "time", "date and time", DAYS.kind, MONTHS.kind})
_SPANS: Final = (DAYS.kind, MONTHS.kind)
_DATED: Final = ("date", "date and time")
_RESULTS: Final[Mapping[tuple[str, str, str], Type]] = {
    **{(sign, "number", "number"): NUMBER for sign in ("+", "-", "*", "/", "**")},
    ("+", "string", "string"): STRING,
    **{(sign, span, span): SIMPLE[span] for sign in ("+", "-") for span in _SPANS},
    **{(sign, span, "number"): SIMPLE[span] for sign in ("*", "/") for span in _SPANS},
    **{("*", "number", span): SIMPLE[span] for span in _SPANS},
    **{("/", span, span): NUMBER for span in _SPANS},
    ("-", "time", "time"): DAYS,
    **{("-", one, other): DAYS for one in _DATED for other in _DATED},
    **{(sign, one, DAYS.kind): SIMPLE[one] for sign in ("+", "-") for one in (*_DATED, "time")},
    **{("+", DAYS.kind, one): SIMPLE[one] for one in (*_DATED, "time")},
    **{(sign, one, MONTHS.kind): SIMPLE[one] for sign in ("+", "-") for one in _DATED},
    **{("+", MONTHS.kind, one): SIMPLE[one] for one in _DATED},
}

_DAY: Final = dict.fromkeys(("year", "month", "day", "weekday"), NUMBER)
_CLOCK: Final = {**dict.fromkeys(("hour", "minute", "second"), NUMBER), "time offset": DAYS, "timezone": STRING}
_PARTS: Final[Mapping[str, Mapping[str, Type]]] = {
    "date": _DAY,
    "time": _CLOCK,
    "date and time": {**_DAY, **_CLOCK},
    DAYS.kind: dict.fromkeys(("days", "hours", "minutes", "seconds"), NUMBER),
    MONTHS.kind: dict.fromkeys(("years", "months"), NUMBER),
    "range": dict.fromkeys(("start included", "end included"), BOOLEAN),
}


def _single(kind: Type) -> Type:
    """Return what a list of one item stands for where a single value is expected; every other type is itself."""
    return (kind.element or ANY) if kind.kind == "list" else kind


def can_equal(one: Type, other: Type) -> bool:
    """Tell whether values of two types may be compared by ``=``; null may always."""
    return _is_open(one) or _is_open(other) or one.kind == other.kind or {one.kind, other.kind} == _MOMENTS


def can_order(one: Type, other: Type) -> bool:
    """Tell whether values of two types may be compared by ``<``; what has no order, null too, never."""
    return {one.kind, other.kind} <= _ORDERED | {"Any"} and can_equal(one, other)


def reckoned(sign: str, one: Type, other: Type) -> Type | None:
    """Return the type of ``one sign other``, None when it surely fails."""
    if "Any" in {one.kind, other.kind}:
        known = {result for (by, *sides), result in _RESULTS.items() if by == sign and _may_be(sides, (one, other))}
        return None if not known else known.pop() if len(known) == 1 else ANY
    return _RESULTS.get((sign, one.kind, other.kind))


def fits(kind: Type, word: str) -> bool:
    """Tell whether a value of a type may be an argument where a built-in asks for ``word``; null may."""
    types = WORDS[word]
    if not types or word == "list" or _is_open(kind) or _is_open(_single(kind)):
        return True
    kinds = {_NAMES.get(KINDS[one], KINDS[one]) for one in types}
    return kind.kind in kinds or _single(kind).kind in kinds or _single(kind).kind == "list"


def can_become(kind: Type, wanted: Type) -> bool:
    """Tell whether a value of one type may be taken for another one (DMN 1.5 §10.3.2.9.4); null may."""
    if _is_open(kind) or _is_open(wanted):
        return True
    if wanted.kind == "list":
        return can_become(_single(kind), wanted.element or ANY)
    if kind.kind == "list":
        return can_become(kind.element or ANY, wanted)
    if kind.kind != wanted.kind:
        return (kind.kind, wanted.kind) == ("date", "date and time")
    theirs = dict(wanted.members or ())
    return all(can_become(member, theirs.get(name, ANY)) for name, member in kind.members or ())


def joined(kinds: list[Type]) -> Type:
    """Return the type that values of all these types have; null is of every type."""
    known = [kind for kind in kinds if kind.kind != "null"]
    if not known:
        return NULL if kinds else ANY
    if all(kind == known[0] for kind in known):
        return known[0]
    return Type(known[0].kind) if all(kind.kind == known[0].kind for kind in known) else ANY


def result_of(overloads: Sequence[Function]) -> Type:
    """Return the type of what built-ins give, as far as it is the same for all of them."""
    return joined([_annotated(one.act) for one in overloads]) if overloads else ANY


def part_of(kind: Type, name: str) -> Type | None:
    """Return the type of a part of a date, time, duration or range, None when it has no such part."""
    if kind.kind == "range" and name in {"start", "end"}:
        return kind.element or ANY
    return _PARTS.get(kind.kind, {}).get(name)


@cache
def _annotated(act: Callable[..., Any]) -> Type:
    hint = get_type_hints(act).get("return", Any)
    return _type_of(hint)


def _type_of(hint: Any) -> Type:
    if get_origin(hint) in {Union, UnionType}:
        return joined([_type_of(part) for part in get_args(hint)])
    kind = KINDS.get(get_origin(hint) or hint)
    if kind is None:
        return ANY
    return NULL if kind == "null" else SIMPLE[_NAMES.get(kind, kind)]


def _is_open(kind: Type) -> bool:
    return kind.kind in {"Any", "null"}


def _may_be(wanted: list[str], given: tuple[Type, Type]) -> bool:
    return all(kind.kind in {"Any", want} for want, kind in zip(wanted, given, strict=True))

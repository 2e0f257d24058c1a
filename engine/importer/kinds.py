"""What kind of field can give a variable its value, judged by what the expressions hold it against."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any, Final

from engine.feel.syntax import (
    Between,
    Call,
    Chain,
    Comparison,
    Filter,
    HalfRange,
    Interval,
    ListOf,
    Literal,
    Logic,
    Loop,
    Membership,
    Name,
    Negation,
    Node,
    Path,
    Temporal,
    walk,
)

_ON_NUMBERS: Final = frozenset(
    {"abs", "ceiling", "exp", "even", "floor", "log", "modulo", "odd", "sqrt", "decimal"}
    | {f"round {way}" for way in ("up", "down", "half up", "half down")}
)
_ON_LISTS: Final = frozenset(
    {
        "append",
        "concatenate",
        "count",
        "distinct values",
        "flatten",
        "get entries",
        "get value",
        "index of",
        "insert before",
    }
    | {"list replace", "mean", "median", "mode", "product", "remove", "reverse", "sort", "stddev", "sublist", "sum"}
    | {"union", "all", "any", "min", "max"}
)
_IN_ORDER: Final = ("checklist", "radio", "number", "datetime", "checkbox", "textfield")

Vote = tuple[str, Any]
"""A kind of field, empty where none fits, and the value that a variable is held against."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of field by its name in form-js; ``values`` are those that the expressions name, in their order."""

    type: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """An expression that reads a variable; ``wanted`` is the kind of its own value, empty where no field has one."""

    tree: Node
    wanted: str | None = None


def of(name: str, reads: Iterable[Read]) -> Kind | None:
    """Return the kind of field that fits all expressions, None where no field holds what they ask for."""
    votes = [vote for one in reads for vote in _votes(name, one)]
    if any(kind == "" for kind, _ in votes):
        return None
    chosen = min((kind for kind, _ in votes), key=_IN_ORDER.index, default="textfield")
    values = dict.fromkeys(str(value) for kind, value in votes if kind == chosen and isinstance(value, str))
    return Kind(chosen, tuple(values) if chosen in {"radio", "checklist"} else ())


def _votes(name: str, read: Read) -> Iterator[Vote]:
    """Yield what each place where a variable stands says about it."""

    def means(node: Node) -> bool:
        while isinstance(node, Negation):
            node = node.operand
        return isinstance(node, Name) and node.name == name

    if read.wanted is not None and means(read.tree):
        yield read.wanted, None
    for node in sorted((node for node, _ in walk(read.tree)), key=lambda node: node.position):
        yield from _compared(node, means)
        yield from _reckoned(node, means)


def _compared(node: Node, means: Callable[[Node], bool]) -> Iterator[Vote]:
    match node:
        case Comparison(left=left, right=right, sign=sign) if means(left) or means(right):
            yield from _against(right if means(left) else left, is_ordered=sign not in {"=", "!="})
        case Between(value=value, low=low) if means(value):
            yield from _against(low, is_ordered=True)
        case Membership(value=value, tests=tests) if means(value):
            for test in tests:
                yield from _tested(test)
        case Logic(operands=operands) if any(map(means, operands)):
            yield "checkbox", None
        case _:
            pass


def _reckoned(node: Node, means: Callable[[Node], bool]) -> Iterator[Vote]:
    match node:
        case Chain(operands=operands) if any(map(means, operands)):
            is_text = any(isinstance(one, Literal) and isinstance(one.value, str) for one in operands)
            yield ("textfield" if is_text else "number"), None
        case Negation(operand=operand) if means(operand):
            yield "number", None
        case Call(arguments=arguments) as call if any(map(means, arguments)):
            yield from _called(call, is_first=means(arguments[0]))
        case Path(source=source) | Filter(source=source) if means(source):
            yield "", None
        case Loop(bindings=bindings) if any(means(one.source) and one.high is None for one in bindings):
            yield "", None
        case _:
            pass


def _against(node: Node, *, is_ordered: bool) -> Iterator[Vote]:
    if isinstance(node, Negation):
        node = node.operand
    if isinstance(node, Temporal) or (isinstance(node, Call) and node.name in {"date", "now", "today"}):
        yield "datetime", None
    elif isinstance(node, Literal) and node.value is not None:
        yield _of_value(node.value), node.value
    elif isinstance(node, Chain) or (isinstance(node, Name) and is_ordered):
        yield "number", None


def _of_value(value: Any) -> str:
    match value:
        case bool():
            return "checkbox"
        case str():
            return "radio"
        case Decimal():
            return "number"
        case date() | time():
            return "datetime"
        case _:
            return "textfield"


def _tested(test: Node) -> Iterator[Vote]:
    match test:
        case Interval(low=end) | HalfRange(end=end):
            yield from _against(end, is_ordered=True)
        case ListOf(items=items):
            for item in items:
                yield from _against(item, is_ordered=False)
        case _:
            yield from _against(test, is_ordered=False)


def _called(call: Call, *, is_first: bool) -> Iterator[Vote]:
    if call.name == "not":
        yield "checkbox", None
    elif call.name == "list contains" and is_first:
        yield "checklist", getattr(call.arguments[-1], "value", None)
    elif call.name in _ON_NUMBERS:
        yield "number", None
    elif call.name in _ON_LISTS and (is_first or call.name == "concatenate"):
        yield "", None
    elif call.name != "list contains":
        yield "textfield", None


def only_value(name: str, tree: Node) -> str | None:
    """Return the text that a variable must be for a condition to hold, None where it asks for anything else."""
    match tree:
        case Comparison(sign="=", left=Name(name=read), right=Literal(value=str(value))) if read == name:
            return value
        case Call(arguments=(Name(name=read), Literal(value=str(value)))) as call if read == name:
            return value if call.name == "list contains" else None
        case _:
            return None

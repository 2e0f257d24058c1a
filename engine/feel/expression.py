"""One parsed expression: what it needs, and its value in a context."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import Any

from engine.errors import InvalidExpression
from engine.feel import (
    on_booleans,
    on_contexts,
    on_conversion,
    on_lists,
    on_numbers,
    on_patterns,
    on_range_texts,
    on_ranges,
    on_sorting,
    on_texts,
    on_time,
    on_totals,
)
from engine.feel.compiler import Compiler
from engine.feel.frame import HANOI, Exhausted, Frame
from engine.feel.measures import height_of
from engine.feel.operations import Run
from engine.feel.syntax import Comparison, Literal, Name, Node, walk
from engine.limits import EXPRESSION_DEPTH, EXPRESSION_LENGTH
from engine.model import Evaluation, Reason

BUILT_IN = (
    *(on_booleans, on_contexts, on_conversion, on_lists, on_numbers, on_patterns, on_ranges, on_sorting, on_texts),
    *(on_range_texts, on_time, on_totals),
)
"""The modules whose import fills the registry of functions."""

_CACHED = 1024
_BETWEEN = 8


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """A parsed FEEL expression; safe to keep and to evaluate in several threads.

    ``names`` are the variables it may read. Those of ``filter_names`` occur only inside a filter, where a member
    of the filtered items with this name comes first. ``flaws`` are parts that give null whatever the values are:
    unknown functions (a given name may still be one), wrong numbers of arguments, broken ``@"…"``.
    """

    text: str
    names: frozenset[str]
    filter_names: frozenset[str]
    tree: Node = field(repr=False)
    flaws: tuple[Reason, ...]
    _run: Run = field(repr=False)
    _slots: int = field(repr=False)
    _height: int = field(repr=False)

    def evaluate(self, context: Mapping[str, Any], *, now: datetime, zone: tzinfo = HANOI) -> Evaluation:
        """Return the value in a context; every FEEL error is null with a reason, never an exception.

        ``now`` is what ``now()`` and ``today()`` show, in ``zone``; moments without offset are in ``zone`` too.
        """
        frame = Frame(context, now, zone, self._slots)
        try:
            value = self._run(frame)
        except Exhausted as stop:
            value = None
            frame.reasons.append(Reason(stop.code, stop.position, {"limit": stop.limit}))
        except RecursionError:
            value = None  # the caller was nearly at Python's limit before we began
            frame.reasons.append(Reason("calls_too_deep", frame.position))
        except ArithmeticError:
            value = None  # only a variable that is no finite number reaches this
            frame.reasons.append(Reason("number_out_of_range", frame.position))
        return Evaluation(value, tuple(frame.reasons))

    def within(self, frame: Frame, names: Mapping[str, Any]) -> Any:
        """Return the value for these variables as a part of a running evaluation: its budget, clock and reasons."""
        outer, frame.names, slots, frame.slots = frame.names, names, frame.slots, [None] * self._slots
        frame.enter(_BETWEEN, self._height)
        try:
            return self._run(frame)
        finally:
            frame.leave(_BETWEEN)
            frame.names, frame.slots = outer, slots

    def sound(self) -> "Expression":
        """Return itself. Refuses (InvalidExpression) the first of its ``flaws``."""
        for flaw in self.flaws:
            raise InvalidExpression(flaw.code, flaw.position, flaw.params)
        return self


@lru_cache(maxsize=_CACHED)
def parse(text: str, names: frozenset[str] = frozenset(), *, unary: bool = False) -> Expression:
    """Read one FEEL expression, with or without a leading ``=`` (a sign in unary tests); the last thousand are kept.

    ``names`` are those in scope, variables and members, that are more than one word; ``unary`` reads unary tests,
    which look at the variable ``?``.
    Refuses (InvalidExpression with code and position) what is no FEEL and what is too long or deep.
    """
    from engine.feel.parser import tree_of  # noqa: PLC0415  # lark takes 90 ms to import: not before it is needed

    _check_text(text)
    tree = tree_of(text, names, unary=unary)
    for node, depth in walk(tree):
        if depth > EXPRESSION_DEPTH:
            raise InvalidExpression("expression_too_deep", node.position, {"limit": EXPRESSION_DEPTH})
    compiler = Compiler()
    run = compiler.run_of(tree)
    names, filter_names = frozenset(compiler.names), frozenset(compiler.filter_names)
    flaws, height = tuple(compiler.flaws), height_of(tree)
    return Expression(text, names, filter_names, tree, flaws, run, compiler.slots, height)


def _check_text(text: str) -> None:
    if len(text) > EXPRESSION_LENGTH:
        raise InvalidExpression("expression_too_long", EXPRESSION_LENGTH, {"limit": EXPRESSION_LENGTH})
    if not text.removeprefix("=").strip():
        raise InvalidExpression("expression_empty", 0)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        params = {"found": f"U+{ord(text[error.start]):04X}"}
        raise InvalidExpression("expression_character_unknown", error.start, params) from error


def literal_equality(expression: Expression) -> tuple[str, Any] | None:
    """Return name and value when the expression is exactly ``name = literal``, otherwise None."""
    tree = expression.tree
    if not isinstance(tree, Comparison) or tree.sign != "=":
        return None
    if not isinstance(tree.left, Name) or not isinstance(tree.right, Literal):
        return None
    return tree.left.name, tree.right.value

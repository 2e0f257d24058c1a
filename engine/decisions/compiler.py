"""Boxed expressions → closures: every text is parsed and every type resolved before the first decision."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from engine.decisions import loops, model
from engine.decisions.call import Call, Place
from engine.decisions.cells import PLAIN, passes, plain_test
from engine.decisions.codes import located
from engine.decisions.files import File
from engine.decisions.functions import Written
from engine.decisions.loops import Run
from engine.decisions.model import Boxed, Cell, ItemDefinition
from engine.decisions.shapes import UNTYPED, Shape, Test, fit
from engine.decisions.types import Types
from engine.errors import InvalidExpression
from engine.feel.expression import Expression, parse
from engine.feel.functions import FUNCTIONS
from engine.feel.naming import is_name
from engine.feel.syntax import Literal

_SHOWN = 200
_HEIGHT = 3
_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an expression stands: the decision or knowledge model around it and the variables it may see."""

    owner: str
    id: str | None
    names: frozenset[str]
    phrases: frozenset[str] = frozenset()

    def seeing(self, *names: str) -> "Scope":
        """Return this scope with further variables; those that are no single word are its phrases too."""
        return replace(self, names=self.names.union(names), phrases=self.phrases.union(phrases_of(names)))


@dataclass(slots=True)
class Compiler:
    """Turns the boxed expressions of one file into closures; what cannot be turned becomes a finding.

    ``members`` are all names that parts of contexts have, ``phrases`` those of them that are no single word;
    ``undeclared`` gathers the names that are not in scope: a file without any input data takes them from what it
    is given, as the tables of some tools want it.
    """

    file: File
    types: Types
    members: frozenset[str]
    phrases: frozenset[str]
    undeclared: set[str] = field(default_factory=set)

    def run_of(self, boxed: Boxed | None, scope: Scope) -> Run:
        """Return the closure of a boxed expression; of none, or of one that is wrong, null."""
        if boxed is None:
            return loops.nothing
        run = MAKERS[type(boxed)](self, boxed, scope)
        shape = self.types.of(boxed.type_ref, boxed) if boxed.type_ref else UNTYPED
        return fitted(run, shape, place_of(boxed, scope))

    def parsed(self, cell: Cell, scope: Scope, *, unary: bool = False) -> Expression | None:
        """Return the expression of a cell, None when it is no FEEL, which is then said with the cell's line."""
        names = spoken(self.phrases, scope.names) | scope.phrases
        about = (cell.id or scope.id, scope.owner or None, cell.line)
        try:
            expression = parse(cell.text, names, unary=unary)
        except InvalidExpression as refusal:
            where = {"reason": refusal.code, "position": refusal.position, "text": cell.text[:_SHOWN]}
            self.file.findings.append(located("dmn_expression_invalid", *about, **where))
            return None
        self._say_flaws(expression, scope.seeing("?") if unary else scope, about)
        return expression

    def _say_flaws(self, expression: Expression, scope: Scope, about: tuple[str | None, str | None, int]) -> None:
        text = expression.text[:_SHOWN]
        for flaw in expression.flaws:
            if flaw.params.get("name") not in scope.names:
                where = {"reason": flaw.code, "position": flaw.position, "text": text}
                self.file.findings.append(located("dmn_expression_flawed", *about, **where))
        told = {flaw.params.get("name") for flaw in expression.flaws}
        unknown = expression.names - expression.filter_names - scope.names - FUNCTIONS.keys() - told
        code = "dmn_variable_unknown" if self.file.has_inputs else "dmn_input_undeclared"
        for name in sorted(unknown):
            if self.file.has_inputs or name not in self.undeclared:
                self.file.findings.append(located(code, *about, name=name, text=text))
        self.undeclared |= unknown

    def values_of(self, cell: Cell, scope: Scope) -> tuple[Any, ...]:
        """Return the values that unary tests list, in their order; ranges stay ranges."""
        expression = self.parsed(replace(cell, text=f"[{cell.text}]"), scope)
        found = None if expression is None else expression.evaluate({}, now=_NO_TIME).value
        return tuple(found) if isinstance(found, list) else ()

    def text_run(self, cell: Cell | None, scope: Scope) -> Run:
        """Return the closure of a text; a literal costs nothing."""
        expression = None if cell is None else self.parsed(cell, scope)
        if cell is None or expression is None:
            return loops.nothing
        if isinstance(expression.tree, Literal):
            return loops.constant(expression.tree.value)
        return located_run(expression, (scope.owner, cell.id or scope.id, cell.line))

    def tester(self, cell: Cell, item: ItemDefinition) -> Test | None:
        """Return the test that allowed values are, None when they are no unary tests."""
        expression = self.parsed(cell, Scope(item.name, item.id, frozenset()), unary=True)
        if expression is None:
            return None
        plain = plain_test(expression.tree)

        def test(call: Call, value: Any) -> bool:
            if plain is not None and type(value) in PLAIN:
                return plain(value)
            return passes(call, expression, {"?": value})

        return test

    def written(self, boxed: model.FunctionDefinition, scope: Scope, name: str, result: Shape = UNTYPED) -> Written:
        """Return a function definition with its body compiled."""
        inner = scope.seeing(*(parameter.name for parameter in boxed.parameters))
        body = self.run_of(boxed.body if boxed.kind == "FEEL" else None, inner)
        parameters = tuple((one.name, self.shape_of(one)) for one in boxed.parameters)
        height = _HEIGHT * _depth(boxed)
        return Written(name, parameters, body, place_of(boxed, scope), height, self.types.types(), result)

    def shape_of(self, variable: model.Variable) -> Shape:
        """Return the shape of a variable."""
        return self.types.of(variable.type_ref, variable)


Maker = Callable[[Compiler, Any, Scope], Run]
MAKERS: dict[type[Boxed], Maker] = {}


def maker(kind: type[Boxed]) -> Callable[[Maker], Maker]:
    """Enter what compiles one kind of boxed expression into the registry."""

    def enter(act: Maker) -> Maker:
        MAKERS[kind] = act
        return act

    return enter


def place_of(boxed: Boxed, scope: Scope) -> Place:
    """Return where a boxed expression stands."""
    return (scope.owner, boxed.id or scope.id, boxed.line)


def located_run(expression: Expression, place: Place) -> Run:
    """Make a closure of an expression whose reasons carry its place."""
    within = expression.within

    def run(call: Call, names: Mapping[str, Any]) -> Any:
        outer, call.where = call.where, place
        value = within(call, names)
        call.where = outer
        return value

    return run


def fitted(run: Run, shape: Shape, place: Place) -> Run:
    """Make a closure whose value is of a type; what does not fit becomes null with a reason."""
    if shape is UNTYPED:
        return run

    return lambda call, names: fit(call, shape, run(call, names), place)


def phrases_of(names: Iterable[str]) -> Iterator[str]:
    """Yield the names that are no single word: FEEL has to be told of them."""
    return (name for name in names if not is_name(name))


def spoken(phrases: frozenset[str], names: Container[str]) -> frozenset[str]:
    """Return the phrases of a file where these variables are seen: of «Hồ sơ.loại» not the whole but its variable."""
    hidden = {one for one in phrases if "." in one and one not in names and one.partition(".")[0].rstrip() in names}
    return phrases - hidden if hidden else phrases


def _depth(boxed: Boxed) -> int:
    own = 2 if isinstance(boxed, model.DecisionTable) else 1
    return own + max(map(_depth, boxed.parts()), default=0)

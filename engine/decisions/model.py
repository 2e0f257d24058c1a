"""What a DMN file says: plain, frozen values in the order of the file, with ids and lines; nothing is evaluated."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class HitPolicy(StrEnum):
    """How many rules of a table may match and what the result is (DMN 1.5 §8.2.8)."""

    UNIQUE = "UNIQUE"
    FIRST = "FIRST"
    PRIORITY = "PRIORITY"
    ANY = "ANY"
    COLLECT = "COLLECT"
    RULE_ORDER = "RULE ORDER"
    OUTPUT_ORDER = "OUTPUT ORDER"


class Aggregation(StrEnum):
    """What COLLECT makes of the matched outputs."""

    SUM = "SUM"
    COUNT = "COUNT"
    MIN = "MIN"
    MAX = "MAX"


@dataclass(frozen=True, slots=True)
class Cell:
    """A FEEL text where it stands; ``language`` and ``type_ref`` are those written at it, None without."""

    text: str
    line: int
    id: str | None = None
    language: str | None = None
    type_ref: str | None = None


@dataclass(frozen=True, slots=True)
class Variable:
    """A name with the type that the file gives it, as written (``type_ref``), None without one."""

    name: str
    type_ref: str | None = None
    id: str | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Input:
    """One input of a table: what is tested, its type and the values it may have (unary tests)."""

    expression: Cell
    type_ref: str | None
    allowed: Cell | None
    label: str
    id: str | None
    line: int


@dataclass(frozen=True, slots=True)
class Output:
    """One output of a table; ``allowed`` are its values, highest priority first; ``name`` may be empty if alone."""

    name: str
    type_ref: str | None
    allowed: Cell | None
    default: Cell | None
    label: str
    id: str | None
    line: int


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a table; ``number`` counts from 1; inputs are unary tests, outputs expressions."""

    number: int
    inputs: tuple[Cell, ...]
    outputs: tuple[Cell, ...]
    annotations: tuple[str, ...]
    id: str | None
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Boxed:
    """Any boxed expression: ``type_ref`` is the type it says it has."""

    id: str | None = None
    line: int = 0
    type_ref: str | None = None
    label: str = ""

    def parts(self) -> "tuple[Boxed, ...]":
        """Return the boxed expressions directly inside."""
        return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionTable(Boxed):
    """Rules over inputs; whether they were drawn as rows, columns or a crosstab does not matter."""

    hit_policy: HitPolicy
    aggregation: Aggregation | None
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    annotations: tuple[str, ...] = ()
    output_label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal(Boxed):
    """An expression as text. ``cell`` is None where the file has none."""

    cell: Cell | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of a context; without a variable it is the result."""

    variable: Variable | None
    value: Boxed | None
    id: str | None
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Context(Boxed):
    """Entries one after the other; the value is the last one when it has no name, otherwise all as a context."""

    entries: tuple[Entry, ...]

    def parts(self) -> tuple[Boxed, ...]:
        """Return the values of the entries."""
        return tuple(entry.value for entry in self.entries if entry.value is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """An argument of an invocation: the parameter's name and its value."""

    parameter: Variable
    value: Boxed | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation(Boxed):
    """A function called with named arguments."""

    function: Boxed | None
    bindings: tuple[Binding, ...]

    def parts(self) -> tuple[Boxed, ...]:
        """Return the function and the arguments."""
        values = (self.function, *(binding.value for binding in self.bindings))
        return tuple(value for value in values if value is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionDefinition(Boxed):
    """A function. ``kind`` is FEEL, Java or PMML; only FEEL ever runs."""

    kind: str
    parameters: tuple[Variable, ...]
    body: Boxed | None

    def parts(self) -> tuple[Boxed, ...]:
        """Return the body."""
        return () if self.body is None else (self.body,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation(Boxed):
    """A list of contexts written as a table."""

    columns: tuple[Variable, ...]
    rows: tuple[tuple[Boxed, ...], ...]

    def parts(self) -> tuple[Boxed, ...]:
        """Return all cells, row by row."""
        return tuple(cell for row in self.rows for cell in row)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOf(Boxed):
    """A list of boxed expressions."""

    items: tuple[Boxed, ...]

    def parts(self) -> tuple[Boxed, ...]:
        """Return the items."""
        return self.items


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditional(Boxed):
    """If, then, else (DMN 1.4)."""

    condition: Boxed | None
    positive: Boxed | None
    negative: Boxed | None

    def parts(self) -> tuple[Boxed, ...]:
        """Return condition and both outcomes."""
        return tuple(part for part in (self.condition, self.positive, self.negative) if part is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter(Boxed):
    """The items of a list that match (DMN 1.4)."""

    source: Boxed | None
    match: Boxed | None

    def parts(self) -> tuple[Boxed, ...]:
        """Return source and condition."""
        return tuple(part for part in (self.source, self.match) if part is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Iteration(Boxed):
    """``for``, ``some`` or ``every`` over a list (DMN 1.4); ``word`` says which."""

    word: str
    variable: str
    source: Boxed | None
    body: Boxed | None
    source_type: str | None = None

    def parts(self) -> tuple[Boxed, ...]:
        """Return source and body."""
        return tuple(part for part in (self.source, self.body) if part is not None)


@dataclass(frozen=True, slots=True)
class Reference:
    """What an ``href`` points at: the namespace of the file (None: this one) and an id; the line of the reference."""

    id: str
    namespace: str | None
    line: int


@dataclass(frozen=True, slots=True)
class InputData:
    """What a decision is fed with."""

    id: str | None
    name: str
    line: int
    variable: Variable


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision: its logic and what it requires (decisions and input data, business knowledge)."""

    id: str | None
    name: str
    line: int
    variable: Variable
    logic: Boxed | None
    information: tuple[Reference, ...] = ()
    knowledge: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class KnowledgeModel:
    """A business knowledge model: a function with what it requires."""

    id: str | None
    name: str
    line: int
    variable: Variable
    function: FunctionDefinition | None
    knowledge: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class DecisionService:
    """Decisions offered together; parameters are the input decisions, then the input data, in order."""

    id: str | None
    name: str
    line: int
    variable: Variable
    outputs: tuple[Reference, ...]
    encapsulated: tuple[Reference, ...]
    input_decisions: tuple[Reference, ...]
    input_data: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class FunctionItem:
    """The type of a function."""

    parameters: tuple[Variable, ...]
    output: str | None


@dataclass(frozen=True, slots=True)
class ItemDefinition:
    """A type: another one by name, a structure or a function; perhaps a collection; perhaps only some values.

    ``allowed`` restricts the values (of a collection: its items), ``constraint`` the whole value (DMN 1.5 §7.3.3).
    """

    name: str
    id: str | None
    line: int
    type_ref: str | None
    is_collection: bool
    components: "tuple[ItemDefinition, ...]"
    allowed: Cell | None
    constraint: Cell | None
    function: FunctionItem | None


@dataclass(frozen=True, slots=True)
class Import:
    """Another file whose things are seen as ``name.thing``; without a name as if they stood here (DMN 1.5 §6.3.3)."""

    name: str
    namespace: str
    location: str | None
    kind: str
    id: str | None
    line: int


@dataclass(frozen=True, slots=True)
class Definitions:
    """Everything one file says. ``version`` is that of DMN (``1.3``), ``language`` the file's expression language.

    ``prefixes`` are the namespace prefixes of the root, for types written as qualified names.
    """

    id: str | None
    name: str
    namespace: str
    version: str
    line: int
    language: str | None
    types: tuple[ItemDefinition, ...]
    inputs: tuple[InputData, ...]
    decisions: tuple[Decision, ...]
    knowledge: tuple[KnowledgeModel, ...]
    services: tuple[DecisionService, ...]
    imports: tuple[Import, ...]
    prefixes: Mapping[str, str] = field(default_factory=dict)


Node = InputData | Decision | KnowledgeModel | DecisionService
"""What a requirement may point at."""


def walk(root: Boxed | None) -> Iterator[Boxed]:
    """Yield a boxed expression and all inside it, in the order of the file, without recursion."""
    waiting = [] if root is None else [root]
    while waiting:
        boxed = waiting.pop()
        yield boxed
        waiting += reversed(boxed.parts())

"""What a form declares: frozen fields and how they are laid out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from engine.feel import Expression


class FieldType(StrEnum):
    """The kinds of fields, by their form-js names."""

    TEXTFIELD = "textfield"
    TEXTAREA = "textarea"
    NUMBER = "number"
    DATETIME = "datetime"
    SELECT = "select"
    RADIO = "radio"
    CHECKBOX = "checkbox"
    CHECKLIST = "checklist"
    FILEPICKER = "filepicker"
    EXPRESSION = "expression"


Computed = Mapping[str, Expression]
"""What FEEL gives instead of the file: by the name of the declaration's own part (``label``, ``options``, …)."""


class Option(NamedTuple):
    """One choice of a select, radio or checklist."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field: what may be written under ``key`` and how it is asked for.

    ``subtype`` is ``date``, ``time`` or ``datetime`` for a datetime field; ``format`` is ``email``, ``phone`` or
    None; ``default`` is a FEEL value; ``decimals`` the digits after the point that a number may have. ``computed`` are
    parts that expressions give; an expression field has its own under ``value``, computed once when the form is
    presented (``is_fixed``) or with every change.
    """

    id: str
    key: str
    type: FieldType
    label: str = ""
    description: str = ""
    required: bool = False
    readonly: bool = False
    disabled: bool = False
    default: Any = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    decimals: int | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    format: str | None = None
    subtype: str | None = None
    options: tuple[Option, ...] = ()
    multiple: bool = False
    accept: tuple[str, ...] = ()
    hidden_when: Expression | None = None
    properties: Mapping[str, str] = field(default_factory=dict)
    computed: Computed = field(default_factory=dict)
    is_fixed: bool = False

    @property
    def is_writable(self) -> bool:
        """Tell whether a person may fill it in at all."""
        return not (self.readonly or self.disabled or self.type is FieldType.EXPRESSION)


@dataclass(frozen=True, slots=True)
class Text:
    """A text to read, in Markdown; whoever shows it cleans it."""

    id: str
    text: str
    hidden_when: Expression | None = None
    computed: Computed = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Separator:
    """A line, or only room (``is_line`` false)."""

    id: str
    is_line: bool = True
    hidden_when: Expression | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Parts under a common heading; hidden together."""

    id: str
    label: str
    parts: "tuple[Part, ...]"
    hidden_when: Expression | None = None
    computed: Computed = field(default_factory=dict)


Part = Field | Group | Text | Separator


@dataclass(frozen=True, slots=True)
class Form:
    """A form: ``layout`` is what stands where, ``fields`` all that can be filled in, in document order.

    ``order`` are the keys of fields with computed values, each after those that it needs.
    """

    id: str
    layout: tuple[Part, ...]
    fields: tuple[Field, ...]
    order: tuple[str, ...] = ()

    @property
    def keys(self) -> frozenset[str]:
        """Return the keys of all fields."""
        return frozenset(declared.key for declared in self.fields)

    @property
    def outer_names(self) -> frozenset[str]:
        """Return the names that its expressions read and that none of its own fields has."""
        return self.names - self.keys

    @property
    def names(self) -> frozenset[str]:
        """Return the variables that its expressions read: keys of its own fields or what is known of the process."""
        return frozenset().union(*(expression.names for expression in self.expressions))

    @property
    def needed_names(self) -> frozenset[str]:
        """Return the outer names that are surely variables: none that may be a member of a filtered item."""
        found = (one.names - one.filter_names for one in self.expressions)
        return frozenset().union(*found) - self.keys

    @property
    def expressions(self) -> Iterator[Expression]:
        """Yield every expression of the form."""
        for part in parts_of(self.layout):
            yield from computed_of(part).values()
            if part.hidden_when is not None:
                yield part.hidden_when

    @property
    def is_computed(self) -> bool:
        """Tell whether anything besides visibility depends on expressions."""
        return any(computed_of(part) for part in parts_of(self.layout))

    @property
    def groups(self) -> tuple[Group, ...]:
        """Return all groups, outer ones before inner ones."""
        return tuple(part for part in parts_of(self.layout) if isinstance(part, Group))


def computed_of(part: Part) -> Computed:
    """Return what expressions give of a part."""
    return {} if isinstance(part, Separator) else part.computed


def value_of(declared: Field) -> Expression | None:
    """Return what gives the value of a field: its own expression, or its computed default."""
    return declared.computed.get("value") or declared.computed.get("default")


def parts_of(layout: tuple[Part, ...]) -> Iterator[Part]:
    """Yield every part in document order, a group before its parts."""
    for part in layout:
        yield part
        if isinstance(part, Group):
            yield from parts_of(part.parts)

"""Pieces of FEEL text under construction: each knows how tightly it binds and what it gives."""

from dataclasses import dataclass
from typing import Final

from engine.errors import InvalidExpression
from engine.feel import is_name
from engine.feel.values import quoted
from engine.limits import EXPRESSION_LENGTH

IF: Final = 0
OR: Final = 1
AND: Final = 2
COMPARED: Final = 3
SUM: Final = 4
PRODUCT: Final = 5
POWER: Final = 6
ATOM: Final = 8

BOOLEAN: Final = "boolean"
NUMBER: Final = "number"
TEXT: Final = "text"
LIST: Final = "list"
UNKNOWN: Final = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """FEEL text of one part: ``level`` is its precedence, ``kind`` the type that it surely gives.

    ``name`` is set for a bare variable, ``items`` for a list written down, ``word`` for a text written down.
    """

    text: str
    level: int
    position: int
    kind: str = UNKNOWN
    name: str | None = None
    items: "tuple[Piece, ...] | None" = None
    word: str | None = None
    is_literal: bool = False

    def __post_init__(self) -> None:
        """Refuse a text longer than an expression may be, before it grows further."""
        if len(self.text) > EXPRESSION_LENGTH:
            raise InvalidExpression("expression_too_long", self.position, {"limit": EXPRESSION_LENGTH})

    def within(self, level: int) -> str:
        """Write it as an operand of something that binds as tightly as ``level``."""
        return self.text if self.level >= level else f"({self.text})"


def refuse(code: str, position: int, **params: str | int) -> InvalidExpression:
    """Make the refusal of what has no equal in FEEL."""
    return InvalidExpression(code, position, params)


def text_literal(value: str, position: int) -> Piece:
    """Write a text down."""
    return Piece(quoted(value), ATOM, position, TEXT, word=value, is_literal=True)


def listed(items: tuple[Piece, ...], position: int) -> Piece:
    """Write a list down."""
    return Piece("[" + ", ".join(item.text for item in items) + "]", ATOM, position, LIST, items=items)


def called(name: str, *arguments: Piece, position: int, kind: str = UNKNOWN) -> Piece:
    """Write the call of a built-in function of FEEL."""
    return Piece(f"{name}({', '.join(one.text for one in arguments)})", ATOM, position, kind)


def variable(name: str, position: int) -> Piece:
    """Write a variable. Refuses what FEEL reads as something else."""
    if not is_name(name):
        raise refuse("dialect_name_unfit", position, name=name[:64])
    return Piece(name, ATOM, position, name=name)


def choice(condition: str, positive: Piece, negative: Piece) -> Piece:
    """Write ``if … then … else …``."""
    kind = positive.kind if positive.kind == negative.kind else UNKNOWN
    text = f"if {condition} then {positive.text} else {negative.text}"
    return Piece(text, IF, positive.position, kind)


def by_kind(value: Piece, of_list: Piece, of_text: Piece) -> Piece:
    """Take the way for lists or the one for texts; ask at run time where the translation cannot know."""
    if value.kind in {LIST, TEXT}:
        return of_list if value.kind == LIST else of_text
    return choice(f"{value.within(COMPARED + 1)} instance of list<Any>", of_list, of_text)


def contained(item: Piece, container: Piece, position: int) -> Piece:
    """Tell whether a list has an item, or a text a part."""
    in_list = called("list contains", container, item, position=position, kind=BOOLEAN)
    if item.kind in {NUMBER, BOOLEAN}:
        return in_list
    return by_kind(container, in_list, called("contains", container, item, position=position, kind=BOOLEAN))


def size(value: Piece, position: int) -> Piece:
    """Count the items of a list or the characters of a text."""
    count = called("count", value, position=position, kind=NUMBER)
    return by_kind(value, count, called("string length", value, position=position, kind=NUMBER))


def emptiness(value: Piece, position: int, *, or_null: bool) -> Piece:
    """Tell whether a list has no item or a text no character; nothing at all is empty too when ``or_null``."""
    count = Piece(f"count({value.text}) = 0", COMPARED, position, BOOLEAN)
    is_blank = by_kind(value, count, Piece(f'string({value.text}) = ""', COMPARED, position, BOOLEAN))
    if not or_null:
        return is_blank
    text = f"{value.within(COMPARED + 1)} = null or {is_blank.within(OR + 1)}"
    return Piece(text, OR, position, BOOLEAN)

"""FEEL, the one expression language (DMN 1.5 chapter 10): parse once, evaluate anywhere, never ``eval``."""

from engine.feel.codec import decode, encode, to_literal
from engine.feel.expression import Expression, literal_equality, parse
from engine.feel.frame import HANOI
from engine.feel.naming import is_name
from engine.feel.patterns import check_pattern, pattern_found
from engine.feel.values import Months, Range
from engine.feel.zones import warm

__all__ = [
    "HANOI",
    "Expression",
    "Months",
    "Range",
    "check_pattern",
    "decode",
    "encode",
    "is_name",
    "literal_equality",
    "parse",
    "pattern_found",
    "to_literal",
    "warm",
]

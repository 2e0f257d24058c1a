"""Texts of a form that FEEL gives: a whole expression (``=…``) or expressions in braces within other text."""

import re
from typing import Final

from engine.errors import InvalidExpression
from engine.feel import Expression, parse
from engine.feel.values import quoted

_OPENED: Final = "{{"
_BRACES: Final = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_BLOCK: Final = ("#", "/", ">", "^")


def is_computed(text: str) -> bool:
    """Tell whether a text is given by FEEL, wholly or in part."""
    return text.startswith("=") or _OPENED in text


def read(text: str) -> Expression:
    """Read such a text as one expression; parts in braces are joined to the text around them, null as nothing.

    Refuses (InvalidExpression) what is not FEEL, an open brace, and blocks (``{{#if …}}``), which no step needs.
    """
    if text.startswith("=") or _OPENED not in text:
        return parse(text).sound()
    parts: list[str] = []
    end = 0
    for match in _BRACES.finditer(text):
        parts += [*_literal(text[end : match.start()]), _inner(match[1].strip(), match.start(1))]
        end = match.end()
    rest = text[end:]
    if _OPENED in rest:
        raise InvalidExpression("expression_incomplete", len(text))
    return parse(" + ".join([*parts, *_literal(rest)] if len(parts) > 1 or rest else ['""', *parts])).sound()


def _literal(text: str) -> list[str]:
    return [quoted(text)] if text else []


def _inner(code: str, position: int) -> str:
    if code.startswith(_BLOCK):
        raise InvalidExpression("expression_unexpected", position, {"found": code[:1]})
    try:
        parse(code).sound()
    except InvalidExpression as refusal:
        raise InvalidExpression(refusal.code, position + refusal.position, refusal.params) from refusal
    return f'(if ({code}) = null then "" else string({code}))'

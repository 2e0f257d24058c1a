"""Which language a text is in, and its translation: FEEL stays what it is, nothing is guessed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from engine import feel
from engine.dialects.words import JAVASCRIPT, JUEL, PYTHON
from engine.errors import InvalidExpression
from engine.feel.syntax import Call, Name, Path, walk
from engine.limits import EXPRESSION_LENGTH

FEEL: Final = "feel"
_NAMED: Final = (
    (FEEL, re.compile(r"feel", re.IGNORECASE)),
    (JUEL, re.compile(r"\b(?:j?uel|el|jsp)\b|juel", re.IGNORECASE)),
    (PYTHON, re.compile(r"python", re.IGNORECASE)),
    (JAVASCRIPT, re.compile(r"javascript|ecmascript|\bjs\b|nashorn|node\.?js", re.IGNORECASE)),
)
_STRINGS: Final = re.compile(r"""'(?:[^'\\]|\\.)*+'|"(?:[^"\\]|\\.)*+\"""", re.DOTALL)
_OPENED: Final = re.compile(r"[$#]\{")
_FOREIGN: Final = re.compile(
    r"==|&&|\|\||!(?!=)|\?|\b(?:undefined|None|True|False|is|empty)\b|\bnot\s+(?!\()|\blen\s*\(|\S\s+if\s.+\selse\s"
)
_OF_PYTHON: Final = re.compile(r"\b(?:True|False|None)\b")


@dataclass(frozen=True, slots=True)
class Translated:
    """FEEL text that means what ``original`` says; ``dialect`` is what that was written in, ``feel`` for FEEL."""

    feel: str
    dialect: str
    original: str

    @property
    def is_foreign(self) -> bool:
        """Tell whether anything was translated."""
        return self.dialect != FEEL


def translate(text: str, language: str | None = None, *, template: bool = False) -> Translated:
    """Translate an expression of JUEL, Python or JavaScript into FEEL.

    ``language`` is what the file says (a name or a URI). Without it the form decides: ``${…}`` and ``#{…}`` are JUEL,
    what FEEL can read is FEEL, and what carries signs of another language must mean the same in all that can read it.
    With ``template`` text around ``${…}`` is joined to what it gives, as timers have it (``PT${hours}H``).

    Refuses (InvalidExpression): ``dialect_unknown`` for another language, ``dialect_ambiguous`` for two readings,
    FEEL's own codes for wrong FEEL, and codes with the position in ``text`` for what has no equal in FEEL.
    """
    if len(text) > EXPRESSION_LENGTH:
        raise InvalidExpression("expression_too_long", EXPRESSION_LENGTH, {"limit": EXPRESSION_LENGTH})
    if _OPENED.search(_STRINGS.sub(_blanked, text)) if not language else _OPENED.match(text.strip()):
        return Translated(_checked(_braced(text, template=template)), JUEL, text)
    if not language:
        return _by_form(text)
    dialect = _dialect(language)
    if dialect == FEEL:
        feel.parse(text).sound()
        return Translated(text, FEEL, text)
    return Translated(_translated(dialect, text), dialect, text)


def named(language: str) -> str | None:
    """Return the dialect that a name or URI of a language means, or None for one that is not translated."""
    return next((dialect for dialect, pattern in _NAMED if pattern.search(language)), None)


def _dialect(language: str) -> str:
    dialect = named(language)
    if dialect is not None:
        return dialect
    raise InvalidExpression("dialect_unknown", 0, {"language": language[:200]})


def _by_form(text: str) -> Translated:
    """Read as FEEL what is FEEL; what carries signs of another language must mean the same in all that can read it."""
    try:
        if not _calls_a_variable(feel.parse(text).sound()):
            return Translated(text, FEEL, text)
    except InvalidExpression:
        if not _is_foreign(text):
            raise
    found: dict[str, str] = {}
    refusals: list[InvalidExpression] = []
    for dialect in (PYTHON,) if _OF_PYTHON.search(_STRINGS.sub("", text)) else (JAVASCRIPT, PYTHON, JUEL):
        try:
            found.setdefault(_translated(dialect, text), dialect)
        except InvalidExpression as refusal:
            refusals.append(refusal)
    if not found:
        raise max(refusals, key=lambda refusal: refusal.position)
    if len(found) > 1:
        raise InvalidExpression("dialect_ambiguous", 0, {"readings": list(found)})
    ((text_in_feel, dialect),) = found.items()
    return Translated(text_in_feel, dialect, text)


def _calls_a_variable(expression: feel.Expression) -> bool:
    """Tell whether a member of a variable is called: the data of a process hold no functions."""
    for node, _ in walk(expression.tree):
        if isinstance(node, Call) and isinstance(node.function, Path):
            source = node.function.source
            while isinstance(source, Path):
                source = source.source
            if isinstance(source, Name) and source.name in expression.names:
                return True
    return False


def _is_foreign(text: str) -> bool:
    """Tell whether a text has signs, words or a text in single quotes that FEEL does not have."""
    single = any(match.group().startswith("'") for match in _STRINGS.finditer(text))
    return single or _FOREIGN.search(_STRINGS.sub('""', text)) is not None


def _translated(dialect: str, text: str) -> str:
    from engine.dialects.builder import piece_of  # noqa: PLC0415  # lark takes 90 ms to import: not before it is needed

    return _checked(piece_of(dialect, text).text)


def _checked(text: str) -> str:
    """Refuse a translation that FEEL does not read; this guards the translation, no known text comes here."""
    feel.parse(text).sound()
    return text


def _blanked(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _braced(text: str, *, template: bool) -> str:
    """Translate ``${…}``, alone or, in a template, among other text."""
    from engine.dialects.builder import piece_of  # noqa: PLC0415  # lark takes 90 ms to import: not before it is needed
    from engine.dialects.pieces import SUM, called, text_literal  # noqa: PLC0415  # as above

    parts = list(_parts(text))
    if len(parts) > 1 and not template:
        other = next(start for start, is_code, part in parts if not is_code)
        raise InvalidExpression("dialect_mixed", other)
    pieces = []
    for start, is_code, part in parts:
        if not is_code:
            pieces.append(text_literal(part, start))
            continue
        try:
            pieces.append(piece_of(JUEL, part))
        except InvalidExpression as refusal:
            raise InvalidExpression(refusal.code, refusal.position + start, refusal.params) from refusal
    if len(pieces) == 1:
        return pieces[0].text
    return " + ".join(
        (one if one.word is not None else called("string", one, position=0)).within(SUM) for one in pieces
    )


def _parts(text: str) -> Iterator[tuple[int, bool, str]]:
    """Yield (position, is code, text) of what stands inside and outside of braces. Refuses an open brace."""
    position, end = 0, len(text.rstrip())
    position = len(text) - len(text.lstrip())
    while position < end:
        opened = _OPENED.search(text, position, end)
        if opened is None or opened.start() > position:
            stop = end if opened is None else opened.start()
            yield position, False, text[position:stop]
            position = stop
            continue
        closed = _closing(text, opened.end(), end)
        yield opened.end(), True, text[opened.end() : closed]
        position = closed + 1


def _closing(text: str, position: int, end: int) -> int:
    while position < end:
        string = _STRINGS.match(text, position, end)
        if string is not None:
            position = string.end()
        elif text[position] == "}":
            return position
        else:
            position += 1
    raise InvalidExpression("expression_incomplete", end)

"""Regular expressions of XPath 3.1 (F&O §5.6, on XML Schema 1.1 part 2 appendix G) → those of the package regex."""

from engine.feel.pattern_classes import ANY, CharacterClass, Source, character
from engine.feel.values import Failure

_GROUPS = 50
_REPEATS = 1_000
_DIGITS = frozenset("0123456789")
_BLANKS = frozenset(" \t\n\r")
_SPECIAL = frozenset("?*+{}]")
_LINE_START = r"(?:\A|(?<=\n)(?!\Z))"
_LINE_END = r"(?=\n|\Z)"


def translated(pattern: str, flags: frozenset[str]) -> str:
    """Write a pattern as one of the package regex. Refuses what XPath refuses, and too many groups or repetitions.

    Flags as in F&O §5.6.2: ``q`` takes every character as itself, ``x`` drops blanks outside of classes.
    """
    if "q" in flags:
        return "".join(map(character, pattern))
    source = Source(_without_blanks(pattern) if "x" in flags else pattern)
    return _Translation(source, flags).whole()


def _without_blanks(pattern: str) -> str:
    kept: list[str] = []
    depth = 0
    escaped = False
    for sign in pattern:
        if not depth and sign in _BLANKS:
            continue
        kept.append(sign)
        if not escaped:
            depth += (sign == "[") - (sign == "]" and depth > 0)
        escaped = sign == "\\" and not escaped
    return "".join(kept)


class _Translation:
    """One pattern on its way: where we are, which groups were opened and which are closed."""

    def __init__(self, source: Source, flags: frozenset[str]) -> None:
        self.source = source
        self.caseless = "i" in flags
        self.starts, self.ends = (_LINE_START, _LINE_END) if "m" in flags else (r"\A", r"\Z")
        self.any = ANY if "s" in flags else r"[^\n\r]"
        self.opened = 0
        self.closed: set[int] = set()

    def whole(self) -> str:
        written = self._expression()
        if self.source.rest:
            raise self.source.broken()
        return written

    def _expression(self) -> str:
        branches = [self._branch()]
        while self.source.took("|"):
            branches.append(self._branch())
        return "|".join(branches)

    def _branch(self) -> str:
        pieces: list[str] = []
        while self.source.rest and self.source.next not in "|)":
            pieces.append(self._atom() + self._quantifier())
        return "".join(pieces)

    def _atom(self) -> str:
        sign = self.source.take()
        if sign == "(":
            return self._group()
        if sign == "[":
            return CharacterClass.read(self.source).written(caseless=self.caseless)
        if sign == "\\":
            return self._escape()
        if sign in _SPECIAL:
            raise self.source.broken()
        plain = {"^": f"(?:{self.starts})", "$": f"(?:{self.ends})", ".": self.any}
        return plain.get(sign) or character(sign)

    def _group(self) -> str:
        free = self.source.took("?:")
        if not free:
            self.opened += 1
        number = self.opened
        if number > _GROUPS or self.source.deeper() > _GROUPS:
            raise Failure("pattern_too_long", limit=_GROUPS)
        inner = self._expression()
        if not self.source.took(")"):
            raise self.source.broken()
        self.source.depth -= 1
        if free:
            return f"(?:{inner})"
        self.closed.add(number)
        return f"({inner})"

    def _escape(self) -> str:
        if self.source.next in _DIGITS:
            return self._back_reference()
        return CharacterClass.escaped(self.source).written(caseless=self.caseless)

    def _back_reference(self) -> str:
        number = int(self.source.take())
        while self.source.next in _DIGITS and number * 10 + int(self.source.next) <= self.opened:
            number = number * 10 + int(self.source.take())
        if number not in self.closed:
            raise self.source.broken()
        return f"(?({number})\\g<{number}>|)"

    def _quantifier(self) -> str:
        written = self.source.next if self.source.next in "?*+" else ""
        if written:
            self.source.take()
        elif self.source.took("{"):
            written = self._counted()
        if written and self.source.took("?"):
            written += "?"
        return written

    def _counted(self) -> str:
        least = self._number()
        most: int | None = least
        if self.source.took(","):
            most = None if self.source.next == "}" else self._number()
        if not self.source.took("}") or (most is not None and most < least):
            raise self.source.broken()
        return f"{{{least}}}" if most == least else f"{{{least},{'' if most is None else most}}}"

    def _number(self) -> int:
        digits = ""
        while self.source.next in _DIGITS:
            digits += self.source.take()
        if not digits:
            raise self.source.broken()
        if len(digits.lstrip("0")) > len(str(_REPEATS)) or int(digits) > _REPEATS:
            raise Failure("pattern_too_long", limit=_REPEATS)
        return int(digits)

"""What may stand for one character in a pattern of XPath: classes, ranges, categories, blocks, subtraction."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from engine.feel.values import Failure

ANY = "(?s:.)"
_SINGLES: Mapping[str, str] = {"n": "\n", "r": "\r", "t": "\t"} | {sign: sign for sign in "\\|.?*+(){}-[]^$"}
_STARTS = (
    r":A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D\u2070-\u218F"
    r"\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
_NAMES = _STARTS + r"\-.0-9\u00B7\u0300-\u036F\u203F-\u2040"
_SHORT: Mapping[str, str] = {
    "s": r"[ \t\n\r]",
    "d": r"\p{Nd}",
    "w": r"[^\p{P}\p{Z}\p{C}]",
    "i": f"[{_STARTS}]",
    "c": f"[{_NAMES}]",
}
_CATEGORIES: Mapping[str, str] = {
    "L": "ultmo",
    "M": "nce",
    "N": "dlo",
    "P": "cdseifo",
    "Z": "slp",
    "S": "mcko",
    "C": "cfon",
}
_OLD_BLOCKS: Mapping[str, str] = {
    "Greek": "GreekandCoptic",
    "CombiningMarksforSymbols": "CombiningDiacriticalMarksforSymbols",
    "PrivateUse": "PrivateUseArea",
}
_WIDE = 500
_WIDE_RANGES = 8
_NAME_LENGTH = 60


def character(sign: str) -> str:
    """Write one character so that it can only mean itself."""
    return sign if sign.isascii() and sign.isalnum() else f"\\U{ord(sign):08X}"


class Source:
    """The text of a pattern and how far it is read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0
        self.wide = 0

    @property
    def rest(self) -> bool:
        """Tell whether something is left to read."""
        return self.at < len(self.text)

    @property
    def next(self) -> str:
        """Return the next character without taking it, a blank mark (NUL) at the end."""
        return self.text[self.at] if self.rest else "\0"

    def take(self) -> str:
        """Take one character. Refuses at the end of the pattern."""
        if not self.rest:
            raise self.broken()
        self.at += 1
        return self.text[self.at - 1]

    def took(self, text: str) -> bool:
        """Take a text when it comes next; tell whether it did."""
        found = self.text.startswith(text, self.at)
        self.at += len(text) if found else 0
        return found

    def deeper(self) -> int:
        """Enter one more bracket; return how many are open."""
        self.depth += 1
        return self.depth

    def broken(self) -> Failure:
        """Return the error of a pattern that is no pattern, with the place."""
        return Failure("pattern_invalid", at=self.at)


@dataclass(frozen=True, slots=True)
class CharacterClass:
    """A set of characters: ``plain`` follows the flag i, ``fixed`` (categories and the like) never does."""

    plain: str = ""
    fixed: str = ""
    negative: bool = False
    minus: Self | None = None

    @classmethod
    def escaped(cls, source: Source) -> Self:
        """Read what follows a backslash. Refuses unknown escapes, categories and blocks."""
        sign = source.take()
        if sign in _SINGLES:
            return cls(plain=character(_SINGLES[sign]))
        if sign in "pP":
            name = _property(source)
            return cls(fixed=f"\\{sign}{{{name}}}")
        found = _SHORT.get(sign.lower())
        if found is None:
            raise source.broken()
        return cls(fixed=found if sign.islower() else f"[^{found}]")

    @classmethod
    def read(cls, source: Source) -> Self:
        """Read a class after its opening bracket, its closing bracket too. Refuses empty and broken ones."""
        if source.deeper() > _NAME_LENGTH:
            raise source.broken()
        negative = source.took("^")
        plain, fixed = "", ""
        minus = None
        while not source.took("]"):
            if source.took("-["):
                minus = cls.read(source)
                if source.next != "]":
                    raise source.broken()
                continue
            part = cls._part(source)
            plain += part.plain
            fixed += part.fixed
        if not plain and not fixed:
            raise source.broken()
        source.depth -= 1
        return cls(plain, fixed, negative, minus)

    @classmethod
    def _part(cls, source: Source) -> Self:
        first = cls._one(source)
        ahead = source.text[source.at : source.at + 2]
        if first.fixed or ahead[:1] != "-" or ahead[1:] in {"", "]", "["}:
            return first
        source.take()
        last = cls._one(source)
        low, high = _code(first.plain), _code(last.plain)
        source.wide += high - low > _WIDE
        if last.fixed or low > high:
            raise source.broken()
        if source.wide > _WIDE_RANGES:
            raise Failure("pattern_too_long", limit=_WIDE_RANGES)
        return cls(plain=f"{first.plain}-{last.plain}")

    @classmethod
    def _one(cls, source: Source) -> Self:
        sign = source.take()
        if sign == "[":
            raise source.broken()
        return cls.escaped(source) if sign == "\\" else cls(plain=character(sign))

    def written(self, *, caseless: bool) -> str:
        """Write it for the package regex, where with the flag i only ``plain`` may ignore case."""
        if caseless and self.any_fixed:
            return f"(?:{self.composed()})"
        return self.as_set()

    @property
    def any_fixed(self) -> bool:
        """Tell whether some of it must not follow the flag i."""
        return bool(self.fixed) or (self.minus is not None and self.minus.any_fixed)

    def as_set(self) -> str:
        """Write it as one set."""
        inner = f"[{'^' if self.negative else ''}{self.plain}{self.fixed}]"
        return inner if self.minus is None else f"[{inner}--{self.minus.as_set()}]"

    def composed(self) -> str:
        """Write it as looks ahead and alternatives, so that only a part of it ignores case."""
        parts = [f"[{self.plain}]"] if self.plain else []
        parts += [f"(?-i:[{self.fixed}])"] if self.fixed else []
        either = f"(?:{'|'.join(parts)})"
        taken = f"(?!{either}){ANY}" if self.negative else either
        return taken if self.minus is None else f"(?!{self.minus.composed()}){taken}"


def _property(source: Source) -> str:
    if not source.took("{"):
        raise source.broken()
    end = source.text.find("}", source.at, source.at + _NAME_LENGTH)
    if end < 0:
        raise source.broken()
    name = source.text[source.at : end]
    source.at = end + 1
    if name[:1] in _CATEGORIES and name[1:] in {"", *_CATEGORIES[name[0]]}:
        return name
    if not name.startswith("Is") or not name[2:].replace("-", "").isalnum() or not name.isascii():
        raise source.broken()
    return "In" + _OLD_BLOCKS.get(name[2:], name[2:])


def _code(written: str) -> int:
    return int(written.removeprefix("\\U"), 16) if len(written) > 1 else ord(written or "\0")

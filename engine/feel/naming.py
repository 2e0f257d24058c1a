"""What may be a name in FEEL (DMN 1.5 §10.3.1.2, rules 26 to 30), and the texts that stand for known names."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from engine.limits import VARIABLE_NAME_LENGTH

KEYWORDS = frozenset(
    {"if", "then", "else", "for", "return", "some", "every", "satisfies", "in", "between", "and", "or"}
    | {"true", "false", "null"}
)
BLANK = r"\s\u180e\u200b\ufeff"
"""White space (rules 61 and 62); two of it lie in the ranges of rule 27 and are no letters here."""

_START = (
    r"?A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u167f\u1681-\u180d\u180f-\u1fff\u200c-\u200d\u2070-\u218f"
    r"\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufefe\uff00-\ufffd\U00010000-\U000effff"
)
PART = _START + r"0-9\u00b7\u0300-\u036f\u203f-\u2040"
NAME = rf"[{_START}][{PART}]*"
SYMBOLS = r"./\-'’+*"
_WORD = re.compile(NAME)
_PARTS = re.compile(rf"[{PART}]{{2}}")
_BLANK = re.compile(rf"[{BLANK}]+")
_NAME = re.compile(rf"[{_START.removeprefix('?')}][{PART.removeprefix('?')}]*")


def is_name(text: str) -> bool:
    """Tell whether a text is one FEEL name without blanks: NFC, at most 64 characters, no keyword."""
    return (
        len(text) <= VARIABLE_NAME_LENGTH
        and _NAME.fullmatch(text) is not None
        and text not in KEYWORDS
        and unicodedata.is_normalized("NFC", text)
    )


def normal(text: str) -> str:
    """Write a name in its one form: NFC, one blank between its parts, none at the ends."""
    return " ".join(unicodedata.normalize("NFC", text).split())


class Known:
    """Names of more than one word, found in a text by their first word; the longest wins."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._names: dict[str, list[list[str]]] = {}
        for name in names:
            if not is_name(name):
                self.learn(name)

    def learn(self, name: str) -> None:
        """Take in one more name, however its letters are composed."""
        for form in dict.fromkeys((normal(name), unicodedata.normalize("NFD", normal(name)))):
            first = _WORD.match(form)
            if first is not None and form != "?":
                pieces = self._names.setdefault(first.group(), [])
                pieces.append(form.split())

    def end(self, text: str, position: int) -> int:
        """Return where the longest name ends that begins here, 0 when none does."""
        first = _WORD.match(text, position)
        if first is None or first.group() not in self._names:
            return 0
        return max(_end(text, position, pieces) for pieces in self._names[first.group()])


def _end(text: str, position: int, pieces: list[str]) -> int:
    for piece in pieces:
        if not text.startswith(piece, position):
            return 0
        end = position + len(piece)
        blank = _BLANK.match(text, end)
        position = blank.end() if blank else end
        if blank is None and piece is not pieces[-1]:
            return 0
    return 0 if _PARTS.match(text[end - 1 : end + 1]) else end


@lru_cache(maxsize=256)
def known(names: frozenset[str]) -> Known:
    """Return those names that are more than one word; kept, so not to be added to."""
    return Known(names)


def phrases(names: Iterable[str], end: str) -> re.Pattern[str]:
    """Return the pattern of names with blanks that are followed by ``end``, the longest first."""
    longest_first = sorted((name for name in names if " " in name), key=len, reverse=True)
    words = "|".join(r"\s+".join(map(re.escape, name.split())) for name in longest_first)
    return re.compile(rf"(?:{words}){end}")

"""One spelling of a Vietnamese text: composed as the law is printed, or folded as people type it."""

import unicodedata
from typing import Final

_INVISIBLE: Final = ("Mn", "Cf")
_WITHOUT_STROKE: Final = str.maketrans("đĐ", "dD")


def fold(text: str) -> str:
    """Write a text as people type it in a search box: no diacritics, no capitals, d for đ, single spaces.

    Folding twice changes nothing. «Đường  Nguyễn Huệ» becomes «duong nguyen hue».
    """
    letters = decompose(text).translate(_WITHOUT_STROKE)
    return " ".join("".join(char for char in letters if unicodedata.category(char) not in _INVISIBLE).split())


def compose(text: str) -> str:
    """Write a text in NFC with single spaces, without characters that nobody sees; lines stay apart."""
    lines = unicodedata.normalize("NFC", text).splitlines()
    return "\n".join(line for line in (" ".join(_seen(one).split()) for one in lines) if line)


def decompose(text: str) -> str:
    """Write a text without capitals, letters and marks apart: Unicode's canonical caseless form."""
    # Case folding may compose, so it is decomposed once more.
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", text).casefold())


def _seen(line: str) -> str:
    return "".join(" " if char == "\t" else char for char in line if char == "\t" or _is_seen(char))


def _is_seen(char: str) -> bool:
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}

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
_START = (
    r"?A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    r"\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufefe\uff00-\ufffd\U00010000-\U000effff"
)
PART = _START + r"0-9\u00b7\u0300-\u036f\u203f-\u2040"
NAME = rf"[{_START}][{PART}]*"
SYMBOLS = r"./\-'’+*"
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


@lru_cache(maxsize=256)
def known(names: frozenset[str]) -> re.Pattern[str] | None:
    """Return the pattern of those names that are more than one word, the longest first; None when all are plain."""
    odd = sorted({normal(name) for name in names if not is_name(name)} - {"", "?"}, key=len, reverse=True)
    forms = dict.fromkeys(form for name in odd for form in (name, unicodedata.normalize("NFD", name)))
    return re.compile("|".join(_written(form) for form in forms)) if forms else None


def phrases(names: Iterable[str], end: str) -> re.Pattern[str]:
    """Return the pattern of names with blanks that are followed by ``end``, the longest first."""
    longest_first = sorted((name for name in names if " " in name), key=len, reverse=True)
    words = "|".join(r"\s+".join(map(re.escape, name.split())) for name in longest_first)
    return re.compile(rf"(?:{words}){end}")


def _written(name: str) -> str:
    words = r"\s+".join(map(re.escape, name.split()))
    return words + (rf"(?![{PART}])" if re.fullmatch(rf"[{PART}]", name[-1]) else "")

"""Numbers as procedures write them: «03», «0,5», «1/2», «½», «1½», «ba»."""

import re
from fractions import Fraction
from typing import Final

_SMALL: Final = ["khong", "mot", "hai", "ba", "bon", "nam", "sau", "bay", "tam", "chin"]
_DIGITS: Final = {word: number for number, word in enumerate(_SMALL)} | {"tu": 4, "lam": 5}
_SIGNS: Final = {
    "½": Fraction(1, 2),
    "¼": Fraction(1, 4),
    "¾": Fraction(3, 4),
    "⅓": Fraction(1, 3),
    "⅔": Fraction(2, 3),
}
_ONES: Final = "mot|hai|ba|bon|nam|sau|bay|tam|chin"
_AFTER_TEN: Final = rf"(?: (?:{_ONES}|tu|lam))?"
WORDS: Final = rf"(?:(?:{_ONES}) muoi{_AFTER_TEN}|muoi{_AFTER_TEN}|mot phan hai|{_ONES}|nua)"
"""A number up to 99 in folded words, and the half."""

WRITTEN: Final = (
    r"(?:\d{1,3}\s+\d{1,2}\s*/\s*\d{1,2}|\d{1,3}\s*/\s*\d{1,3}|\d{0,3}\s*[½¼¾⅓⅔]|\d{1,5}(?:\s?[.,]\s?\d{1,4})?)"
)
"""A number in figures."""


def number(text: str) -> Fraction | None:
    """Read what ``WRITTEN`` or ``WORDS`` matches; None for a division by zero. A comma or a point parts decimals."""
    text = " ".join(text.split())
    if text[:1].isalpha():
        return _in_words(text)
    for sign, value in _SIGNS.items():
        if text.endswith(sign):
            return Fraction(text[:-1].strip() or 0) + value
    whole, _, part = text.rpartition(" ") if re.fullmatch(r"\d+ \d+ ?/ ?\d+", text) else ("", "", text)
    if "/" in part:
        above, below = (int(one) for one in part.split("/"))
        return Fraction(int(whole or 0)) + Fraction(above, below) if below else None
    return Fraction(part.replace(" ", "").replace(",", "."))


def _in_words(text: str) -> Fraction:
    if text in {"nua", "mot phan hai"}:
        return Fraction(1, 2)
    tens, muoi, ones = text.partition("muoi")
    if not muoi:
        return Fraction(_DIGITS[text])
    return Fraction(10 * _DIGITS.get(tens.strip(), 1) + _DIGITS.get(ones.strip(), 0))

"""Vietnamese texts for machines: searching without diacritics, sorting by the Vietnamese alphabet."""

import unicodedata

from engine.words import fold
from engine.words.folding import decompose

__all__ = ["fold", "sort_key", "telephone", "words"]

_MOST_WORDS = 20
_INVISIBLE = ("Mn", "Cf")
_VIET_NAM = "+84"
_TELEPHONE_SIGNS = str.maketrans("", "", " \u00a0\t.,-()/")
_SHORTEST_NUMBER, _LONGEST_NUMBER = 8, 15
_LETTER_MARKS = {"\u0306": "1", "\u0302": "2", "\u031b": "3"}
"""Breve, circumflex and horn make letters of their own: a ă â, e ê, o ô ơ, u ư."""

_TONE_MARKS = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
"""Huyền, hỏi, ngã, sắc, nặng; ngang has no mark and comes first."""


def words(text: str) -> list[str]:
    """Split what somebody searches for into folded words, at most twenty: each one is a condition of the question."""
    return fold(text).split()[:_MOST_WORDS]


def telephone(text: str) -> str | None:
    """Give the digits of a telephone number however it is written (0912 345 678, +84 912.345.678); None: it is none."""
    plain = text.translate(_TELEPHONE_SIGNS)
    if plain.startswith(_VIET_NAM):
        plain = "0" + plain.removeprefix(_VIET_NAM)
    is_number = plain.isascii() and plain.isdigit() and _SHORTEST_NUMBER <= len(plain) <= _LONGEST_NUMBER
    return plain if is_number else None


def sort_key(name: str) -> str:
    """Give a text that sorts, by code points, where the name stands in a Vietnamese list: word by word from the left.

    In a word the letters decide first (a ă â b c d đ e ê …), then the tones (ngang, huyền, hỏi, ngã, sắc, nặng), as in
    a dictionary. Capitals, other marks and the place of the tone do not count: «hòa» and «hoà» are equal.
    A database sorts a column of keys in the same way under a binary collation.
    """
    return " ".join(_word_key(word) for word in decompose(name).split())


def _word_key(word: str) -> str:
    letters: list[str] = []
    tones = ""
    for char in word:
        if char in _TONE_MARKS:
            tones += _TONE_MARKS[char]
        elif char in _LETTER_MARKS and letters:
            letters[-1] = letters[-1][0] + _LETTER_MARKS[char]
        elif char == "đ":
            letters.append("d1")
        elif unicodedata.category(char) not in _INVISIBLE:
            letters.append(char + "0")
    # A space is below every letter: a shorter word comes before a longer one, and only then are tones compared.
    return f"{''.join(letters)} {tones}"

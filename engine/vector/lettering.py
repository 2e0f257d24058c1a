"""How much room letters take, near enough to break names into lines that stay inside their shapes."""

from typing import Final

_NARROW: Final = frozenset("iìíỉĩịljtfrI.,;:'|!()[]/ ")
_WIDE: Final = frozenset("mwMWĐÔỔỐỒỖỘƠỚỜỞỠỢ@%")
_EM_NARROW: Final = 0.34
_EM_WIDE: Final = 0.84
_EM_CAPITAL: Final = 0.7
_EM: Final = 0.53
LINE: Final = 1.2
"""The height of a line in letters' sizes."""


def width(text: str, size: float) -> float:
    """Tell how wide a text is at most, in the unit of ``size``."""
    return size * sum(map(_em, text))


def _em(letter: str) -> float:
    if letter in _NARROW:
        return _EM_NARROW
    if letter in _WIDE:
        return _EM_WIDE
    return _EM_CAPITAL if letter.isupper() else _EM


def wrap(text: str, most: float, size: float) -> list[str]:
    """Break a text into lines where its words permit; a word that is too long is broken within."""
    lines: list[str] = []
    taken = 0.0  # ems of the last line: whoever counts a long line again for each word never ends
    for word in (part for one in text.split() for part in _parts(one, most, size)):
        longer = _on(taken, f" {word}")
        if lines and size * longer <= most:
            lines[-1] += f" {word}"
            taken = longer
        else:
            lines.append(word)
            taken = _on(0.0, word)
    return lines


def _on(taken: float, more: str) -> float:
    return sum(map(_em, more), taken)


def _parts(word: str, most: float, size: float) -> list[str]:
    parts = [""]
    taken = 0.0
    for letter in word:
        if parts[-1] and size * (taken + _em(letter)) > most:
            parts.append("")
            taken = 0.0
        parts[-1] += letter
        taken += _em(letter)
    return parts


def fit(text: str, room: tuple[float, float], sizes: tuple[float, ...]) -> tuple[list[str], float]:
    """Break a text for a room (width, height) in the largest of ``sizes`` that fits, else in the last."""
    lines: list[str] = []
    size = sizes[-1]
    for size in sizes:
        lines = wrap(text, room[0], size)
        if len(lines) * size * LINE <= room[1]:
            break
    return lines, size

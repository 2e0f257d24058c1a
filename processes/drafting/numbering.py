"""The numbers that Word counts before paragraphs, which are nowhere in their text."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEVELS: Final = 9
_ROMAN: Final = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_ANCESTORS: Final = 20


class _Level(NamedTuple):
    kind: str
    text: str
    start: int


class Numbering:
    """Counts the lists of one document in the order in which its paragraphs are read."""

    def __init__(self, numbering: Any, styles: Any) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._counts: dict[tuple[str, int], int] = {}
        self._lists: dict[str, str] = {}
        abstract = {} if numbering is None else dict(_abstract(numbering))
        for one in () if numbering is None else numbering.iterfind(f"{_W}num"):
            target = _value(one.find(f"{_W}abstractNumId"))
            self._levels[one.get(f"{_W}numId", "")] = abstract.get(target, {})
            restarts = one.find(f"{_W}lvlOverride/{_W}startOverride") is not None
            self._lists[one.get(f"{_W}numId", "")] = f"own {one.get(f'{_W}numId')}" if restarts else target
        self._styles = {} if styles is None else _numbered_styles(styles)

    def label(self, paragraph: Any) -> str:
        """Count a paragraph and give what Word shows before it; nothing for bullets and plain paragraphs."""
        properties = paragraph.find(f"{_W}pPr")
        own = None if properties is None else properties.find(f"{_W}numPr")
        style = "" if properties is None else _value(properties.find(f"{_W}pStyle"))
        list_id, level = _place(own) if own is not None else self._styles.get(style, ("", 0))
        if own is not None and not list_id:
            list_id = self._styles.get(style, ("", 0))[0]
        known = self._levels.get(list_id, {})
        if level not in known:
            return ""
        key = self._lists[list_id]
        self._counts[key, level] = self._counts.get((key, level), known[level].start - 1) + 1
        for deeper in range(level + 1, _LEVELS):
            self._counts.pop((key, deeper), None)
        if known[level].kind in {"bullet", "none"}:
            return ""
        return self._shown(known, key, known[level].text)

    def _shown(self, known: dict[int, _Level], key: str, text: str) -> str:
        for level in range(_LEVELS):
            if f"%{level + 1}" in text:
                shown = known.get(level, _Level("decimal", "", 1))
                text = text.replace(f"%{level + 1}", _written(self._counts.get((key, level), shown.start), shown.kind))
        return text.strip()


def _abstract(numbering: Any) -> Iterator[tuple[str, dict[int, _Level]]]:
    for one in numbering.iterfind(f"{_W}abstractNum"):
        levels = {}
        for level in one.iterfind(f"{_W}lvl"):
            kind, text, start = (_value(level.find(f"{_W}{name}")) for name in ("numFmt", "lvlText", "start"))
            place = _whole(level.get(f"{_W}ilvl", ""))
            levels[place] = _Level(kind or "decimal", text, _whole(start) if start else 1)
        yield one.get(f"{_W}abstractNumId", ""), levels


def _numbered_styles(styles: Any) -> dict[str, tuple[str, int]]:
    """Give list and level of the paragraph styles that have one, of their own or from the style they build on."""
    own: dict[str, tuple[str, int]] = {}
    based: dict[str, str] = {}
    for style in styles.iterfind(f"{_W}style"):
        style_id = style.get(f"{_W}styleId", "")
        based[style_id] = _value(style.find(f"{_W}basedOn"))
        properties = style.find(f"{_W}pPr/{_W}numPr")
        if properties is not None:
            own[style_id] = _place(properties)
    found = {}
    for style_id in based:
        above = style_id
        for _ in range(_ANCESTORS):
            if above in own or not above:
                break
            above = based.get(above, "")
        if above in own:
            found[style_id] = own[above]
    return found


def _place(properties: Any) -> tuple[str, int]:
    list_id = _value(properties.find(f"{_W}numId"))
    return list_id, _whole(_value(properties.find(f"{_W}ilvl")))


def _value(element: Any) -> str:
    return "" if element is None else str(element.get(f"{_W}val", ""))


def _whole(text: str) -> int:
    return min(int(text), 100_000) if text.isascii() and text.isdigit() else 0


def _written(number: int, kind: str) -> str:
    if kind == "decimalZero":
        return f"{number:02d}"
    if kind in {"lowerLetter", "upperLetter"} and number > 0:
        letters = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 % 10 + 1)
        return letters.upper() if kind == "upperLetter" else letters
    if kind in {"lowerRoman", "upperRoman"} and 0 < number < 100:  # noqa: PLR2004 - lists are shorter than a hundred
        return _roman(number).upper() if kind == "upperRoman" else _roman(number)
    return str(number)


def _roman(number: int) -> str:
    tens, rest = divmod(number, 10)
    written = {5: "l", 6: "lx", 7: "lxx", 8: "lxxx", 9: "xc", 4: "xl"}.get(tens, "x" * tens)
    for value, sign in _ROMAN[1:]:
        written += sign * (rest // value)
        rest %= value
    return written

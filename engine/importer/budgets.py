"""Deadlines that a drawing writes in names and annotations, proposed as budgets of the steps."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import Final

from lxml.etree import _Element

from engine import activities
from engine.drawing import text_of
from engine.importer import times
from engine.importer.document import Document
from engine.importer.times import Time
from engine.importer.ways import Mend, Way, keep
from engine.vocabulary import OURS, tag

_AMOUNT: Final = tag("budgetAmount", OURS)
_UNIT: Final = tag("budgetUnit", OURS)
_MARKED: Final = re.compile(
    r"[(\[{](?P<inside>[^()\[\]{}]*)[)\]}]"
    r"|(?:[-–—:;|\n]|\b(?:trong(?: vòng)?|thời gian|thời hạn|tối đa|within|max\.?))\s*"
    r"(?P<after>[^-–—:;|\n]*)$",
    re.IGNORECASE,
)
_SAME: Final = {
    "working_day": ("working_day", Decimal(1)),
    "day": ("working_day", Decimal(1)),
    "week": ("working_day", Decimal(5)),
    "calendar_day": ("calendar_day", Decimal(1)),
    "month": ("calendar_day", Decimal(30)),
    "working_hour": ("working_hour", Decimal(1)),
    "hour": ("working_hour", Decimal(1)),
    "minute": ("working_hour", Decimal(1) / 60),
}


def proposed(doc: Document) -> Iterator[Mend]:
    """Yield a budget for each step by a person that has none and of which the drawing says how long it may take."""
    notes = _annotations(doc)
    for node in doc.drawing.nodes:
        if not activities.is_by_person(node, doc.drawing) or _UNIT in node.xml.attrib or _AMOUNT in node.xml.attrib:
            continue
        said = _said(node.xml, notes.get(node.id, []))
        if said is None:
            continue
        text, time = said
        amount, unit = _budget(time)
        shown = {"amount": amount, "unit": unit, "text": text[:200]}
        way = Way("budget", partial(_set, node.xml, amount, unit), shown)
        yield Mend("budget_written", node.xml, (way, keep()), params=shown)


def _said(task: _Element, notes: list[str]) -> tuple[str, Time] | None:
    marked = [next(filter(None, match.groups()), "") for match in _MARKED.finditer(task.get("name") or "")]
    for text in (*notes, *marked):
        time = times.read(text)
        if time is not None and (time.unit in _SAME or time.unit == "same_day"):
            return text, time
    return None


def _annotations(doc: Document) -> dict[str, list[str]]:
    texts = {one.get("id"): text_of(text) for one in doc.elements("textAnnotation") for text in one.iter(tag("text"))}
    found: dict[str, list[str]] = {}
    for one in doc.elements("association"):
        ends = (one.get("sourceRef"), one.get("targetRef"))
        for end, other in (ends, reversed(ends)):
            if other in texts and end is not None:
                found.setdefault(end, []).append(texts[other])
    return found


def _budget(time: Time) -> tuple[str, str]:
    if time.amount is None:
        return "", "same_day"
    unit, factor = _SAME[time.unit]
    return f"{(time.amount * factor).quantize(Decimal('0.01')).normalize():f}", unit


def _set(task: _Element, amount: str, unit: str) -> None:
    if amount:
        task.set(_AMOUNT, amount)
    task.set(_UNIT, unit)

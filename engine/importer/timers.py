"""Repairs of timers: without a time, with several, with one that cannot be read."""

import re
from collections.abc import Iterator
from functools import partial
from typing import Final

from lxml.etree import _Element

from engine import timers
from engine.drawing import text_of
from engine.importer import times
from engine.importer.document import Document, named
from engine.importer.ways import Handlers, Mend, Way
from engine.model import Finding
from engine.vocabulary import tag

_ZONE: Final = "+07:00"
_LENGTHS: Final = ("P1D", "PT1H", "P3D", "P5D", "P7D")
_MIXED: Final = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T.*)?", re.IGNORECASE)


def _missing(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    """Offer this: a timer without a time waits as long as its name says, or for a day."""
    said = times.duration(named(element)) or _beside(doc, element)
    offered = dict.fromkeys((said, *_LENGTHS) if said else _LENGTHS)
    ways = tuple(Way(f"after:{one}", partial(_write, doc, element, one), {"duration": one}) for one in offered)
    yield Mend(finding.code, element, ways, params={"said": bool(said)})


def _beside(doc: Document, element: _Element) -> str | None:
    """Read the time from an annotation that is joined to the event."""
    for one in doc.elements("association"):
        ends = [one.get("sourceRef"), one.get("targetRef")]
        if element.get("id") in ends:
            other = doc.by_id(next((end for end in ends if end != element.get("id")), None))
            text = None if other is None else other.find(tag("text"))
            if text is not None and (found := times.duration(text_of(text))) is not None:
                return found
    return None


def _write(doc: Document, element: _Element, duration: str) -> None:
    node = doc.node(element)
    for definition in node.definitions if node is not None else ():
        if definition.tag == tag("timerEventDefinition") and timers.written(definition) is None:
            for empty in [one for name in timers.KINDS for one in definition.iterchildren(tag(name))]:
                doc.take(empty, element)
            doc.add(definition, "timeDuration").text = duration


def _ambiguous(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    def first() -> None:
        for definition in element.iterchildren(tag("timerEventDefinition")):
            found = [one for name in timers.KINDS for one in definition.iterchildren(tag(name)) if text_of(one)]
            for one in found[1:]:
                doc.aside(element, "timer", text_of(one))
                doc.take(one, element)

    yield Mend(finding.code, element, (Way("first", first),))


def _invalid(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    """Offer this: a time of the same length where one is said; the text is kept beside."""
    text = str(finding.params["text"])
    kind, offered = _read(str(finding.params["kind"]), text)
    said = times.duration(text) or times.duration(named(element))
    values = [(kind, one) for one in offered] or [("timeDuration", said or "P1D")]

    def write(name: str, value: str) -> None:
        node = doc.node(element)
        for definition in node.definitions if node is not None else ():
            for old in [one for each in timers.KINDS for one in definition.iterchildren(tag(each)) if text_of(one)]:
                doc.aside(element, "timer", text_of(old))
                doc.take(old, element)
                doc.add(definition, name).text = value

    ways = tuple(Way(f"after:{value}", partial(write, name, value), {"duration": value}) for name, value in values)
    yield Mend(finding.code, element, ways, params={"text": text})


def _read(kind: str, text: str) -> tuple[str, list[str]]:
    """Read a mixed duration as days, a cron text as a day or an hour."""
    mixed = _MIXED.fullmatch(text.strip().strip("\"'"))
    if kind != "cycle" and mixed is not None and any(mixed.groups()):
        years, months, weeks, days = (int(one or 0) for one in mixed.groups())
        return "timeDuration", [f"P{years * 365 + months * 30 + weeks * 7 + days}D"]
    if kind == "cycle":
        fields = text.split()
        is_hourly = len(fields) in {6, 7} and "*" in fields[2]
        return "timeCycle", ["R/PT1H" if is_hourly else "R/P1D"]
    return "timeDuration", []


def _zoned(doc: Document, finding: Finding, element: _Element) -> Iterator[Mend]:
    """Offer this: a moment without a time zone is meant in Vietnam (Decision 121/CP of 8 August 1967: GMT+7)."""

    def zone() -> None:
        for one in element.iter(tag("timeDate")):
            text = text_of(one).strip("\"'")
            one.text = f"{text}{_ZONE}" if "T" in text else f"{text}T00:00:00{_ZONE}"
        doc.touch()

    yield Mend(finding.code, element, (Way("zone", zone),))


HANDLERS: Handlers = {
    "timer_date_without_offset": _zoned,
    "timer_missing": _missing,
    "timer_ambiguous": _ambiguous,
    "timer_invalid": _invalid,
}

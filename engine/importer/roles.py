"""Names of lanes, pools and performers matched to role codes, without diacritics and with the usual abbreviations."""

import re
from collections.abc import Iterator
from typing import Final

from lxml.etree import _Element

from engine import activities, lanes
from engine.drawing import Scope, text_of
from engine.importer import role_names
from engine.importer.document import Document, named
from engine.importer.ways import Mend, Way, keep
from engine.importer.words import plain
from engine.vocabulary import CAMUNDA, OURS, ZEEBE, tag

_ROLE: Final = tag("role", OURS)
_WITHIN: Final = {role: re.compile(rf"\b(?:{'|'.join(names)})\b") for role, names in role_names.WITHIN.items()}


def role_of(name: str) -> str | None:
    """Return the role that a name means, None where it names none that is known."""
    written = name.strip().lower()
    if written in role_names.WITHIN:
        return written
    kept = plain(name.replace("&", " va "))
    whole = next((role for role, names in role_names.WHOLE.items() if kept in names), None)
    return whole or next((role for role, pattern in _WITHIN.items() if pattern.search(kept)), None)


def proposed(doc: Document) -> Iterator[Mend]:
    """Yield a role for each lane, pool without lanes and performer whose name tells it, where none is written."""
    for process in doc.drawing.roots:
        for scope in process.all():
            for lane in [one for each in scope.xml.iterchildren(tag("laneSet")) for one in each.iter(tag("lane"))]:
                role = role_of(named(lane))
                if role is not None and _ROLE not in lane.attrib:
                    yield _mend([lane], lane, role, named(lane))
        yield from _of_tasks(doc, process)


def _of_tasks(doc: Document, process: Scope) -> Iterator[Mend]:
    known = lanes.read(process)
    bare: list[_Element] = []
    for node in [one for scope in process.all() for one in scope.nodes]:
        if not activities.is_by_person(node, doc.drawing) or _ROLE in node.xml.attrib:
            continue
        name = next((one for one in _performers(node.xml) if role_of(one) is not None), None)
        if name is not None:
            yield _mend([node.xml], node.xml, str(role_of(name)), name)
        elif known.of(node) is None:
            bare.append(node.xml)
    pool = next((one for one in doc.elements("participant") if one.get("processRef") == process.id), None)
    role = role_of(named(pool)) if pool is not None else None
    if bare and pool is not None and role is not None:
        yield _mend(bare, pool, role, named(pool))


def _performers(task: _Element) -> Iterator[str]:
    for name in ("candidateGroups", "assignee", "candidateUsers"):
        yield from (one.strip() for one in (task.get(tag(name, CAMUNDA)) or "").split(",") if one.strip())
    for one in task.iter(tag("assignmentDefinition", ZEEBE)):
        yield from (value for value in (one.get("candidateGroups"), one.get("assignee")) if value)
    for kind in ("potentialOwner", "humanPerformer", "performer", "resourceRole"):
        for one in task.iterchildren(tag(kind)):
            yield named(one)
            yield from (text_of(inner) for inner in one.iter(tag("formalExpression"), tag("resourceRef")))


def _mend(owners: list[_Element], about: _Element, role: str, name: str) -> Mend:
    def write() -> None:
        for owner in owners:
            owner.set(_ROLE, role)

    return Mend("role_named", about, (Way("role", write, {"role": role}), keep()), params={"name": name, "role": role})

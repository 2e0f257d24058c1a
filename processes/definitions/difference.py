"""What one version changes against another: its drawing element by element, its forms and decisions, its settings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

import engine
from processes.definitions.running import Running
from processes.text import fold


class Sort(StrEnum):
    """What happened to an element."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One element that differs: its id in the version before and after (None where it is not), and what changed.

    ``was`` is, for an added element, the removed one that may be the same step under another id.
    """

    sort: Sort
    kind: str
    before_id: str | None
    after_id: str | None
    name: str
    changes: tuple[tuple[str, str, str], ...] = ()
    was: str | None = None


_NODE = ("kind", "name", "lane_id", "scope_id", "attached_to", "event", "interrupting", "message", "timer", "by_event")
_WORK = ("rule", "script", "service", "rounds", "mappings", "called", "ad_hoc", "passage", "triggers", "documentation")
_FLOW = ("source_id", "target_id", "name", "condition", "is_default")


def drawn(before: engine.Diagram, after: engine.Diagram) -> list[Difference]:
    """List the nodes and flows that differ, by their ids; what came in may be proposed to be what has gone."""
    nodes = list(_compared(before.elements, after.elements, (*_NODE, *_WORK)))
    return [*_proposed(nodes, before, after), *_compared(before.flows, after.flows, _FLOW)]


def _compared(before: Mapping[str, Any], after: Mapping[str, Any], names: tuple[str, ...]) -> Iterator[Difference]:
    for one_id, one in after.items():
        kind = getattr(one, "kind", "sequenceFlow")
        if one_id not in before:
            yield Difference(Sort.ADDED, kind, None, one_id, one.name)
        elif changes := _changes(before[one_id], one, names):
            yield Difference(Sort.CHANGED, kind, one_id, one_id, one.name or before[one_id].name, changes)
    for one_id, one in before.items():
        if one_id not in after:
            yield Difference(Sort.REMOVED, getattr(one, "kind", "sequenceFlow"), one_id, None, one.name)


def _changes(one: Any, other: Any, names: tuple[str, ...]) -> tuple[tuple[str, str, str], ...]:
    pairs = ((name, getattr(one, name), getattr(other, name)) for name in names)
    return tuple((name, _text(old), _text(new)) for name, old, new in pairs if old != new)


def _text(value: Any) -> str:
    """Write a value for people as far as it is plain; of something with parts, its parts that say anything."""
    if value is None or value in ("", ()):
        return ""
    if isinstance(value, tuple | list):
        return "; ".join(_text(one) for one in value)
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_text(one)}" for name, one in value.items())
    if hasattr(value, "__dataclass_fields__"):
        parts = ((field.name, getattr(value, field.name)) for field in fields(value))
        return "; ".join(f"{name}: {_text(part)}" for name, part in parts if part not in (None, "", (), False))
    return str(value)


def _proposed(found: list[Difference], before: engine.Diagram, after: engine.Diagram) -> list[Difference]:
    """Propose which removed node an added one may be: same kind, and same name, else the same neighbours."""
    gone = {one.before_id: one for one in found if one.sort is Sort.REMOVED and one.before_id is not None}
    told = []
    for one in found:
        if one.sort is Sort.ADDED and one.after_id is not None:
            same = [two for two in gone if gone[two].kind == one.kind and _is_like(two, one.after_id, before, after)]
            if len(same) == 1:
                gone.pop(same[0])
                one = Difference(one.sort, one.kind, None, one.after_id, one.name, was=same[0])  # noqa: PLW2901 - itself, with more
        told.append(one)
    return told


def _is_like(old: str, new: str, before: engine.Diagram, after: engine.Diagram) -> bool:
    names = fold(before.elements[old].name), fold(after.elements[new].name)
    if names[0] and names[0] == names[1]:
        return True
    around = _around(old, before)
    return bool(around[0] and around[1]) and around == _around(new, after)


def _around(node: str, diagram: engine.Diagram) -> tuple[frozenset[str], frozenset[str]]:
    flows = diagram.flows.values()
    return (
        frozenset(flow.source_id for flow in flows if flow.target_id == node),
        frozenset(flow.target_id for flow in flows if flow.source_id == node),
    )


def forms(before: Running, after: Running) -> list[tuple[str, str, str, str]]:
    """List the fields of forms that differ: (form, field, before, after); a missing one is ""."""
    rows = []
    for name in dict.fromkeys([*before.forms, *after.forms]):
        old, new = _fields(before, name), _fields(after, name)
        keys = (key for key in dict.fromkeys([*old, *new]) if old.get(key) != new.get(key))
        rows += [(name, key, old.get(key, ""), new.get(key, "")) for key in keys]
    return rows


def _fields(running: Running, name: str) -> dict[str, str]:
    form = running.forms.get(name)
    return {} if form is None else {one.key: _text(one) for one in form.fields}


def decisions(before: Running, after: Running) -> list[tuple[str, Sort]]:
    """List the decisions that came, went, or decide otherwise."""
    rows = []
    for one in dict.fromkeys([*before.decisions, *after.decisions]):
        if one not in before.decisions:
            rows.append((one, Sort.ADDED))
        elif one not in after.decisions:
            rows.append((one, Sort.REMOVED))
        elif before.decisions[one] != after.decisions[one]:
            rows.append((one, Sort.CHANGED))
    return rows

"""Which of the ways from a step can be taken at all: by the answers of its form, and by what nobody has said yet."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

import engine
from engine import Element, feel
from engine.errors import EngineError
from engine.forms import Form
from engine.vocabulary import CATCHING
from processes.definitions import Settings
from processes.outline.ways import Condition, Path, Walker

_MOMENT: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Conditions on answers ask no clock."""

_MOST_OPTIONS: Final = 20


class Known:
    """What a diagram's conditions can be where a step ends."""

    def __init__(self, walker: Walker, settings: Settings, forms: Mapping[str, Form]) -> None:
        """Note who writes which variable."""
        self.walker = walker
        self.answers: dict[str, dict[str, tuple[str, ...]]] = {}
        self.written: dict[str, set[str]] = {}
        for element in walker.diagram.elements.values():
            form = forms.get(settings.step(element.id).form or "")
            fields = () if form is None else form.fields
            options = {one.key: tuple(option.value for option in one.options) for one in fields if not one.multiple}
            self.answers[element.id] = {key: found for key, found in options.items() if found}
            for name in {*(one.key for one in fields), *element.given}:
                self.written.setdefault(name, set()).add(element.id)
        heard = {one.id for one in walker.diagram.elements.values() if _hears(one)}
        for writers in self.written.values():
            writers.update(heard)  # a message may bring whatever its sender names
        start = forms.get(settings.start_form or "")
        self.asked = frozenset() if start is None else frozenset(one.key for one in start.fields)
        self.before = {name: self._reached(writers) for name, writers in self.written.items()}

    def possible(self, element: Element) -> tuple[Path, ...]:
        """List the ways from a step that can be taken; a condition that leaves no choice is left out."""
        paths = [path for path in self.walker.from_(element) if self._is_possible(path, element)]
        flows = {tuple(one.flow.id for one in path.conditions) for path in paths}
        return tuple(replace(path, conditions=tuple(_real(path.conditions, flows))) for path in paths)

    def _reached(self, writers: set[str]) -> frozenset[str]:
        """Name the nodes that come after one of these; an event sub-process comes after whatever is beside it."""
        seen, waiting = set(writers), list(writers)
        while waiting:
            element = self.walker.diagram.elements[waiting.pop()]
            for other in self._next(element):
                if other not in seen:
                    seen.add(other)
                    waiting.append(other)
        return frozenset(seen)

    def _next(self, element: Element) -> Iterator[str]:
        inner, after = self.walker.following(element)
        yield from (*inner, *after)
        outer = self.walker.around(element)
        if outer is not None:
            yield from self.walker.following(outer)[1]
        yield from (one.id for one in self.walker.inside.get(element.scope_id, ()) if one.by_event)

    def _is_possible(self, path: Path, element: Element) -> bool:
        asked = [one for one in path.conditions if not one.is_event]
        passed = {name for one in path.passed for name in one.given}
        unsaid = {name for name in self._names(asked) if self._is_unsaid(name, element)} - passed
        if not all(self._holds(one, dict.fromkeys(unsaid)) for one in asked):
            return False
        answers = {key: found for key, found in self.answers[element.id].items() if key not in passed}
        return all(
            any(all(self._holds(one, {key: value}) for one in asked) for value in options[:_MOST_OPTIONS])
            for key, options in answers.items()
            if key in self._names(asked) and len(options) <= _MOST_OPTIONS
        )

    def _is_unsaid(self, name: str, element: Element) -> bool:
        if name not in self.written or name in self.asked or element.id in self.before[name]:
            return False
        return not any(self._is_inside(writer, element.id) for writer in self.written[name])

    def _is_inside(self, element_id: str, outer_id: str) -> bool:
        seen: set[str] = set()
        outer = self.walker.around(self.walker.diagram.elements[element_id])
        while outer is not None and outer.id not in seen:
            if outer.id == outer_id:
                return True
            seen.add(outer.id)
            outer = self.walker.around(outer)
        return False

    def _names(self, asked: list[Condition]) -> set[str]:
        flows = [flow for one in asked for flow in self.walker.out[one.flow.source_id]]
        return {name for flow in flows if flow.condition for name in _names(flow.condition)}

    def _holds(self, asked: Condition, context: Mapping[str, Any]) -> bool:
        """Tell whether a flow may be taken when no more than the context is known."""
        flow = asked.flow
        if not flow.is_default:
            return _value(flow.condition, context) is not False
        if self.walker.diagram.elements[flow.source_id].kind == "inclusiveGateway":
            return True
        others = (other for other in self.walker.out[flow.source_id] if other.id != flow.id)
        return not any(_value(other.condition, context) is True for other in others)


def _hears(element: Element) -> bool:
    return element.message is not None and (element.kind in CATCHING or element.kind == "receiveTask")


def _value(condition: str | None, context: Mapping[str, Any]) -> Any:
    """Give what a condition is, None where it reads more than the context has."""
    if condition is None or not _names(condition) <= set(context):
        return None
    try:
        return engine.evaluate(condition, context, _MOMENT).value
    except EngineError:
        return None


@cache
def _names(condition: str) -> frozenset[str]:
    try:
        return feel.parse(condition).names
    except EngineError:
        return frozenset({""})


def _real(conditions: tuple[Condition, ...], flows: set[tuple[str, ...]]) -> Iterator[Condition]:
    """Yield the conditions at which another way of the same beginning goes elsewhere."""
    ids = tuple(one.flow.id for one in conditions)
    for number, one in enumerate(conditions):
        same = {other[number] for other in flows if len(other) > number and other[:number] == ids[:number]}
        if len(same) > 1:
            yield one

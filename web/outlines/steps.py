"""The table of work in words: who does each step in what time, where it leads, what it gives."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final

from engine import Element, feel
from engine.errors import EngineError
from engine.words import SHARED_MARK
from processes.calendar import Limit
from processes.definitions import PauseRule, RequiredOutput, StepSettings
from processes.documents import SignatureKind
from processes.outline import Boundary, Condition, Group, Outline, Row, Way, WayKind
from processes.text import fold
from web import answers, i18n, pauses
from web.moments import limit_words
from web.outlines.blocks import Cell, Line, Table, lines
from web.outlines.wording import is_said, wording
from web.steps import marked

_WIDTHS: Final = (7, 41, 18, 14, 20)
_COLUMNS: Final = ("no", "step", "who", "time", "result")
_DOES: Final = frozenset({"serviceTask", "scriptTask", "businessRuleTask", "callActivity"})
_SENDS: Final = frozenset({"sendTask", "intermediateThrowEvent"})


def table(told: Outline) -> Table:
    """Write the table of work: one row a step; a time that steps share stands once, over all of them."""
    rows: list[tuple[Cell, ...]] = []
    phase = ""
    for (group_id, named), found in groupby(told.work.rows, key=lambda row: (row.group, row.phase)):
        members = list(found)
        group = told.work.groups.get(group_id or "")
        if named and named != phase:
            rows.append((Cell((Line(named, "strong"),), columns=len(_COLUMNS)),))
        phase = named
        rows += _rows(members, group, told)
    head = tuple(i18n.t(f"document.column_{name}") for name in _COLUMNS)
    return Table(i18n.t("document.work"), _WIDTHS, head, tuple(rows))


def _rows(members: list[Row], group: Group | None, told: Outline) -> Iterator[tuple[Cell, ...]]:
    shared = group.step if group is not None and group.step.has_budget else None
    sharing = [shared is not None and row.step.budget is None and not row.step.budgets for row in members]
    for number, row in enumerate(members):
        cells = [
            Cell((Line(row.number),), centred=True),
            Cell((*_step_lines(row, told), *_group_lines(group, is_first=number == 0, is_shared=all(sharing)))),
            Cell(_who(row, told)),
        ]
        if not sharing[number]:
            cells.append(Cell((_time(row),)))
        elif number == 0 or not sharing[number - 1]:
            together = next((n for n in range(number, len(members)) if not sharing[n]), len(members)) - number
            said = i18n.t("document.time_shared", time=time_words(shared or row.step).text)
            cells.append(Cell((Line(said),), rows=together))
        yield (*cells, Cell(_results(row, told)))


def _group_lines(group: Group | None, *, is_first: bool, is_shared: bool) -> Iterator[Line]:
    """Name the group of a step; what is so for all of its steps stands in the first. Every row stays a step."""
    if group is None or _is_time_alone(group):
        return
    yield Line(i18n.t("document.group_called" if group.is_called else "document.group", name=group.name), "muted")
    if not is_first:
        return
    yield from lines(*group.texts)
    if group.begins:
        yield Line(i18n.t("document.group_begins", event=", ".join(map(_event, group.begins))))
    if group.is_many:
        yield Line(i18n.t("document.many"))
    if group.step.has_budget and group.step.budget is not None and not is_shared:
        yield Line(i18n.t("document.group_time", time=time_words(group.step).text))
    yield from _pause(group.pause)
    for boundary in group.boundaries:
        yield from lines(*_boundary(boundary))


def _is_time_alone(group: Group) -> bool:
    """Tell whether the steps of a group have nothing in common but one time, which their column says."""
    more = (*group.texts, group.pause, *group.boundaries, *group.begins, group.is_many, group.is_called)
    return group.name.startswith(SHARED_MARK) and not any(more)


def _step_lines(row: Row, told: Outline) -> Iterator[Line]:
    words = wording(row)
    yield Line(words.head, "strong")
    yield from lines(*words.texts)
    if row.is_many:
        yield Line(i18n.t("document.many"))
    if row.step.checklist:
        yield Line(i18n.t("document.checklist", points="; ".join(item.text for item in row.step.checklist)))
    if not is_said(row, (words.head, *words.texts)):
        yield from lines(*_way_lines(_led(row, told), told))
    for boundary in row.boundaries:
        yield from lines(*_boundary(boundary))
    yield from _pause(row.pause)


def _led(row: Row, told: Outline) -> tuple[Way, ...]:
    """Give the ways that are told: that the last step ends the work goes without saying."""
    is_last = row is told.work.rows[-1]
    is_plain = all(not way.conditions and _lead(way) == i18n.t("document.to_end") for way in row.ways)
    return () if is_last and is_plain else row.ways


def _time(row: Row) -> Line:
    """Write the time of a step; where it has no amount on purpose, what the paper says of it."""
    said = wording(row).time
    is_open = row.step.has_budget and row.step.budget is None and not row.step.budgets
    return Line(said) if said and is_open else time_words(row.step)


def _pause(rule: PauseRule | None) -> Iterator[Line]:
    if rule is None:
        return
    said = {"effect": rule.effect, "reason": rule.reason, "at_most": rule.at_most}
    within = rule.within.as_json() if rule.within is not None else None
    words = pauses.rule_words({**said, "within": within})
    yield Line(i18n.t("document.pause", rule=_lower(words), basis=rule.legal_basis.rstrip(".") or "—"))


def _who(row: Row, told: Outline) -> tuple[Line, ...]:
    if row.roles:
        return lines("; ".join(told.roles.get(code, code) for code in row.roles))
    return lines(row.responsible) or (missing(),)


def missing() -> Line:
    """Say that something has not been declared."""
    return Line(i18n.t("document.missing"), "missing")


def time_words(step: StepSettings) -> Line:
    """Write the time of a step: an amount, that none is set on purpose, or that it is missing."""
    if not step.has_budget:
        return missing()
    cases = [i18n.t("document.time_case", case=case, time=_limit(one)) for case, one in sorted(step.budgets.items())]
    own = _limit(step.budget) if step.budget is not None else i18n.t("document.time_none")
    return Line("; ".join([own, *cases]))


def _limit(limit: Limit) -> str:
    return limit_words(limit.as_json())


def _results(row: Row, told: Outline) -> tuple[Line, ...]:
    """Write what a step results in; an output whose words the result has already is not said twice."""
    result = told.results.get(row.id, "")
    outputs = [one for one in row.step.required_outputs if _is_signed(one) or fold(one.text) not in fold(result)]
    texts = [marked({"text": one.text, "signature": one.signature}) for one in outputs]
    return lines(result, *texts) or lines("—")


def _is_signed(output: RequiredOutput) -> bool:
    return output.signature not in {"", SignatureKind.NONE}


def _way_lines(ways: tuple[Way, ...], told: Outline) -> Iterator[str]:
    together = [way for way in ways if way.together and way.to and not way.conditions]
    if len(together) > 1:
        yield i18n.t("document.together", steps=", ".join(way.to for way in together))
    question = ""
    for way in ways:
        if way.conditions:
            asked = way.conditions[0].question
            if asked and asked != question:
                yield asked
            question = asked
        if way not in together or len(together) < 2:  # noqa: PLR2004 - one alone is no fork
            yield from _way(way, told)


def _way(way: Way, told: Outline) -> Iterator[str]:
    if not way.conditions and way.kind is WayKind.NEXT:
        passed = _passed(way)
        yield from ([i18n.t("document.passing", what=passed)] if passed else [])
        return
    phrase = _lead(way)
    if not way.conditions:
        yield phrase[:1].upper() + phrase[1:] + "."
    elif all(one.is_event for one in way.conditions):
        yield i18n.t("document.when", event=_lower(way.conditions[-1].event or "—"), then=phrase)
    else:
        labels = i18n.t("document.and").join(_condition(one, told) for one in way.conditions)
        yield i18n.t("document.if", condition=labels, then=phrase)


def _lead(way: Way) -> str:
    """Say where a way leads, and what is done on it by nobody's hand."""
    if way.kind is WayKind.END:
        names = [one.name for one in way.passed if one.kind == "endEvent" and one.name]
        names = list(dict.fromkeys([*names, *([way.end] if way.end else [])]))
        names = [] if list(map(fold, names)) == [fold(i18n.t("document.to_end"))] else names
        said = i18n.t("document.to_end_named", name="; ".join(names)) if names else i18n.t("document.to_end")
    else:
        said = i18n.t("document.to_back" if way.kind is WayKind.BACK else "document.to_step", number=way.to)
    passed = _passed(way)
    return f"{passed}; {said}" if passed else said


def _passed(way: Way) -> str:
    return "; ".join(words for one in way.passed if (words := _done(one)))


def _done(element: Element) -> str:
    name = element.name or element.id
    if element.kind in _DOES:
        return i18n.t("document.done", name=name)
    if element.kind in _SENDS:
        return i18n.t("document.sent", name=name)
    return i18n.t("document.awaited", name=name) if element.kind in {"receiveTask", "intermediateCatchEvent"} else ""


def _boundary(boundary: Boundary) -> Iterator[str]:
    event = _event(boundary.event)
    for way in boundary.ways:
        key = "document.when" if boundary.event.interrupting else "document.when_also"
        yield i18n.t(key, event=_lower(event), then=_lead(way))


def _event(element: Element) -> str:
    return element.name or element.message or i18n.t(f"document.event_{element.event or 'other'}")


def _condition(condition: Condition, told: Outline) -> str:
    """Say when a flow is taken: by its name, by the answer that it asks for, or that nothing else is so."""
    flow = condition.flow
    if condition.is_event:
        return _lower(condition.event or "—")
    if flow.name:
        return _lower(flow.name)
    if flow.condition is None or flow.is_default:
        return i18n.t("document.otherwise")
    return _answer(flow.condition, told) or i18n.t("document.formula", formula=flow.condition)


def _answer(condition: str, told: Outline) -> str:
    try:
        found = feel.literal_equality(feel.parse(condition))
    except EngineError:
        return ""
    if found is None:
        return ""
    name, value = found
    for form in told.running.forms.values():
        for field in form.fields:
            label: Any = next((one.label for one in field.options if one.value == value), None)
            if field.key == name and label:
                return f"{answers.label_of(field)}: {label}"
    return ""


def _lower(text: str) -> str:
    """Begin a text small inside a sentence, unless it begins with an abbreviation or one letter."""
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


def codes(told: Outline) -> dict[str, str]:
    """Give the numbers of rows by their ids."""
    return {row.id: row.number for row in told.work.rows}

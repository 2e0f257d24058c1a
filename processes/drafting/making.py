"""Make everything a draft needs from what was understood: files, settings, facts of law."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from engine import sketch as sketching
from engine.words import Duration, Kind
from processes.definitions import Bundle
from processes.drafting import drawing
from processes.drafting.checking import number
from processes.drafting.model import Facts, Step, Understood
from processes.drafting.planning import CHANNEL, START, Option, Plan, plan, variable

_NOTE: Final = 4_000


@dataclass(frozen=True, slots=True)
class Made:
    """What was made: the files as an upload would bring them, settings and details as a version keeps them."""

    understood: Understood
    bundle: Bundle
    settings: Mapping[str, Any]
    details: Mapping[str, Any]

    @property
    def procedure(self) -> dict[str, Any]:
        """What ``procedure.json`` of a package says."""
        facts = self.understood.facts
        named = {"code": facts.code, "name": facts.title, "kind": "TTHC", "field": ""}
        return {**named, **self.details, "settings": self.settings}


def make(understood: Understood) -> Made | None:
    """Make the files of a draft; None where no step was found. The same document gives the same bytes."""
    if not understood.steps:
        return None
    planned = plan(understood)
    diagram = sketching.write(drawing.sketch(understood, planned))
    forms = {step.id: _form(step, planned.options.get(step.id, ())) for step in understood.steps}
    if len(planned.firsts) > 1:
        forms[START] = _channel_form([name for _, name in planned.firsts])
    return Made(understood, Bundle(diagram, forms), _settings(understood, planned), _details(understood))


def picture(understood: Understood) -> "tuple[sketching.Sketch, sketching.Picture]":
    """Draw the draft for a page: what there is, and where. Refuses (``ValueError``) a document without steps."""
    if not understood.steps:
        raise ValueError(understood.facts.title)
    drawn = drawing.sketch(understood, plan(understood))
    return drawn, sketching.place(drawn, "agency")


def nothing() -> Understood:
    """Give what is understood of a file that cannot be opened."""
    return Understood(Facts(), (), ())


def answer(understood: Understood) -> dict[str, Any]:
    """Write what was understood for machines; amounts are numbers, None where none is set."""
    limit = understood.facts.limit.days
    return {
        "code": understood.facts.code,
        "title": understood.facts.title,
        "limit_working_days": None if limit is None else number(limit),
        "sum_working_days": number(understood.sum),
        "steps": [_step_answer(step) for step in understood.steps],
    }


def days(duration: Duration) -> int | float | None:
    """Write a time in working days for machines; None where no amount is set or none can be counted."""
    return None if duration.days is None else number(duration.days)


def _step_answer(step: Step) -> dict[str, Any]:
    return {
        "no": step.no,
        "text": step.text,
        "role": step.role,
        "working_days": None if step.days is None else number(step.days),
        "group": step.group,
        "forms": list(step.forms),
        "refers_to": list(step.refers_to),
    }


def _form(step: Step, options: Sequence[Option]) -> bytes:
    """Make the form of a step: the decision that the diagram asks for, and a note."""
    components: list[dict[str, Any]] = []
    if options:
        components.append(_radio(variable(step.id), "Kết quả", [(one.code, one.name) for one in options]))
    note = {"id": "field_note", "type": "textarea", "key": f"{step.id}_note", "label": "Ý kiến xử lý"}
    components.append({**note, "validate": {"maxLength": _NOTE}})
    return _written(step.id, components)


def _channel_form(names: Sequence[str]) -> bytes:
    values = [(f"channel_{place}", name) for place, name in enumerate(names, 1)]
    return _written(START, [_radio(CHANNEL, "Cách thực hiện", values)])


def _radio(key: str, label: str, values: Sequence[tuple[str, str]]) -> dict[str, Any]:
    return {
        "id": f"field_{key}",
        "type": "radio",
        "key": key,
        "label": label,
        "values": [{"label": name, "value": code} for code, name in values],
        "validate": {"required": True},
    }


def _written(form_id: str, components: Sequence[Mapping[str, Any]]) -> bytes:
    document = {"type": "default", "id": form_id, "schemaVersion": 16, "components": components}
    return json.dumps(document, ensure_ascii=False, indent=2).encode()


def _settings(understood: Understood, planned: Plan) -> dict[str, Any]:
    calendar = drawing.is_calendar(understood)
    settings: dict[str, Any] = {
        "lanes": dict(planned.roles),
        "tasks": {
            **{frame.id: {"budget": frame.time.budget(calendar=calendar)} for frame in planned.frames},
            **{step.id: _task(step, planned, calendar=calendar) for step in understood.steps},
        },
        "timers": {},
    }
    return settings | ({"start": {"form": START}} if len(planned.firsts) > 1 else {})


def _task(step: Step, planned: Plan, *, calendar: bool) -> dict[str, Any]:
    outputs = [{"id": f"o{place}", "text": text[:300]} for place, text in enumerate(step.forms, 1)]
    return {
        "budget": {"none": True} if planned.frame_of(step.id) else step.time.budget(calendar=calendar),
        "form": step.id,
        "checklist": [],
        "required_outputs": [],
        **({"result_text": "; ".join(one["text"] for one in outputs)[:1000]} if outputs else {}),
    }


def _details(understood: Understood) -> dict[str, Any]:
    facts = understood.facts
    details = {"legal_basis": [], "components": [], "result": "", "fee": "", "retention": "", **facts.details}
    details["limit"] = _limit(facts)
    is_equal = facts.limit.days == understood.sum
    return details | {"sums_to_limit": True if is_equal else {"no": "Theo văn bản gốc"}}


def _limit(facts: Facts) -> dict[str, Any]:
    limit: Duration = facts.limit
    note = facts.limit_text[:1000]
    if limit.kind is Kind.SAME_DAY:
        return {"amount": "1", "unit": "same_day", "anchor": "accepted_at", "note": note}
    if limit.kind is not Kind.AMOUNT:
        return {"none": True, "reason": note} if limit.kind is Kind.NONE else {}
    if limit.unit == "month" and limit.amount.denominator == 1:
        return {"amount": str(limit.amount), "unit": "month", "anchor": "accepted_at", "note": note}
    return {**limit.budget(calendar=True), "anchor": "accepted_at", "note": note}

"""Make everything a draft needs from parameters: files, settings, facts of law, and what is to say about times."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import engine
from engine import sketch
from processes import definitions
from processes.definitions import Bundle
from processes.definitions.settings import read as read_settings
from processes.shapes import catalogue, drawing, forms
from processes.shapes.catalogue import Step
from processes.shapes.chosen import Chosen, choose
from processes.shapes.parameters import Parameters

_DAYS = frozenset({"working_day", "calendar_day"})


_SUPPLEMENT = "receive_supplement"
_STANDS = {
    "effect": "restart",
    "reason": "supplement",
    "legal_basis": "Nghị định số 61/2018/NĐ-CP, Điều 19 khoản 4, nay theo Nghị định số 118/2025/NĐ-CP",
    "at_most": 1,
    "within": {"amount": "3", "unit": "working_day"},
}
"""What the one-stop decree says of every request for supplement, unless the law of the sector says otherwise."""


@dataclass(frozen=True, slots=True)
class Made:
    """What was made: the files as an upload would bring them, settings and details as a version keeps them."""

    parameters: Parameters
    chosen: Chosen
    bundle: Bundle
    settings: Mapping[str, Any]
    details: Mapping[str, Any]

    @property
    def procedure(self) -> dict[str, Any]:
        """What ``procedure.json`` of a package says."""
        named = {name: getattr(self.parameters, name) for name in ("code", "name", "kind", "field")}
        return {**named, **self.details, "settings": self.settings}


@dataclass(frozen=True, slots=True)
class Held:
    """The longest way held against the limit: ``equal``, ``slack``, ``excess``, or ``open`` where days do not count."""

    total: Decimal
    state: str
    rest: Decimal = Decimal(0)


def make(parameters: Parameters) -> Made:
    """Make the files, settings and facts of a procedure. The same parameters give the same bytes."""
    chosen = choose(parameters)
    diagram = sketch.write(drawing.sketch(parameters, chosen))
    bundle = Bundle(diagram, {step.id: forms.form(step, parameters) for step in tasks(chosen)})
    return Made(parameters, chosen, bundle, _settings(parameters, chosen), _details(parameters, diagram))


def picture(parameters: Parameters) -> tuple[sketch.Sketch, sketch.Picture]:
    """Draw the procedure for a page: what there is, and where."""
    drawn = drawing.sketch(parameters, choose(parameters))
    return drawn, sketch.place(drawn, "agency")


def tasks(chosen: Chosen) -> tuple[Step, ...]:
    """List the steps that somebody does, in order."""
    return tuple(step for step in chosen.all() if step.kind == "task")


def timed(chosen: Chosen) -> tuple[str, ...]:
    """Name what is waited for with these steps."""
    found = [step.id for step in chosen.steps if step.kind == "timer"]
    found += [step.overdue["id"] for step in chosen.all() if step.overdue is not None]
    return (*found, *(["reply"] if any(step.kind == "consultation" for step in chosen.steps) else []))


def held(made: Made) -> Held:
    """Hold the times of the steps along the longest way against the limit (domain rule V04)."""
    settings = read_settings(made.settings)
    total = definitions.longest_path(engine.read(made.bundle.diagram), settings)
    limit = made.parameters.limit
    if limit.get("unit") not in _DAYS:
        return Held(total, "open")
    rest = Decimal(str(limit["amount"])) - total
    return Held(total, "equal" if rest == 0 else "slack" if rest > 0 else "excess", abs(rest))


def _settings(parameters: Parameters, chosen: Chosen) -> dict[str, Any]:
    ids = {step.id for step in chosen.all()}
    lanes = {step.lane for step in (*chosen.steps, *chosen.all())}
    settings: dict[str, Any] = {
        "lanes": {lane: parameters.lane(lane)["role"] for lane in catalogue.lanes() if lane in lanes},
        "tasks": {step.id: _step(step, parameters, ids) for step in tasks(chosen)},
        "timers": dict(_timers(parameters, chosen)),
    }
    for step in chosen.steps:
        if step.kind == "timer":
            settings["tasks"][step.id] = {"budget": parameters.wait(step.id)}
        elif step.kind == "receive":
            settings["tasks"][step.id] = {"budget": parameters.budget(step.id)}
    if _SUPPLEMENT in ids:
        settings["pauses"] = {_SUPPLEMENT: _STANDS}
    if parameters.partner and any(step.kind == "send" for step in chosen.steps):
        settings["participants"] = {drawing.PARTNER: parameters.partner}
    return settings


def _timers(parameters: Parameters, chosen: Chosen) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name in timed(chosen):
        if name != "reply":
            yield name, parameters.wait(name)
        elif catalogue.DEEMED in parameters.holds:
            yield "reply_overdue", parameters.wait(name)


def _step(step: Step, parameters: Parameters, ids: set[str]) -> dict[str, Any]:
    given = parameters.steps.get(step.id, {})
    apart: list[str] = [one for one in step.apart if one in ids]
    made = {
        "budget": parameters.budget(step.id),
        "form": step.id,
        "checklist": _items("c", given.get("checklist", step.checklist)),
        "required_outputs": _items("o", given.get("outputs", step.outputs)),
        **({"result_text": step.result} if step.result else {}),
    }
    if step.alone:
        apart.append(step.id)
    return {**made, **({"not_same_as": apart} if apart else {})}


def _items(prefix: str, texts: Any) -> list[dict[str, str]]:
    told = [{"text": one} if isinstance(one, str) else one for one in texts]
    return [{"id": f"{prefix}{number}", **one} for number, one in enumerate(told, 1)]


def _details(parameters: Parameters, diagram: bytes) -> dict[str, Any]:
    limit = {} if not parameters.limit else {"anchor": "accepted_at", **parameters.limit}
    return {
        "legal_basis": [dict(one) for one in parameters.legal_basis],
        "components": [dict(one) for one in parameters.components],
        "limit": limit if not limit.get("none") else dict(parameters.limit),
        "result": parameters.result,
        "fee": parameters.fee,
        "retention": parameters.retention,
        "sums_to_limit": {"no": parameters.why_not_equal} if parameters.why_not_equal else True,
        "shape": {"parameters": parameters.as_json(), "diagram": hashlib.sha256(diagram).hexdigest()},
    }

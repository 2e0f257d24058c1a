"""Settle a dossier at the counter: receipt, every step and the result on one page, with one button."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

import engine
from processes import definitions, dossiers, instances, people
from processes.definitions import Running
from processes.dossiers import Sent
from processes.errors import Invalid, Problem, Refused, StepIncident
from web import acts, at_once, clock, errors, forms, i18n, ids, overview, problems, reception, typed
from web.errors import flash_done
from web.security import access

pages = Blueprint("instant", __name__)
TEXTS = {"name": "text", "identity": "text", "phone": "tel", "email": "email", "address": "text"}
_OWN = frozenset({"csrf_token", "once", *TEXTS})


def is_offered(procedure_id: int) -> bool:
    """Whether this officer may settle a procedure at once: every step of it is theirs, and nothing waits."""
    return bool(dossiers.counter_steps(_in_force(procedure_id), g.actor))


@pages.get("/dossiers/at-once/<id:counter_id>")
@access("dossier.start")
def show(counter_id: int) -> ResponseReturnValue:
    """Ask for all of a procedure on one page; one that is done step by step has its own page of receipt."""
    if not is_offered(counter_id):
        return redirect(url_for("dossiers.choose", procedure=ids.encode(counter_id), way="steps"))
    return draw(_in_force(counter_id))


def draw(running: Running, refusal: Refused | None = None) -> str:
    """Draw the page, with what was sent and what is wrong with it."""
    now = clock.now()
    wrong = refusal if isinstance(refusal, Invalid) else None
    told = reception.decided(None, running, g.actor.agency_id, now)
    receipt = reception.drawn(running, wrong, now)
    steps = at_once.parts(running, dossiers.counter_steps(running, g.actor), wrong, now)
    fields = _fields(wrong)
    listed = [*fields, *receipt["start_fields"], *forms.fields_in(steps)]
    extra = receipt["extra"] + at_once.elsewhere(wrong, listed)
    if refusal is not None and wrong is None:
        extra.append(errors.words_of(refusal))
    return render_template(
        "instant.html",
        procedure_key=ids.encode(running.procedure_id),
        running=running,
        papers=overview.papers(running),
        facts=reception.facts(running, told),
        fields=fields,
        parts=receipt["parts"],
        steps=steps,
        all_fields=listed,
        extra=extra,
        once=acts.new_key(),
    )


def _fields(refusal: Invalid | None) -> list[dict[str, Any]]:
    asked = [
        {"name": name, "type": kind, "label": i18n.t(f"dossiers.{name}"), "required": name == "name"}
        for name, kind in TEXTS.items()
    ]
    for field in asked:
        field |= {"autocomplete": "off", "value": request.form.get(str(field["name"]), "")}
        field["errors"] = problems.beside(refusal, field)
    return asked


@pages.post("/dossiers/at-once/<id:counter_id>")
@access("dossier.start")
def settle(counter_id: int) -> ResponseReturnValue:
    """Receive a dossier, do all its steps and give the result; what is wrong is said on the page, nothing is half done.

    Where it goes on with somebody else, lead to the task that waits for this officer, or to the dossier.
    """
    running = _in_force(counter_id)
    made: list[instances.ProcessInstance] = []

    def act() -> str:
        _refuse_unknown(running)
        made.append(
            dossiers.settle(
                procedure_id=running.procedure_id,
                applicant={name: request.form.get(name, "") for name in TEXTS},
                values=reception.values(),
                sent={one.id: _sent(one) for one in running.diagram.elements.values() if one.is_by_person},
                actor=g.actor,
                now=clock.now(),
                request=acts.key(),
            )
        )
        return url_for("dossiers.show", instance_id=made[0].id)

    try:
        answer = acts.perform(act)
    except StepIncident as refusal:
        errors.keep_incident(refusal)
        return draw(running, refusal), 409
    except Invalid as refusal:
        return draw(running, refusal), 422
    _say(made)
    return answer


def _in_force(procedure_id: int) -> Running:
    today = people.today(clock.now())
    return definitions.load(g.actor.agency_id, definitions.version_in_force(g.actor.agency_id, procedure_id, today))


def _sent(step: engine.Element) -> Sent:
    sent = at_once.typed_of(step)
    return Sent(sent.texts, sent.checked)


def _refuse_unknown(running: Running) -> None:
    """Refuse (``Invalid``) names that the page never sends."""
    steps = [one for one in running.diagram.elements.values() if one.is_by_person]
    begins = (typed.PREFIX, *(at_once.prefix(one.id) for one in steps))
    unknown = [name for name in request.form if name not in _OWN and not name.startswith(begins)]
    unknown += [at_once.prefix(one.id) + name for one in steps for name in at_once.typed_of(one).unknown]
    if unknown:
        raise Invalid({name: [Problem("unknown_field")] for name in unknown})


def _say(made: Sequence[instances.ProcessInstance]) -> None:
    """Tell on the next page whether it is over, or with which step it waits."""
    for instance in made:
        waiting = ", ".join(f"«{row.name}»" for row in instances.waiting(instance.agency_id, instance.id))
        said: Mapping[str, str] = {"reference": instance.reference, "steps": waiting}
        flash_done("instant.rests" if waiting else "instant.settled", **said)

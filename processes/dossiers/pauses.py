"""The limit of a dossier stands while the law waits for somebody else, and goes on when that is over."""

from typing import Any

from processes import calendar, deadlines
from processes.calendar import Effect, Limit, Stand, due_with
from processes.db import db
from processes.definitions import PauseRule
from processes.dossiers.models import Dossier
from processes.errors import Invalid, Problem
from processes.instances import Change, ProcessInstance


def follow(change: Change, _events: Any) -> None:
    """React to a step: let the limit stand where the version says so, end the pause when that place is left.

    Refuses (``Invalid``) to come to such a place more often, or later after receipt, than the version allows: one
    request for supplement (Decree 61/2018/NĐ-CP art. 11(2)c), within some days (art. 19(4)).
    """
    instance, rules = change.instance, change.running.settings.pauses
    if not rules and instance.clock_stopped_at is None:
        return
    here = [place for place in deadlines.places(change) if place in rules]
    pause = deadlines.open_pause(instance)
    if pause is not None and pause.element_id in here:
        return
    told = []
    if pause is not None:
        told.append(deadlines.go_on(instance, pause, change.now, _limit(instance)))
    if here:
        rule = rules[here[0]]
        _demand_allowed(change, here[0], rule)
        told.append(
            deadlines.stop(
                instance,
                element_id=here[0],
                effect=rule.effect,
                reason=rule.reason,
                legal_basis=rule.legal_basis,
                now=change.now,
            )
        )
    if told:
        change.facts["pauses"] = told


def _demand_allowed(change: Change, element_id: str, rule: PauseRule) -> None:
    instance, dossier = change.instance, _dossier(change.instance)
    name = change.running.diagram.elements[element_id].name or element_id
    if rule.at_most is not None and deadlines.times_paused(instance, element_id) >= rule.at_most:
        raise Invalid({"": [Problem("asked_too_often", {"step": name, "count": rule.at_most})]})
    if rule.within is None or dossier is None:
        return
    if change.now > calendar.of_agency(instance.agency_id).due(dossier.received_at, rule.within):
        limit = rule.within.as_json()
        raise Invalid({"": [Problem("asked_too_late", {"step": name, "limit": limit})]})


def recounted(instance: ProcessInstance) -> Any:
    """Count the due moment of a dossier again from its receipt, limit and pauses (rule I09); None without a limit."""
    dossier, limit = _dossier(instance), _limit(instance)
    if dossier is None or limit is None:
        return None
    over = [
        Stand(one.started_at, one.ended_at, Effect(one.effect))
        for one in deadlines.pauses(instance)
        if one.ended_at is not None
    ]
    return due_with(calendar.of_agency(instance.agency_id), dossier.received_at, limit, over)


def _dossier(instance: ProcessInstance) -> Dossier | None:
    return db.session.get(Dossier, (instance.agency_id, instance.id))


def _limit(instance: ProcessInstance) -> Limit | None:
    dossier = _dossier(instance)
    return Limit.parse(dossier.limit) if dossier is not None and "unit" in dossier.limit else None

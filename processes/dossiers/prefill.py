"""What is known already: values for fields whose form says where they come from (``properties.prefill``)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from engine.forms import Form
from processes import instances
from processes.dossiers.models import Dossier
from processes.people import Actor, today

_Source = Callable[[Dossier, Actor, datetime], Any]
_APPLICANT = "applicant."

_SOURCES: Mapping[str, _Source] = {
    "dossier.channel": lambda dossier, _actor, _now: dossier.channel,
    "dossier.reference": lambda dossier, _actor, _now: instances.instance(dossier.agency_id, dossier.id).reference,
    "dossier.received_on": lambda dossier, _actor, _now: today(dossier.received_at),
    "actor.name": lambda _dossier, actor, _now: actor.name,
    "today": lambda _dossier, _actor, now: today(now),
}


def prefilled(form: Form, dossier: Dossier, actor: Actor, now: datetime) -> dict[str, Any]:
    """Give the values that are known for a form's fields, by key; a field whose source has nothing is left out.

    A choice that the field does not offer is left out too: the officer decides.
    """
    values = {}
    for field in form.fields:
        value = _known(field.properties.get("prefill", ""), dossier, actor, now)
        if value is None or (field.options and value not in {option.value for option in field.options}):
            continue
        values[field.key] = value
    return values


def _known(source: str, dossier: Dossier, actor: Actor, now: datetime) -> Any:
    if source.startswith(_APPLICANT):
        return dossier.applicant.get(source.removeprefix(_APPLICANT))
    return _SOURCES[source](dossier, actor, now) if source in _SOURCES else None

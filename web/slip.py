"""The slip that an applicant takes home: what was received, from whom, and when the result is to be fetched."""

from datetime import datetime
from typing import Any

from processes import people
from processes.errors import NotFound
from web import decisions, i18n, moments
from web.overview import Overview

_APPLICANT = ("name", "identity", "address", "phone", "email")


def content(seen: Overview, at: datetime) -> dict[str, Any]:
    """Give what stands on the slip: plain texts only, in the language of the request.

    Refuses (``NotFound``) an instance that nobody handed in. The due moment is that of ``at``: a limit that stands is
    told beside it.
    """
    instance, dossier, running = seen.instance, seen.dossier, seen.running
    if dossier is None:
        raise NotFound(dossier=instance.id)
    known = {one.id: one for one in people.agencies()}
    agency = known[instance.agency_id]
    superior = known.get(agency.parent_id or 0)
    return {
        "language": i18n.language(),
        "title": i18n.t("slip.title"),
        "superior": superior.name if superior is not None else "",
        "agency": agency.name,
        "nation": i18n.t("slip.nation"),
        "motto": i18n.t("slip.motto"),
        "reference": instance.reference,
        "code": i18n.t("slip.code", code=instance.reference),
        "day": moments.local(dossier.received_at).date().isoformat(),
        "received_from": i18n.t("slip.received_from"),
        "facts": [*_who(dossier.applicant), *_what(seen, dossier)],
        "papers_title": i18n.t("slip.papers"),
        "papers_head": [i18n.t(f"slip.papers_{name}") for name in ("number", "name", "copies")],
        "papers": _papers(running.details.get("components", ())),
        "due_title": i18n.t("slip.due"),
        "due": moments.moment_words(instance.due_at) if instance.due_at else i18n.t("slip.due_none"),
        "stands": i18n.t("slip.stands") if instance.clock_stopped_at is not None and instance.ended_at is None else "",
        "bring": i18n.t("slip.bring"),
        "signs": [_signs("applicant", dossier.applicant_name), _signs("receiver", _receiver(seen))],
        "footer": i18n.t("slip.footer", when=moments.moment_words(at)),
        "page": i18n.t("papers.page"),
    }


def _who(applicant: dict[str, Any]) -> list[list[str]]:
    return [[i18n.t(f"dossiers.{name}"), str(applicant[name])] for name in _APPLICANT if applicant.get(name)]


def _what(seen: Overview, dossier: Any) -> list[list[str]]:
    rows = [
        ("procedure", f"{seen.running.procedure_name} ({seen.running.procedure_code})"),
        ("limit", moments.limit_words(dossier.limit)),
        ("fee", _fee(seen, dossier.fee)),
        ("channel", i18n.t(f"dossiers.channel_{dossier.channel}")),
        ("received_at", moments.moment_words(dossier.received_at)),
    ]
    return [[i18n.t(f"dossiers.{name}"), value] for name, value in rows if value]


def _fee(seen: Overview, decided: Any) -> str:
    if decided:
        return decisions.money_words(decided["amount"])
    told = seen.running.details.get("fee")
    return told if isinstance(told, str) else ""


def _papers(components: Any) -> list[list[str]]:
    return [
        [
            str(number),
            one["name"],
            i18n.t(f"dossiers.copies_{one.get('form', 'original')}", count=one.get("copies", 1)),
        ]
        for number, one in enumerate(components, start=1)
    ]


def _signs(name: str, person: str) -> list[str]:
    return [i18n.t(f"slip.sign_{name}"), i18n.t("slip.sign_hint"), person]


def _receiver(seen: Overview) -> str:
    """Name who received the dossier as the first record does, also when that person has left since."""
    return str(seen.views[0].body["actor"].get("name", "")) if seen.views else ""

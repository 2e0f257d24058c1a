"""The administrator's list of services: what diagrams of an agency may call, and since when."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from processes import people, providers
from processes.errors import DuplicateCode, Invalid, NotFound
from web import acts, clock, dates, errors, i18n, problems, reach
from web.security import access

pages = Blueprint("services", __name__)
_Wrong = Mapping[str, Sequence[str]]


@pages.get("/services")
@access("service.change")
def show() -> ResponseReturnValue:
    """List the services of an agency, those of the product first."""
    return _page(reach.asked(), {})


def _page(about: reach.Reach, wrong: _Wrong) -> str:
    return render_template(
        "services.html",
        reach=about,
        built_in=[_built_in(code) for code in sorted(providers.BUILT_IN)],
        found=providers.services(about.agency.id),
        kinds=[{"value": one, "label": i18n.t(f"services.kind_{one}")} for one in providers.ServiceKind],
        typed=request.form,
        wrong=wrong,
        today=people.today(clock.now()),
        once=acts.new_key(),
    )


def _built_in(code: str) -> dict[str, Any]:
    return {"code": code, "name": i18n.t(f"calls.built_in_{code}"), "how": i18n.t(f"services.{code}_how")}


def _back(about: reach.Reach) -> str:
    return url_for("services.show", agency=about.public_id)


@pages.post("/services/<id:agency_id>/add")
@access("service.change")
def add(agency_id: int) -> ResponseReturnValue:
    """Register a service."""
    about = reach.of(agency_id)

    def act() -> str:
        providers.add(
            agency_id=agency_id,
            code=request.form.get("code", ""),
            name=request.form.get("name", ""),
            kind=request.form.get("kind", ""),
            from_on=dates.needed(request.form, "from_on"),
            actor=g.actor,
            now=clock.now(),
        )
        return _back(about)

    try:
        answer = acts.perform(act)
    except (Invalid, DuplicateCode) as refusal:
        return _page(about, problems.of_form(refusal)), errors.status_of(refusal)
    errors.flash_done("services.added")
    return answer


@pages.get("/services/<id:agency_id>/<id:service_id>/end")
@access("service.change")
def ask_end(agency_id: int, service_id: int) -> ResponseReturnValue:
    """Ask for the last day of a service."""
    return _end_page(agency_id, service_id, {})


def _end_page(agency_id: int, service_id: int, wrong: _Wrong) -> str:
    about = reach.of(agency_id)
    service = next((one for one in providers.services(agency_id) if one.id == service_id), None)
    if service is None:
        raise NotFound(service=service_id)
    return render_template(
        "end_on.html",
        title=i18n.t("services.end_title", name=service.name),
        consequences=[i18n.t("services.end_calls"), i18n.t("services.end_versions")],
        act=i18n.t("services.end"),
        url=url_for("services.end", agency_id=agency_id, service_id=service_id),
        back_url=_back(about),
        crumb=i18n.t("nav.services"),
        wrong=wrong,
        value=request.form.get("to_on") or people.today(clock.now()),
        once=acts.new_key(),
    )


@pages.post("/services/<id:agency_id>/<id:service_id>/end")
@access("service.change")
def end(agency_id: int, service_id: int) -> ResponseReturnValue:
    """End a service on a day; what waits for it goes on waiting."""
    about = reach.of(agency_id)

    def act() -> str:
        to_on = dates.needed(request.form, "to_on")
        providers.change_end(agency_id=agency_id, service_id=service_id, to_on=to_on, actor=g.actor, now=clock.now())
        return _back(about)

    try:
        answer = acts.perform(act)
    except Invalid as refusal:
        return _end_page(agency_id, service_id, problems.by_field(refusal)), errors.status_of(refusal)
    errors.flash_done("services.end_kept")
    return answer


@pages.post("/services/<id:agency_id>/<id:service_id>/continue")
@access("service.change")
def resume(agency_id: int, service_id: int) -> Response:
    """Let a service go on that was to end."""
    about = reach.of(agency_id)

    def act() -> str:
        providers.change_end(agency_id=agency_id, service_id=service_id, to_on=None, actor=g.actor, now=clock.now())
        return _back(about)

    answer = acts.perform(act)
    errors.flash_done("services.resumed")
    return answer

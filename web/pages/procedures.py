"""The catalogue of procedures, and one procedure with its versions."""

from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from processes import definitions, people
from web import clock, i18n, standing
from web.moments import day_words, moment_words
from web.security import access

pages = Blueprint("procedures", __name__)


@pages.get("/procedures")
@access("procedure.view")
def catalogue() -> ResponseReturnValue:
    """List procedures by name; the search knows no accents."""
    search = request.args.get("q", "").strip()
    day = people.today(clock.now())
    found = definitions.catalogue(g.actor.agency_id, day, search)
    rows = [_row(procedure, version, number, day) for procedure, version, number in found]
    return render_template("procedures.html", rows=rows, search=search, may_design=_may_design())


@pages.get("/procedures/<id:procedure_id>")
@access("procedure.view")
def show(procedure_id: int) -> ResponseReturnValue:
    """Show a procedure with its versions, newest first."""
    procedure = definitions.procedure(g.actor.agency_id, procedure_id)
    versions = list(definitions.versions(g.actor.agency_id, procedure_id))
    day = people.today(clock.now())
    number = standing.number_in_force(versions, day)
    return render_template(
        "procedure.html",
        procedure=procedure,
        rows=[_version_row(version, standing.chip(version, number, day)) for version in versions],
        document_url=_document(versions, number),
        may_design=_may_design(),
        crumbs=[
            {"label": i18n.t("nav.procedures"), "url": url_for(".catalogue")},
            {"label": procedure.name, "url": ""},
        ],
    )


def _document(versions: list[definitions.ProcedureVersion], number: int | None) -> str:
    """Give the address of the document of the version in force, else of the newest."""
    chosen = next((one for one in versions if one.number == number), versions[0] if versions else None)
    return url_for("version_document.show", version_id=chosen.id) if chosen is not None else ""


def _may_design() -> bool:
    return people.may(g.actor, "procedure.design")


def _row(procedure: Any, version: Any, number_in_force: int | None, day: Any) -> dict[str, Any]:
    return {
        "code": procedure.code,
        "name": procedure.name,
        "kind": i18n.t(f"procedures.kind_{procedure.kind}"),
        "field": procedure.field or "",
        "url": url_for(".show", procedure_id=procedure.id),
        "in_force": i18n.t("procedures.version_number", number=number_in_force) if number_in_force else "—",
        "newest": i18n.t("procedures.version_number", number=version.number) if version else "",
        "chip": standing.chip(version, number_in_force, day) if version else None,
    }


def _version_row(version: definitions.ProcedureVersion, chip: dict[str, str]) -> dict[str, Any]:
    return {
        "number": i18n.t("procedures.version_number", number=version.number),
        "url": url_for("versions.show", version_id=version.id),
        "chip": chip,
        "effective_on": day_words(version.effective_on) if version.effective_on else "—",
        "drafted": moment_words(version.drafted_at),
        "drafted_by": version.drafted_by_name or "—",
        "approved_by": version.approved_by_name or "—",
    }

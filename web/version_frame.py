"""What all pages of one version have in common: its name, its standing, its views, who may do what."""

from typing import Any

from flask import g, url_for

from processes import definitions, people
from processes.definitions import Procedure, ProcedureVersion, VersionStatus
from web import acts, clock, i18n, standing

_VIEWS = (
    ("steps", "versions.show"),
    ("forms", "version_forms.list_all"),
    ("decisions", "version_decisions.list_all"),
    ("facts", "version_facts.show"),
    ("document", "version_document.show"),
    ("trial", "trials.show"),
    ("differences", "version_differences.show"),
    ("migration", "version_migration.show"),
    ("review", "reviews.show"),
)
_OF_DESIGNERS = frozenset({"trial"})
_OF_KEPT = frozenset({"steps", "facts", "differences"})
"""What there is to see of a drawing that is kept only: itself, what it is about, what changed."""
_LONGEST_CRUMB = 60


def context(version: ProcedureVersion, procedure: Procedure, view: str, **more: Any) -> dict[str, Any]:
    """Fill in the head of a version's page, its links to the other views, and the rights of who looks at it."""
    day = people.today(clock.now())
    others = list(definitions.versions(g.actor.agency_id, procedure.id))
    may_design = people.may(g.actor, "procedure.design")
    is_kept = definitions.is_kept_only(version)
    return {
        "version": version,
        "procedure": procedure,
        "number": i18n.t("procedures.version_number", number=version.number),
        "chip_shown": standing.chip(version, standing.number_in_force(others, day), day),
        "views": [
            _view("drawing" if is_kept and name == "steps" else name, endpoint, version, current=name == view)
            for name, endpoint in _VIEWS
            if (may_design or name not in _OF_DESIGNERS) and (not is_kept or name in _OF_KEPT)
        ],
        "crumbs": [
            {"label": i18n.t("nav.procedures"), "url": url_for("procedures.catalogue")},
            {"label": _short(procedure.name), "url": url_for("procedures.show", procedure_id=procedure.id)},
            {"label": i18n.t("procedures.version_number", number=version.number), "url": ""},
        ],
        "diagram_url": url_for("versions.show", version_id=version.id) + "/diagram.bpmn",
        "may_design": may_design,
        "is_open": may_design and version.status == VersionStatus.DRAFT,
        "key": acts.new_key(),
        **more,
    }


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_CRUMB else name[:_LONGEST_CRUMB].rsplit(" ", 1)[0] + " …"


def _view(name: str, endpoint: str, version: ProcedureVersion, *, current: bool) -> dict[str, Any]:
    return {
        "label": i18n.t(f"versions.view_{name}"),
        "url": url_for(endpoint, version_id=version.id),
        "current": current,
    }

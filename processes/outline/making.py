"""Make the outline of a version from what is kept of it, or of a package that is not kept at all."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import rfc8785

from engine import forms
from processes import definitions, people
from processes.definitions import Bundle, ProcedureVersion, Running, VersionStatus, decisions
from processes.definitions.settings import read as read_settings
from processes.outline.drawn import work
from processes.outline.facts import facts
from processes.outline.history import day_of, editions
from processes.outline.model import Edition, Mark, Outline, Signature

LAYOUT: Final = "document"
"""The name of the setting of an agency that says how its documents are laid out."""


class Layout(StrEnum):
    """How a document is laid out: parts 1–7 with 5.1–5.7, or the one whose content is 2.1–2.10."""

    CLASSIC = "classic"
    NUMBERED = "numbered"


LAYOUTS: Final = tuple(Layout)
_OF_THE_PROCEDURE: Final = frozenset({"code", "name", "kind", "field", "settings"})
_MARKS: Final = {VersionStatus.PUBLISHED: Mark.NONE, VersionStatus.RETIRED: Mark.RETIRED}


def layout_of(agency_id: int) -> Layout:
    """Tell how an agency lays its documents out; it has chosen the classic one when it chose none."""
    chosen = people.setting(agency_id, LAYOUT).get("layout")
    return Layout(str(chosen)) if chosen in set(Layout) else Layout.CLASSIC


def of(agency_id: int, version_id: int) -> Outline:
    """Make the outline of a version of an agency. Refuses an unknown one.

    The same published version gives the same outline: nothing is taken from clocks, from whoever asks, or from what
    came later.
    """
    version, _, revision = definitions.version(agency_id, version_id)
    running = definitions.load(agency_id, version_id)
    known = {one.id: one for one in people.agencies()}
    superior = known.get(known[agency_id].parent_id or 0)
    bundle = definitions.files_of(agency_id, revision.id)
    return Outline(
        running,
        known[agency_id].name,
        superior.name if superior is not None else "",
        facts(version.details),
        work(running.diagram, running.settings, running.forms),
        _MARKS.get(VersionStatus(version.status), Mark.DRAFT),
        version.effective_on,
        revision.sha256,
        version.settings_sha256 or sealed(version.settings, version.details),
        roles={role.code: role.name for role in people.roles(agency_id)},
        results=_results(version.settings),
        signatures=_signatures(version),
        editions=editions(version),
        is_installed=version.published_at is not None and version.approved_at is None,
        pictures=_pictures(bundle),
    )


def plain(bundle: Bundle, procedure: Mapping[str, Any]) -> Outline:
    """Make the outline of a package that belongs to no agency yet: a draft."""
    diagram = bundle.drawn()
    settings = procedure.get("settings") or {}
    details = {
        key: value for key, value in procedure.items() if key not in {"code", "name", "kind", "field", "settings"}
    }
    running = Running(
        0,
        0,
        0,
        str(procedure.get("code") or diagram.process_id),
        str(procedure.get("name") or diagram.name),
        1,
        diagram,
        read_settings(settings),
        "",
        details,
        {name: forms.read(data) for name, data in bundle.forms.items()},
        decisions.read(bundle.decisions),
        {},
    )
    return Outline(
        running,
        "",
        "",
        facts(details),
        work(diagram, running.settings, running.forms),
        Mark.DRAFT,
        None,
        hashlib.sha256(bundle.diagram).hexdigest(),
        sealed(settings, details),
        signatures=tuple(Signature(part) for part in ("drafted", "reviewed", "approved")),
        results=_results(settings),
        editions=(Edition(1, None),),
        pictures=_pictures(bundle),
    )


def _results(settings: Mapping[str, Any]) -> dict[str, str]:
    """Give what each step results in, as its settings say."""
    tasks = settings.get("tasks") or {}
    return {name: text for name, step in tasks.items() if (text := str(step.get("result_text") or "").strip())}


def sealed(settings: Mapping[str, Any], details: Mapping[str, Any]) -> str:
    """Hash settings and details as publishing does."""
    return hashlib.sha256(rfc8785.dumps({"settings": dict(settings), "details": dict(details)})).hexdigest()


def _pictures(bundle: Bundle) -> Mapping[str, bytes]:
    return {"": bundle.diagram, **dict(sorted(bundle.beside.items()))}


def _signatures(version: ProcedureVersion) -> tuple[Signature, ...]:
    """Say who drafted, reviewed and approved a version; reviewers are those whose comments are kept."""
    comments = definitions.comments(version.agency_id, version.id)
    names = tuple(dict.fromkeys(one.person_name for one in comments))
    last: datetime | None = max((one.created_at for one in comments), default=None)
    return (
        _signature("drafted", version.drafted_by_name, version.drafted_at),
        Signature("reviewed", names, day_of(last)),
        _signature("approved", version.approved_by_name, version.approved_at),
    )


def _signature(part: str, name: str | None, moment: datetime | None) -> Signature:
    return Signature(part, (name,), day_of(moment)) if name else Signature(part)

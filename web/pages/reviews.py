"""The way of a version: submitted, commented, sent back, approved by another person, published, retired."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from processes import definitions, people
from processes.definitions import ProcedureVersion, Running, VersionStatus
from processes.errors import Invalid
from web import acts, clock, dates, differences, errors, i18n, problems, version_frame, version_rows
from web.moments import day_words, moment_words
from web.pages import versions
from web.security import access

pages = Blueprint("reviews", __name__)


@pages.get("/versions/<id:version_id>/review")
@access("procedure.view")
def show(version_id: int) -> ResponseReturnValue:
    """Show what reviewers said, what changed since the version before, and the next act for whoever may do it."""
    return _page(version_id)


@pages.post("/versions/<id:version_id>/submit")
@access("procedure.design")
def submit(version_id: int) -> ResponseReturnValue:
    """Ask for review; a draft that lacks something is shown with what it lacks."""
    try:
        return _perform("submitted", version_id, definitions.submit)
    except Invalid:
        return versions.page(version_id, asked_for_review=True), 422


@pages.post("/versions/<id:version_id>/comments")
@access("procedure.comment")
def comment(version_id: int) -> ResponseReturnValue:
    """Say something about the version, or about one element of its diagram."""
    version, _, _ = definitions.version(g.actor.agency_id, version_id)
    element_id = request.form.get("element", "")
    known = {**definitions.load(g.actor.agency_id, version.id).diagram.elements}
    about = element_id if element_id in known else None
    text = request.form.get("text", "")
    return _act_or_ask("commented", version_id, definitions.comment, text=text, element_id=about)


@pages.post("/versions/<id:version_id>/send-back")
@access("procedure.approve")
def send_back(version_id: int) -> ResponseReturnValue:
    """Return the version to its drafter with a reason."""
    return _act_or_ask("sent_back", version_id, definitions.send_back, reason=request.form.get("reason", ""))


@pages.post("/versions/<id:version_id>/approve")
@access("procedure.approve")
def approve(version_id: int) -> ResponseReturnValue:
    """Approve the version; whoever drafted or submitted it cannot."""
    return _act_or_ask("approved", version_id, definitions.approve)


@pages.post("/versions/<id:version_id>/publish")
@access("procedure.publish")
def publish(version_id: int) -> ResponseReturnValue:
    """Publish the version from a day on; from then on it never changes."""
    try:
        day = dates.needed(request.form, "effective_on")
    except Invalid as refusal:
        return _page(version_id, wrong=problems.by_field(refusal)), 422
    return _act_or_ask("published", version_id, definitions.publish, effective_on=day)


@pages.post("/versions/<id:version_id>/retire")
@access("procedure.publish")
def retire(version_id: int) -> ResponseReturnValue:
    """Take the version out of use; running dossiers go on."""
    return _act_or_ask("retired", version_id, definitions.retire)


def _act_or_ask(done: str, version_id: int, verb: Callable[..., Any], **arguments: Any) -> ResponseReturnValue:
    """Do it, or show the page again with what is wrong."""
    try:
        return _perform(done, version_id, verb, **arguments)
    except Invalid as refusal:
        return _page(version_id, wrong=problems.by_field(refusal)), 422


def _perform(done: str, version_id: int, verb: Callable[..., Any], **arguments: Any) -> ResponseReturnValue:
    def act() -> str:
        verb(version_id=version_id, actor=g.actor, now=clock.now(), **arguments)
        errors.flash_done(f"reviews.{done}")
        return url_for(".show", version_id=version_id)

    return acts.perform(act)


def _page(version_id: int, *, wrong: Mapping[str, Any] | None = None) -> str:
    version, procedure, _ = definitions.version(g.actor.agency_id, version_id)
    running = definitions.load(g.actor.agency_id, version_id)
    context = version_frame.context(version, procedure, "review")
    is_own = g.actor.person_id in {version.drafted_by, version.submitted_by, *version.author_ids}
    today = people.today(clock.now())
    return render_template(
        "review.html",
        **context,
        acts=_acts(version, is_own=is_own),
        is_own=is_own,
        comments=version_rows.comments(version, running),
        elements=[{"value": e.id, "label": e.name or e.id} for e in running.diagram.elements.values() if e.name],
        life=_life(version),
        changed=_changed(version, running),
        advice=versions.listed(running, definitions.advice(running, procedure.kind)) if _is_open(version) else [],
        wrong=wrong or {},
        gap_count=sum(map(len, definitions.gaps(version, today).values())) if context["is_open"] else 0,
        today=today,
        typed=request.form,
    )


def _is_open(version: ProcedureVersion) -> bool:
    """Tell whether a version may still be sent back to be changed."""
    return version.status not in {VersionStatus.PUBLISHED, VersionStatus.RETIRED}


def _acts(version: ProcedureVersion, *, is_own: bool) -> set[str]:
    """Name what this person may do with the version now."""
    status = VersionStatus(version.status)
    may = {name for name in ("design", "comment", "approve", "publish") if people.may(g.actor, f"procedure.{name}")}
    possible = {
        VersionStatus.DRAFT: {"submit": "design"},
        VersionStatus.IN_REVIEW: {"comment": "comment", "send_back": "approve", "approve": "approve"},
        VersionStatus.APPROVED: {"publish": "publish", "send_back": "approve"},
        VersionStatus.PUBLISHED: {"retire": "publish"},
        VersionStatus.RETIRED: {},
    }[status]
    return {act for act, power in possible.items() if power in may and not (is_own and act in {"approve", "publish"})}


def _life(version: ProcedureVersion) -> list[dict[str, str]]:
    """List what happened to the version, newest first."""
    happened = (
        ("drafted", version.drafted_at, version.drafted_by_name),
        ("submitted", version.submitted_at, None),
        ("approved", version.approved_at, version.approved_by_name),
        ("published", version.published_at, None),
        ("retired", version.retired_at, None),
    )
    entries = [
        {
            "title": i18n.t(f"reviews.life_{name}"),
            "when": moment_words(at),
            "at": at.isoformat(),
            "who": who or "",
            "state": "done",
            "note": i18n.t("procedures.effective_on", day=day_words(version.effective_on))
            if name == "published" and version.effective_on
            else "",
        }
        for name, at, who in happened
        if at is not None
    ]
    return entries[::-1]


def _changed(version: ProcedureVersion, running: Running) -> list[dict[str, str]] | None:
    """Compare with the last version that was published before; None when there is none."""
    others = definitions.versions(version.agency_id, version.procedure_id)
    lasting = {VersionStatus.PUBLISHED, VersionStatus.RETIRED}
    before = next((other for other in others if other.number < version.number and other.status in lasting), None)
    if before is None:
        return None
    settings = (version_rows.settings_shown(before, running)[0], version_rows.settings_shown(version, running)[0])
    names = version_rows.role_names(version.agency_id)
    return differences.between(definitions.load(version.agency_id, before.id), running, settings, names)

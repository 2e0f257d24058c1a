"""The drawing table: a draft's diagram drawn in the browser, kept by itself, checked beside, made the draft."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import Severity
from processes import definitions, drawings, people
from processes.db import transaction
from processes.errors import Conflict, InvalidFile, Refused, WrongStatus
from web import acts, clock, drawn_settings, errors, i18n, version_frame
from web import findings as said
from web.moments import moment_words
from web.pages.versions import download, listed
from web.security import access, asks_by_itself

pages = Blueprint("drawings", __name__)

_SEED_BYTES = 1_000_000
_MOST_TYPED = 64


@pages.get("/versions/<id:version_id>/drawing")
@access("procedure.design")
def show(version_id: int) -> ResponseReturnValue:
    """Show the drawing table; of what is no draft any more only the diagram, and what was kept apart."""
    return _page(version_id)


@pages.post("/versions/<id:version_id>/drawing")
@access("procedure.design")
def save(version_id: int) -> ResponseReturnValue:
    """Keep what is drawn; somebody else's newer drawing is never written over (409)."""
    number = request.form.get("number", "")[:_MOST_TYPED]
    seen = int(number) if number.isascii() and number.isdigit() else 0

    def act() -> dict[str, Any]:
        copy = drawings.save(version_id=version_id, number=seen, actor=g.actor, now=clock.now(), **_drawn())
        return {"number": copy.number, "at": moment_words(copy.saved_at)}

    return _answered(act)


@pages.post("/versions/<id:version_id>/drawing/apart")
@access("procedure.design")
def keep(version_id: int) -> ResponseReturnValue:
    """Keep apart what could not be saved."""

    def act() -> dict[str, Any]:
        copy = drawings.keep_apart(version_id=version_id, actor=g.actor, now=clock.now(), **_drawn())
        return {"at": moment_words(copy.saved_at)}

    return _answered(act)


@pages.post("/versions/<id:version_id>/drawing/check")
@access("procedure.design")
@asks_by_itself
def check(version_id: int) -> ResponseReturnValue:
    """Say everything that is wrong or doubtful about a drawing; nothing is kept."""
    version, _, _ = definitions.version(g.actor.agency_id, version_id)
    try:
        _, found = drawings.check(version, _sent())
    except InvalidFile as refusal:
        found = tuple(refusal.findings)
    return {"findings": drawn_settings.said(found)}


@pages.post("/versions/<id:version_id>/drawing/seat")
@access("procedure.design")
@asks_by_itself
def sit(version_id: int) -> ResponseReturnValue:
    """Note who has the drawing open; say who else has, and in which state it is now."""
    with transaction():
        others = drawings.sit(version_id=version_id, actor=g.actor, now=clock.now())
    table = drawings.sit_down(version_id=version_id, actor=g.actor)
    saved = table.saved
    message = i18n.t("drawing.replaced") if saved is None else _changed_by(saved.saved_by, saved.saved_by_name)
    if not table.is_open:
        message = i18n.t("drawing.not_draft")
    state = {"number": table.number, "base": table.revision.sha256, "is_open": table.is_open}
    return {"others": others, "message": message, **state}


@pages.post("/versions/<id:version_id>/drawing/draft")
@access("procedure.design")
def finish(version_id: int) -> ResponseReturnValue:
    """Make the drawing the draft: a new revision, with the settings that were drawn; 422 with every finding."""
    table = drawings.sit_down(version_id=version_id, actor=g.actor)
    number, lock = request.form.get("number", "")[:_MOST_TYPED], table.version.lock
    bundle, found = drawings.check(table.version, table.data)  # takes seconds: nobody waits for them with a lock

    def act() -> dict[str, Any]:
        if str(table.number) != number or table.saved is None:
            raise Conflict(reason="saved", by=table.saved.saved_by_name if table.saved is not None else "")
        copy = drawings.finish(
            version_id=version_id,
            number=table.number,
            bundle=bundle,
            findings=found,
            lock=lock,
            actor=g.actor,
            now=clock.now(),
        )
        return {"number": copy.number, "base": copy.base_sha256, "seed": copy.seed}

    answer = _answered(act)
    return {**answer, **_missing(version_id)} if isinstance(answer, dict) else answer


def _missing(version_id: int) -> dict[str, Any]:
    """Say what the draft still lacks before it can be submitted: in a sentence, and by element."""
    version, _, _ = definitions.version(g.actor.agency_id, version_id)
    gaps = definitions.gaps(version, people.today(clock.now()))
    word = i18n.t("components.severity_warning")
    listed_gaps = [{**one, "word": word} for one in listed(definitions.load(version.agency_id, version.id), gaps)]
    count = sum(len(problems) for problems in gaps.values())
    text = i18n.t("drawing.finished_missing", count=count) if count else i18n.t("drawing.finished")
    return {"message": text, "missing": listed_gaps}


@pages.get("/versions/<id:version_id>/drawing/apart.bpmn")
@access("procedure.design")
def apart(version_id: int) -> ResponseReturnValue:
    """Give what the person kept apart, as a file; ``left`` asks for what was drawn on a diagram that was replaced."""
    find = drawings.left_behind if "left" in request.args else drawings.kept_apart
    return download(find(version_id=version_id, actor=g.actor).data, "application/xml", "drawing.bpmn")


@pages.post("/versions/<id:version_id>/drawing/next")
@access("procedure.design")
def begin_next(version_id: int) -> ResponseReturnValue:
    """Begin the next draft with what the person kept apart; with errors nothing happens and they are shown."""
    copy = drawings.kept_apart(version_id=version_id, actor=g.actor)
    version, _, _ = definitions.version(g.actor.agency_id, version_id)
    try:
        bundle, found = drawings.check(version, copy.data)
    except InvalidFile as refusal:
        return _page(version_id, refused=tuple(refusal.findings)), 422
    if any(finding.severity is Severity.ERROR for finding in found):
        return _page(version_id, refused=found), 422

    def act() -> str:
        begun = drawings.begin_next(
            version_id=version_id, bundle=bundle, findings=found, actor=g.actor, now=clock.now()
        )
        errors.flash_done("uploads.taken", number=begun.number)
        return url_for("versions.show", version_id=begun.id)

    return acts.perform(act)


@pages.post("/versions/<id:version_id>/drawing/forget")
@access("procedure.design")
def forget(version_id: int) -> ResponseReturnValue:
    """Throw away what the person kept apart."""

    def act() -> str:
        drawings.forget_apart(version_id=version_id, actor=g.actor)
        errors.flash_done("drawing.forgotten")
        return url_for(".show", version_id=version_id)

    return acts.perform(act)


def _sent() -> bytes:
    """Read the drawing of this request, a file field of its own."""
    file = request.files.get("diagram")
    if file is None:
        return b""
    with file.stream:
        data: bytes = file.read()
    return data


def _drawn() -> dict[str, Any]:
    return {"base": request.form.get("base", "")[:_MOST_TYPED], "data": _sent(), "seed": _seed()}


def _seed() -> Mapping[str, Any]:
    """Read what the settings said when the drawing was opened; what is no such thing says nothing."""
    text = request.form.get("seed", "")
    try:
        seed = json.loads(text) if len(text) <= _SEED_BYTES else {}
        json.dumps(seed, allow_nan=False)  # numbers without end are none: no database and no browser reads them again
    except (ValueError, RecursionError):
        return {}
    return seed if isinstance(seed, dict) else {}


def _answered(act: Any) -> ResponseReturnValue:
    """Carry out one act of the script and answer it; a refusal says why, in words and with its findings."""
    try:
        with transaction():
            return dict(act())
    except InvalidFile as refusal:
        found = drawn_settings.said(refusal.findings)
        return {"error": "refused", "message": found[0]["title"] if found else "", "findings": found}, 422
    except WrongStatus:
        return {"error": "not_draft", "message": i18n.t("drawing.not_draft")}, 409
    except Conflict as refusal:
        return {"error": refusal.params.get("reason", "saved"), "message": _conflict_words(refusal)}, 409


def _conflict_words(refusal: Refused) -> str:
    if refusal.params.get("reason") == "replaced":
        return i18n.t("drawing.replaced")
    return _changed_by(refusal.params.get("person"), refusal.params.get("by"))


def _changed_by(person_id: int | None, name: str | None) -> str:
    """Say who saved a newer drawing; whoever asks may have done so in another window."""
    if person_id == g.actor.person_id:
        return i18n.t("drawing.changed_by_you")
    return i18n.t("drawing.changed_by", by=name or i18n.t("errors.somebody"))


def _page(version_id: int, *, refused: tuple[Any, ...] = ()) -> str:
    table = drawings.sit_down(version_id=version_id, actor=g.actor)
    version, procedure, revision = definitions.version(g.actor.agency_id, version_id)
    forms = sorted(definitions.files_of(g.actor.agency_id, revision.id).forms)
    return render_template(
        "drawing.html",
        **version_frame.context(version, procedure, "steps"),
        config=drawn_settings.shown(table, forms) if table.is_open else None,
        own=None if table.own is None else drawn_settings.told(table.own),
        left=None if table.left is None else drawn_settings.told(table.left),
        refused=said.words(refused),
    )

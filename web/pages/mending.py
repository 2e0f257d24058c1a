"""«Sửa theo đề nghị»: what can be mended in a diagram, seen before and after, and taken in as a new revision."""

import base64
import binascii
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

import engine
from engine import Repair, Severity, encodings
from processes import definitions
from processes.definitions import Bundle, Offer
from processes.errors import DuplicateCode, WrongStatus
from web import acts, clock, errors, i18n, mending
from web import findings as said
from web.pages import uploads
from web.security import access

pages = Blueprint("mending", __name__)

_CHOICE = "repair:"


@pages.post("/procedures/mend")
@access("procedure.design")
def mend_upload() -> ResponseReturnValue:
    """Show what can be mended in files that were refused; with ``take`` make the mended ones a draft.

    Nothing is kept of the files before they are taken in; then the bytes as they came are kept too. With ``keep`` the
    files become a draft as they are, to be looked at and given back only.
    """
    before = _unpacked(request.form.get("archive", ""))
    asked = uploads.asked_again()
    if request.form.get("act") == "keep" and not asked.wrong:
        return _take(asked, before, lambda: uploads.keep_with(asked, before))
    offer = definitions.mend(before, _chosen(), note=i18n.t("mending.note"))
    if request.form.get("act") not in {"take", "keep"}:
        asked.wrong.clear()
        return _page(offer, before, asked=asked)
    if asked.wrong or not offer.is_sound:
        return _page(offer, before, asked=asked), 422
    begin = partial(uploads.begin_with, asked, offer.bundle, offer.findings, origin=before.diagram)
    return _take(asked, before, begin)


def _take(asked: Any, before: Bundle, begin: Callable[[], str]) -> ResponseReturnValue:
    """Take files in; a code that is in use is said beside its field."""
    try:
        return acts.perform(begin)
    except DuplicateCode as refusal:
        asked.wrong["code"] = [errors.words_of(refusal)]
        return _page(definitions.mend(before, _chosen(), note=i18n.t("mending.note")), before, asked=asked), 422


@pages.get("/versions/<id:version_id>/mend")
@access("procedure.design")
def show(version_id: int) -> ResponseReturnValue:
    """Show what can be mended in the diagram of a draft."""
    before, version = _draft(version_id)
    offer = definitions.mend(before, {}, note=i18n.t("mending.note"))
    return _page(offer, before, version=version)


@pages.post("/versions/<id:version_id>/mend")
@access("procedure.design")
def mend_version(version_id: int) -> ResponseReturnValue:
    """Show the diagram mended as chosen; with ``take`` make it the next revision of the draft."""
    before, version = _draft(version_id)
    lock = version[0].lock
    offer = definitions.mend(before, _chosen(), note=i18n.t("mending.note"))
    if request.form.get("act") != "take":
        return _page(offer, before, version=version)
    if not offer.is_sound:
        return _page(offer, before, version=version), 422

    def act() -> str:
        mended = definitions.replace(
            version_id=version_id,
            bundle=offer.bundle,
            findings=offer.findings,
            actor=g.actor,
            now=clock.now(),
            lock=lock,
        )
        definitions.settle(mended, actor=g.actor, now=clock.now())
        errors.flash_done("mending.taken", count=len(offer.done))
        return url_for("versions.show", version_id=version_id)

    return acts.perform(act)


def _draft(version_id: int) -> tuple[Bundle, Any]:
    version, procedure, revision = definitions.version(g.actor.agency_id, version_id)
    if version.status != definitions.VersionStatus.DRAFT:
        raise WrongStatus(status=version.status, expected=[str(definitions.VersionStatus.DRAFT)])
    return definitions.files_of(g.actor.agency_id, revision.id), (version, procedure)


def _unpacked(text: str) -> Bundle:
    """Open the files that a page carried along. Refuses (``InvalidFile``) what is no such archive."""
    try:
        data = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        data = b""
    return definitions.open_bundle({"upload.zip": data})


def _chosen() -> dict[str, str]:
    return {name.removeprefix(_CHOICE): value for name, value in request.form.items() if name.startswith(_CHOICE)}


def _page(offer: Offer, before: Bundle, *, asked: Any = None, version: Any = None) -> str:
    return render_template(
        "mending.html",
        **(uploads.asking(asked) if version is None else {"asked": None}),
        version=version,
        archive=mending.packed(before) if version is None else None,
        groups=_groups(offer),
        offered=len(offer.repairs),
        changes=offer.changes,
        before=encodings.text(engine.picture(before.diagram)),
        after=encodings.text(offer.bundle.diagram),
        is_sound=offer.is_sound,
        findings=said.words(one for one in offer.findings if one.severity is not Severity.HINT),
        key=acts.new_key(),
    )


def _groups(offer: Offer) -> list[dict[str, Any]]:
    """Put the repairs of one element together, in the order in which they came up."""
    groups: dict[str, dict[str, Any]] = {}
    for repair in offer.repairs:
        name = repair.element_name or repair.element_id or i18n.t("mending.file")
        group = groups.setdefault(repair.element_id or "", {"id": repair.element_id, "name": name, "repairs": []})
        group["repairs"].append(_shown(repair, offer.done))
    return list(groups.values())


def _shown(repair: Repair, done: Mapping[str, str]) -> dict[str, Any]:
    chosen = done.get(repair.key, "keep" if repair.option("keep") is not None else "")
    options = [{"value": one.code, "label": mending.words(one)} for one in repair.options]
    if repair.option("keep") is None:
        options.append({"value": "", "label": i18n.t("mending.not_now")})
    title, name = mending.title(repair), f"{_CHOICE}{repair.key}"
    return {"name": name, "title": title, "options": options, "chosen": chosen, "finding": repair.finding}

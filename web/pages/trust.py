"""Whom an agency believes to vouch for signers: certificates, added from a file, shown by fingerprint, removable."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from processes import signatures
from processes.errors import Invalid, Problem
from processes.signatures import TrustAnchor
from web import acts, clock, errors, i18n, moments, problems, reach, signed
from web.security import access

pages = Blueprint("trust", __name__)
_BYTES = 256 * 1024
_Wrong = Mapping[str, Sequence[str]]


@pages.get("/trust")
@access("trust.change")
def show() -> ResponseReturnValue:
    """List the certificates that an agency believes."""
    return _page(reach.asked(), {})


def _page(about: reach.Reach, wrong: _Wrong) -> str:
    return render_template(
        "trust.html",
        reach=about,
        found=[_row(one) for one in signatures.anchors(about.agency.id)],
        wrong=wrong,
        once=acts.new_key(),
    )


def _row(one: TrustAnchor) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.subject,
        "kind": i18n.t("trust.authority" if one.is_authority else "trust.person"),
        "from_on": moments.local(one.from_at).date(),
        "to_on": moments.local(one.to_at).date(),
        "has_ended": one.to_at < clock.now(),
        "fingerprint": signed.grouped(one.sha256),
        "added": i18n.t("trust.added_by", who=one.added_by_name, when=moments.moment_words(one.added_at)),
    }


@pages.post("/trust/<id:agency_id>/add")
@access("trust.change")
def add(agency_id: int) -> ResponseReturnValue:
    """Believe the certificates of a file from now on."""
    about = reach.of(agency_id)
    if (before := acts.answered()) is not None:
        return before
    chosen = request.files.get("certificate")
    data = chosen.stream.read(_BYTES + 1) if chosen is not None and chosen.filename else b""

    def act() -> str:
        if not data:
            raise Invalid({"certificate": [Problem("file_missing")]})
        signatures.trust(agency_id=agency_id, data=data, actor=g.actor, now=clock.now())
        return url_for("trust.show", agency=about.public_id)

    try:
        answer = acts.perform(act)
    except Invalid as refusal:
        return _page(about, problems.of_form(refusal)), errors.status_of(refusal)
    errors.flash_done("trust.added")
    return answer


@pages.get("/trust/<id:agency_id>/<id:anchor_id>/remove")
@access("trust.change")
def ask_remove(agency_id: int, anchor_id: int) -> ResponseReturnValue:
    """Say what follows when a certificate is believed no longer."""
    about = reach.of(agency_id)
    row = _row(signatures.anchor(agency_id, anchor_id))
    return render_template("trust_remove.html", reach=about, row=row, once=acts.new_key())


@pages.post("/trust/<id:agency_id>/<id:anchor_id>/remove")
@access("trust.change")
def remove(agency_id: int, anchor_id: int) -> ResponseReturnValue:
    """Believe a certificate no longer."""
    about = reach.of(agency_id)

    def act() -> str:
        signatures.distrust(agency_id=agency_id, anchor_id=anchor_id, actor=g.actor, now=clock.now())
        return url_for("trust.show", agency=about.public_id)

    answer = acts.perform(act)
    errors.flash_done("trust.removed")
    return answer

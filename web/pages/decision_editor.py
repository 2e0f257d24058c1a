"""Draw the decision tables of a draft: gaps, overlaps and rules that are never used stand beside them."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import Finding, decisions
from engine.decisions import keeping
from engine.errors import InvalidXml
from processes import definitions
from processes.errors import Conflict, Invalid, InvalidFile, NotFound, WrongStatus
from web import acts, clock, editing, errors, i18n, problems, version_frame
from web import findings as said
from web.security import access

pages = Blueprint("decision_editor", __name__)

_CHECK = "check"
_SUFFIX = ".dmn"
_CHECKED_AT_ONCE = 200_000
"""Larger files are checked when they are saved, in a process of its own."""


@pages.get("/versions/<id:version_id>/decisions/<name>/edit")
@access("procedure.design")
def show(version_id: int, name: str) -> ResponseReturnValue:
    """Show the editor of a decision file with what is found in its tables."""
    return _page(version_id, name)


@pages.post("/versions/<id:version_id>/decisions/<name>/edit")
@access("procedure.design")
def save(version_id: int, name: str) -> ResponseReturnValue:
    """Save the file as the next revision of the draft; with ``do=check`` only say what is found in it.

    With a fault, when something that the editor does not know got lost, or when somebody else changed the file,
    nothing is saved and what was written stays.
    """
    typed = editing.Typed.of_request("source")
    if request.form.get("do") == _CHECK:
        return _page(version_id, name, typed)
    edited = definitions.Edited(name, _closed(typed, _kept(version_id, name)), typed.seen)

    def act() -> str:
        is_changed = definitions.save_decision(version_id=version_id, edited=edited, actor=g.actor, now=clock.now())
        errors.flash_done("editors.decision_saved" if is_changed else "editors.nothing_changed", name=name)
        return url_for(".show", version_id=version_id, name=name)

    try:
        return acts.perform(act)
    except InvalidFile as refusal:
        return _page(version_id, name, typed, refused=tuple(refusal.findings)), 422
    except Invalid as refusal:
        return _page(version_id, name, typed, wrong=list(problems.by_field(refusal).get("source", ()))), 422
    except WrongStatus:
        raise
    except Conflict:
        return _page(version_id, name, typed, is_overtaken=True), 409


def _kept(version_id: int, name: str) -> bytes:
    _, _, revision = definitions.version(g.actor.agency_id, version_id)
    kept = definitions.files_of(g.actor.agency_id, revision.id).decisions.get(name)
    if kept is None:
        raise NotFound(decision=name)
    return kept


def _closed(typed: editing.Typed, kept: bytes) -> bytes:
    """Give what was written in the version of DMN that the file has; its own bytes when nothing was changed."""
    text = typed.text.lstrip()  # a declaration stands first
    return kept if keeping.opened(kept).text.strip() == text.strip() else keeping.closed(text, kept)


def _page(
    version_id: int,
    name: str,
    typed: editing.Typed | None = None,
    *,
    refused: tuple[Finding, ...] = (),
    wrong: list[str] | None = None,
    is_overtaken: bool = False,
) -> str:
    version, procedure, revision = definitions.version(g.actor.agency_id, version_id)
    kept = _kept(version_id, name)
    opened = keeping.opened(kept)
    running = definitions.load(g.actor.agency_id, version_id)
    bundle = definitions.files_of(g.actor.agency_id, revision.id)
    data = kept if typed is None else _closed(typed, kept)
    beside = {file: content for file, content in bundle.decision_files.items() if file != name + _SUFFIX}
    is_large = len(data) > _CHECKED_AT_ONCE
    found = refused or (() if is_large else decisions.check(data, beside))
    return render_template(
        "decision_editor.html",
        **version_frame.context(version, procedure, "decisions"),
        name=name,
        opened=opened,
        written=opened.text if typed is None else typed.text,
        seen=definitions.mark(kept) if typed is None else typed.seen,
        is_refused=bool(refused),
        is_overtaken=is_overtaken,
        is_large=is_large and not refused,
        wrong=wrong or [],
        findings=[{**one, "rules": rules} for one, rules in zip(said.words(found), _rules_of(found), strict=True)],
        counts=said.counts(found),
        asked=[one for one in running.decisions.values() if one.file == name],
        lost=_lost(kept, data),
        config={
            "words": editing.words("table"),
            "variables": editing.offered(definitions.in_reach(running)),
            "functions": editing.functions(),
        },
    )


def _rules_of(found: tuple[Finding, ...]) -> list[list[int]]:
    """Name the rules that each finding is about, in the order in which findings are said."""
    return [list(_numbers(one.params)) for one in said.ordered(found)]


def _numbers(params: Mapping[str, Any]) -> Iterator[int]:
    for name in ("rules", "by"):
        told = params.get(name)
        for number in told if isinstance(told, list | tuple) else [told]:
            if isinstance(number, int) and not isinstance(number, bool):
                yield number


def _lost(kept: bytes, data: bytes) -> str:
    """Say what of the file is not in what was written any more though the editor does not know it."""
    try:
        gone = keeping.lost(kept, data)
    except InvalidXml:
        return ""
    names = dict.fromkeys(f"{one.name} ({one.owner})" if one.owner else one.name for one in gone)
    return i18n.t("problems.decision_lost", lost=", ".join(names)) if names else ""

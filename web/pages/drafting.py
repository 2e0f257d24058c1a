"""Make drafts of a Word procedure or of an Excel list: read row by row, look at it, then make them."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from processes import definitions, drafting, people
from processes.db import transaction
from processes.drafting import Kept, Listed, Understood
from processes.errors import DuplicateCode, InvalidFile, Problem, Refused
from web import acts, clock, draft_rows, errors, i18n, ids, problems, sealed, sketches, version_rows
from web import findings as said
from web.asked import NEW, Asked
from web.security import access

pages = Blueprint("drafting", __name__)

_READ = "draft"
_LISTED = "list"
_FIELDS = ("target", "code", "name", "kind", "field")
_LENGTHS = {"code": 50, "name": 300, "field": 300}


@pages.get("/procedures/draft")
@access("procedure.design")
def ask() -> ResponseReturnValue:
    """Ask for the document."""
    return render_template("draft.html", wrong={}, findings=[], counts={}, kept={})


@pages.post("/procedures/draft")
@access("procedure.design")
def read() -> ResponseReturnValue:
    """Read a document and show row by row what was understood; nothing is kept."""
    file = request.files.get("file")
    data = file.read() if file is not None else b""
    if file is None or not file.filename:
        return _refused(wrong={"file": [problems.say(Problem("file_missing"))]})
    try:
        if drafting.is_list(data, file.filename):
            return _list_page(drafting.list_apart(data, file.filename))
        understood = drafting.understand_apart(data, file.filename)
    except InvalidFile as refusal:
        return _refused(list(refusal.findings))
    if not understood.steps:
        return _refused(list(understood.findings))
    facts = understood.facts
    typed = {name: request.form[name].strip() for name in _FIELDS if name in request.form}
    read_of = {"target": _target(facts.code), "code": facts.code[:50], "name": drafting.name_of(facts.title)[:300]}
    told: dict[str, Any] = {**read_of, **typed}
    return _page(understood, Asked(**told))


@pages.post("/procedures/draft/make")
@access("procedure.design")
def make() -> ResponseReturnValue:
    """Make a draft of what was read; refuses what this server did not read."""
    text = _read_before(_READ)
    if isinstance(text, Problem):
        return _refused(wrong={"file": [problems.say(text)]})
    understood = drafting.loads(text)
    asked = _asked()
    if asked.wrong:
        return _page(understood, asked), 422
    try:
        return acts.perform(lambda: _begin(understood, asked))
    except DuplicateCode as refusal:
        asked.wrong["code"] = [errors.words_of(refusal)]
        return _page(understood, asked), 422


@pages.post("/procedures/draft/list")
@access("procedure.design")
def keep() -> ResponseReturnValue:
    """Take a list that was read: each procedure for itself, reported row by row."""
    text = _read_before(_LISTED)
    if isinstance(text, Problem):
        return _refused(wrong={"file": [problems.say(text)]})
    listed = drafting.loads_list(text)
    return _list_page(listed, [_kept(one) for one in listed])


def _read_before(purpose: str) -> str | Problem:
    """Give what this person's page was read from, or what to say where that is too long ago or was never so."""
    try:
        return sealed.unseal(request.form.get("read", ""), purpose) or Problem("file_missing")
    except sealed.Expired:
        return Problem("draft_expired")


def _kept(one: Listed) -> Kept:
    """Keep one procedure in a transaction of its own; what is refused leaves the others alone."""
    try:
        with transaction():
            return drafting.keep(one, actor=g.actor, now=clock.now())
    except Refused:
        return Kept("refused")


def _list_page(listed: Sequence[Listed], kept: Sequence[Kept] = ()) -> str:
    known = {one["code"] for one in _targets()}
    found = [finding for one in listed for finding in one.findings]
    rows = draft_rows.listed(listed, known, kept)
    return render_template(
        "draft_list.html",
        rows=rows,
        is_kept=bool(kept),
        states=Counter(row["state"] for row in rows),
        taken=sum(row["state"] != "refused" for row in rows),
        counts=said.counts(found),
        read=sealed.seal(drafting.dumps_list(listed), _LISTED),
    )


def _begin(understood: Understood, asked: Asked) -> str:
    made = drafting.make(understood)
    if made is None:
        raise InvalidFile(understood.findings)
    procedure_id = ids.decode(asked.target) if asked.target != NEW else _add(asked)
    version = drafting.begin(made=made, procedure_id=procedure_id, actor=g.actor, now=clock.now())
    errors.flash_done("drafting.made", number=version.number)
    return url_for("versions.show", version_id=version.id)


def _add(asked: Asked) -> int:
    added = definitions.add_procedure(
        agency_id=g.actor.agency_id,
        code=asked.code,
        name=asked.name,
        kind=asked.kind,
        field=asked.field or None,
        actor=g.actor,
        now=clock.now(),
    )
    return added.id


def _asked() -> Asked:
    form = {name: request.form.get(name, "").strip() for name in _FIELDS}
    wrong: dict[str, list[str]] = {}
    if form["target"] == NEW:
        for name in ("code", "name"):
            if not form[name]:
                wrong[name] = [_word("required_fill", label=i18n.t(f"uploads.{name}"))]
        for name, most in _LENGTHS.items():
            if len(form[name]) > most:
                wrong[name] = [_word("text_too_long", count=most)]
        if form["kind"] not in set(definitions.Kind):
            wrong["kind"] = [_word("required_choose", label=i18n.t("uploads.kind"))]
    elif form["target"] not in {option["value"] for option in _targets()}:
        wrong["target"] = [_word("required_choose", label=i18n.t("uploads.target"))]
    return Asked(**form, wrong=wrong)


def _word(code: str, **params: Any) -> str:
    return problems.say(Problem(code, params))


def _targets() -> list[dict[str, str]]:
    rows = definitions.catalogue(g.actor.agency_id, people.today(clock.now()))
    known = [{"value": ids.encode(row[0].id), "label": row[0].name, "code": row[0].code} for row in rows]
    return [{"value": NEW, "label": i18n.t("uploads.target_new"), "code": ""}, *known]


def _target(code: str) -> str:
    """Propose the procedure that has the code of the document already."""
    return next((one["value"] for one in _targets() if code and one["code"] == code), NEW)


def _refused(findings: Any = (), wrong: Any = None) -> tuple[str, int]:
    """Say what is wrong with a file; what was typed beside an earlier one is not typed again."""
    found = said.words(findings)
    kept = {name: request.form[name] for name in _FIELDS if name in request.form}
    counts = said.counts(findings)
    return render_template("draft.html", wrong=wrong or {}, findings=found, counts=counts, kept=kept), 422


def _page(understood: Understood, asked: Asked) -> str:
    rows = draft_rows.rows_of(understood, version_rows.role_names(g.actor.agency_id))
    return render_template(
        "draft_read.html",
        asked=asked,
        targets=_targets(),
        kinds=list(definitions.Kind),
        facts=draft_rows.facts_of(understood),
        rows=rows,
        clear=sum(not row["findings"] for row in rows),
        findings=draft_rows.general(understood.findings),
        counts=said.counts(understood.findings),
        picture=sketches.drawn(*drafting.picture(understood)),
        read=sealed.seal(drafting.dumps(understood), _READ),
        key=acts.new_key(),
    )

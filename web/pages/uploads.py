"""Upload a diagram with its forms: every finding at once, or a new draft."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from flask import Blueprint, g, render_template, request, url_for
from flask.typing import ResponseReturnValue

import engine
from engine import Finding, Severity, encodings
from engine.xml import CODES as UNREADABLE
from processes import definitions, people
from processes.db import transaction
from processes.errors import DuplicateCode, InvalidFile, Problem
from web import acts, clock, errors, i18n, ids, mending, problems
from web import findings as said
from web.asked import NEW, Asked
from web.security import access

pages = Blueprint("uploads", __name__)

_CODE_LENGTH = 50
_NAME_LENGTH = 300
_FILE_NAME_LENGTH = 120


@dataclass(frozen=True, slots=True)
class _Checked:
    """What the checker said about the files that were sent."""

    bundle: definitions.Bundle | None
    findings: tuple[Finding, ...]

    @property
    def is_refused(self) -> bool:
        """Whether an error forbids to take the files in."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)


@pages.get("/procedures/new", defaults={"procedure_id": None})
@pages.get("/procedures/<id:procedure_id>/upload")
@access("procedure.design")
def ask(procedure_id: int | None) -> ResponseReturnValue:
    """Ask for the files and for the procedure that they belong to."""
    target = NEW
    if procedure_id is not None:
        target = ids.encode(definitions.procedure(g.actor.agency_id, procedure_id).id)
    return _page(Asked(target=target))


@pages.post("/procedures/new")
@access("procedure.design")
def receive() -> ResponseReturnValue:
    """Check the files; keep them as a draft, or answer 422 with everything that is wrong and keep only a note.

    While the files have errors, nothing else is asked for.
    """
    files = _files()
    asked = _asked(files)
    before = None if asked.target == NEW or "target" in asked.wrong else _before(asked.target)
    checked = _check(files, before)
    if checked.is_refused:
        asked.wrong.clear()
    if checked.is_refused or asked.wrong:
        return _page(asked, checked), 422
    try:
        return acts.perform(lambda: _begin(asked, checked, before))
    except DuplicateCode as refusal:
        asked.wrong["code"] = [errors.words_of(refusal)]
        return _page(asked, checked), 422


@pages.get("/versions/<id:version_id>/replace")
@access("procedure.design")
def ask_again(version_id: int) -> ResponseReturnValue:
    """Ask for another diagram under a draft."""
    version, procedure, revision = definitions.version(g.actor.agency_id, version_id)
    before = definitions.files_of(g.actor.agency_id, revision.id)
    return _page(Asked(), replaced=(version, procedure), before=before)


@pages.post("/versions/<id:version_id>/replace")
@access("procedure.design")
def replace(version_id: int) -> ResponseReturnValue:
    """Put another diagram under a draft; steps keep their settings, further diagrams and decisions stay."""
    version, procedure, revision = definitions.version(g.actor.agency_id, version_id)
    files, before = _files(), definitions.files_of(g.actor.agency_id, revision.id)
    checked = _check(files, before)
    if checked.is_refused or not files:
        asked = Asked(wrong=_without_files(files))
        return _page(asked, checked, replaced=(version, procedure), before=before), 422

    def act() -> str:
        definitions.replace(
            version_id=version_id, bundle=_bundle(checked), findings=checked.findings, actor=g.actor, now=clock.now()
        )
        errors.flash_done("uploads.replaced")
        _tell_what_stayed(checked, before)
        return url_for("versions.show", version_id=version_id)

    return acts.perform(act)


def _before(target: str) -> definitions.Bundle | None:
    return definitions.files_before(g.actor.agency_id, ids.decode(target))


def _tell_what_stayed(checked: _Checked, before: definitions.Bundle | None) -> None:
    names = () if before is None else definitions.stayed(_bundle(checked), before)
    if names:
        errors.flash_done("uploads.stayed", files=", ".join(names))


def _begin(asked: Asked, checked: _Checked, before: definitions.Bundle | None) -> str:
    location = begin_with(asked, _bundle(checked), checked.findings)
    _tell_what_stayed(checked, before)
    return location


def begin_with(
    asked: Asked, bundle: definitions.Bundle, findings: tuple[Finding, ...], *, origin: bytes | None = None
) -> str:
    """Make files the draft of what was asked for and give the address of the version; ``origin`` is kept too."""
    procedure_id = _procedure(asked)
    version = definitions.begin(
        procedure_id=procedure_id, bundle=bundle, findings=findings, actor=g.actor, now=clock.now(), origin=origin
    )
    if origin is not None:
        definitions.settle(version, actor=g.actor, now=clock.now())
    errors.flash_done("uploads.taken", number=version.number)
    return url_for("versions.show", version_id=version.id)


def keep_with(asked: Asked, bundle: definitions.Bundle) -> str:
    """Keep files that do not run as the draft of what was asked for and give the address of the version."""
    version = definitions.keep(procedure_id=_procedure(asked), bundle=bundle, actor=g.actor, now=clock.now())
    errors.flash_done("uploads.kept", number=version.number)
    return url_for("versions.show", version_id=version.id)


def asked_again() -> Asked:
    """Read what the form asks for whose files are known already."""
    return _asked({"known": b""})


def asking(asked: Asked) -> dict[str, Any]:
    """Give what the fields show that ask for the procedure."""
    return {"asked": asked, "targets": _targets(), "kinds": list(definitions.Kind)}


def _procedure(asked: Asked) -> int:
    if asked.target != NEW:
        return ids.decode(asked.target)
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


def _bundle(checked: _Checked) -> definitions.Bundle:
    if checked.bundle is None:
        raise InvalidFile(checked.findings)
    return checked.bundle


def _files() -> dict[str, bytes]:
    """Read the files of this request by name; a folder in front of a name is left out."""
    return {_file_name(file.filename): file.read() for file in request.files.getlist("files") if file.filename}


def _file_name(given: str) -> str:
    base = PurePosixPath(given.replace("\\", "/")).name
    clean = "".join(letter for letter in unicodedata.normalize("NFC", base) if letter.isprintable())
    return clean[-_FILE_NAME_LENGTH:]


def _check(files: Mapping[str, bytes], before: definitions.Bundle | None) -> _Checked:
    """Check the files over those of the version before; a refusal is noted in the register, the bytes are not kept."""
    if not files:
        return _Checked(None, ())
    try:
        checked = _Checked(*(definitions.check(files) if before is None else definitions.check_over(files, before)))
    except InvalidFile as refusal:
        checked = _Checked(None, tuple(refusal.findings))
    if checked.is_refused:
        with transaction():
            definitions.note_refused(
                files, checked.findings, agency_id=g.actor.agency_id, actor=g.actor, now=clock.now()
            )
    return checked


def _asked(files: Mapping[str, bytes]) -> Asked:
    form = {name: request.form.get(name, "").strip() for name in ("target", "code", "name", "kind", "field")}
    wrong = _without_files(files)
    if form["target"] == NEW:
        wrong |= _texts_wrong(form)
    elif form["target"] not in {option["value"] for option in _targets()}:
        wrong["target"] = [_word("required_choose", label=i18n.t("uploads.target"))]
    return Asked(**form, wrong=wrong)


def _texts_wrong(form: Mapping[str, str]) -> dict[str, list[str]]:
    labels = {name: i18n.t(f"uploads.{name}") for name in ("code", "name")}
    wrong = {name: [_word("required_fill", label=label)] for name, label in labels.items() if not form[name]}
    for name, most in (("code", _CODE_LENGTH), ("name", _NAME_LENGTH), ("field", _NAME_LENGTH)):
        if len(form[name]) > most:
            wrong[name] = [_word("text_too_long", count=most)]
    if form["kind"] not in set(definitions.Kind):
        wrong["kind"] = [_word("required_choose", label=i18n.t("uploads.kind"))]
    return wrong


def _without_files(files: Mapping[str, bytes]) -> dict[str, list[str]]:
    return {} if files else {"files": [_word("file_missing")]}


def _word(code: str, **params: Any) -> str:
    return problems.say(Problem(code, params))


def _targets() -> list[dict[str, str]]:
    day = people.today(clock.now())
    rows = definitions.catalogue(g.actor.agency_id, day)
    known = [{"value": ids.encode(row[0].id), "label": row[0].name, "code": row[0].code} for row in rows]
    return [{"value": NEW, "label": i18n.t("uploads.target_new"), "code": ""}, *known]


def _page(
    asked: Asked, checked: _Checked | None = None, *, replaced: Any = None, before: definitions.Bundle | None = None
) -> str:
    findings = checked.findings if checked is not None else ()
    return render_template(
        "upload.html",
        asked=asked,
        targets=_targets() if replaced is None else [],
        kinds=list(definitions.Kind),
        replaced=replaced,
        staying=[] if before is None else [*sorted(before.beside), *sorted(before.decision_files)],
        is_checked=checked is not None and bool(checked.bundle or checked.findings),
        is_refused=checked is not None and checked.is_refused,
        archive=_carried(checked),
        findings=said.words(findings),
        counts=said.counts(findings),
        drawing=_drawing(checked),
        key=acts.new_key(),
    )


def _drawing(checked: _Checked | None) -> str | None:
    """Give the text of a diagram that a browser may draw: none that the guard refused, none in a strange encoding."""
    if checked is None or checked.bundle is None:
        return None
    if {finding.code for finding in checked.findings} & {*UNREADABLE, "not_bpmn", "check_exhausted"}:
        return None
    return encodings.text(engine.picture(checked.bundle.diagram))


def _carried(checked: _Checked | None) -> str | None:
    """Give the files for the import assistant: those of a diagram that was refused and can be read."""
    if checked is None or not checked.is_refused or checked.bundle is None:
        return None
    is_open = _drawing(checked) or any(_is_older(finding) for finding in checked.findings)
    return mending.packed(checked.bundle) if is_open else None


def _is_older(finding: Finding) -> bool:
    """Tell whether a file may be BPMN in the namespace of a draft, or in none."""
    where = str(finding.params.get("namespace"))
    is_definitions = finding.code == "not_bpmn" and finding.params.get("element") == "definitions"
    return is_definitions and (not where or "omg.org" in where)

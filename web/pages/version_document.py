"""The procedure document of a version: shown, handed out as PDF/A, Word and HTML, and what only it needs to know."""

from collections.abc import Mapping
from itertools import zip_longest
from typing import Any

from flask import Blueprint, Response, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from processes import definitions, outline, people
from processes.errors import NotFound
from processes.outline import Layout
from web import acts, clock, draft_changes, errors, i18n, version_frame
from web.downloads import disposition
from web.outlines.html import fragment
from web.outlines.making import KINDS, made
from web.outlines.words import paper
from web.security import access

pages = Blueprint("version_document", __name__)

_LONGEST = 4_000
_SPARE_ROWS = 2
_SHORT = frozenset({"issue", "sets", "change_part"})


@pages.get("/versions/<id:version_id>/document")
@access("procedure.view")
def show(version_id: int) -> ResponseReturnValue:
    """Show the document of a version in the layout of the agency, or in the one that is asked for."""
    version, procedure, _ = definitions.version(g.actor.agency_id, version_id)
    layout = _layout()
    worded = paper(outline.of(g.actor.agency_id, version_id), layout)
    return render_template(
        "version_document.html",
        **version_frame.context(version, procedure, "document"),
        document=fragment(worded),
        missing=worded.missing,
        layouts=[
            {
                "value": one.value,
                "label": i18n.t(f"outlines.layout_{one}"),
                "url": url_for(".show", version_id=version_id, layout=one.value),
                "current": one is layout,
            }
            for one in Layout
        ],
        layout=layout,
        is_own=outline.layout_of(g.actor.agency_id) is layout,
        may_choose=people.may(g.actor, "procedure.publish"),
        files=[(kind, url_for(".download", version_id=version_id, kind=kind, layout=layout.value)) for kind in KINDS],
    )


def _layout() -> Layout:
    asked = request.args.get("layout", "")
    return Layout(asked) if asked in set(Layout) else outline.layout_of(g.actor.agency_id)


@pages.get("/versions/<id:version_id>/document/<kind>")
@access("procedure.view")
def download(version_id: int, kind: str) -> ResponseReturnValue:
    """Hand the document out as a file: pdf, docx or html."""
    if kind not in KINDS:
        raise NotFound(kind=kind)
    file = made(outline.of(g.actor.agency_id, version_id), _layout(), kind)
    answer = Response(file.data, content_type=file.media_type)
    answer.headers["Content-Disposition"] = disposition(file.name)
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    return answer


@pages.post("/versions/<id:version_id>/document/layout")
@access("procedure.publish")
def choose(version_id: int) -> ResponseReturnValue:
    """Make a layout the one of the agency; which one a document has been asked for in stays free."""

    def act() -> str:
        definitions.version(g.actor.agency_id, version_id)
        asked = request.form.get("layout", "")
        layout = Layout(asked) if asked in set(Layout) else Layout.CLASSIC
        people.change_setting(
            name=outline.LAYOUT,
            value={"layout": layout.value},
            action="procedure.publish",
            actor=g.actor,
            now=clock.now(),
        )
        errors.flash_done("outlines.layout_kept")
        return url_for(".show", version_id=version_id)

    return acts.perform(act)


@pages.get("/versions/<id:version_id>/document/facts")
@access("procedure.design")
def ask(version_id: int) -> ResponseReturnValue:
    """Ask for what only the document needs: purpose, scope, terms, places, records."""
    return _page(version_id, {})


@pages.post("/versions/<id:version_id>/document/facts")
@access("procedure.design")
def save(version_id: int) -> ResponseReturnValue:
    """Keep what was typed for the document of a draft; everything may stay empty."""
    version, _, _ = definitions.version(g.actor.agency_id, version_id)
    details = {**version.details, "document": _read(request.form)}

    def overtaken(said: list[str]) -> str:
        return _page(version_id, details, wrong=said)

    then = url_for(".show", version_id=version_id)
    return draft_changes.change(version_id, then=then, overtaken=overtaken, details=details)


def _read(form: MultiDict[str, str]) -> dict[str, Any]:
    """Read what was typed; empty fields and rows are left out."""
    found: dict[str, Any] = {name: _text(form.get(name, "")) for name in outline.FIELDS}
    found |= {name: [_text(line) for line in form.get(name, "").splitlines() if line.strip()] for name in outline.LISTS}
    for name, columns in outline.ROWS.items():
        given = zip_longest(*(form.getlist(f"{name}_{column}") for column in columns), fillvalue="")
        rows = [dict(zip(columns, map(_text, row), strict=True)) for row in given]
        found[name] = [row for row in rows if any(row.values())]
    return {name: value for name, value in found.items() if value}


def _text(typed: str) -> str:
    return typed.strip()[:_LONGEST]


def _page(version_id: int, typed: Mapping[str, Any], wrong: list[str] | None = None) -> str:
    version, procedure, _ = definitions.version(g.actor.agency_id, version_id)
    context = version_frame.context(version, procedure, "document")
    said = outline.facts(typed or version.details)
    spare = _SPARE_ROWS if context["is_open"] else 0
    rows = {name: [*said[name], *[dict.fromkeys(columns, "")] * spare] for name, columns in outline.ROWS.items()}
    return render_template(
        "version_document_facts.html",
        **context,
        said=said,
        rows=rows,
        columns=outline.ROWS,
        fields=[_field(name, said[name]) for name in outline.FIELDS],
        lists=[_field(name, "\n".join(said[name])) for name in outline.LISTS],
        wrong=wrong or [],
    )


def _field(name: str, value: str) -> dict[str, Any]:
    return {
        "name": name,
        "type": "text" if name in _SHORT else "textarea",
        "rows": 2,
        "label": i18n.t(f"outlines.{name}"),
        "hint": i18n.t(f"outlines.{name}_hint") if i18n.has(f"outlines.{name}_hint") else "",
        "required": False,
        "unmarked": True,
        "value": value,
    }

"""What the script of the drawing table needs to know: vocabulary, roles, forms, decisions, services, words."""

import codecs
import re
from collections.abc import Iterable
from typing import Any, Final

from flask import g, url_for

from engine import Finding
from engine import vocabulary as bpmn
from processes import definitions, people, providers
from processes.calendar import Effect
from processes.definitions import ProcedureVersion
from processes.drawings import Table
from web import clock, explaining, findings, i18n, steps, version_rows
from web.moments import moment_words

_MARKS: Final = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_DECLARED: Final = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_NEVER_DRAWN: Final = frozenset({"implicitThrowEvent"})
_BESIDE: Final = ("participant", "lane", "dataObjectReference", "dataStoreReference", "textAnnotation", "group")
_UNITS: Final = ("working_day", "working_hour", "calendar_day", "same_day", "none")
_PARTS: Final = ("save", "keep", "check", "sit", "finish")
_WORDS: Final = """
    saved saving unsaved offline apart kept_here open_also none_found checking check_failed finish_refused
    lost_parts why
"""


def kinds() -> dict[str, list[str]]:
    """Name what may be drawn, from the vocabulary that the engine runs: elements, and definitions of events."""
    nodes = bpmn.FLOW_NODES - bpmn.CHOREOGRAPHY - _NEVER_DRAWN
    return {
        "elements": sorted(_as_type(name) for name in (*nodes, *_BESIDE)),
        "definitions": sorted(_as_type(name) for name in bpmn.EVENT_DEFINITIONS),
    }


def _as_type(name: str) -> str:
    return f"bpmn:{name[0].upper()}{name[1:]}"


def shown(table: Table, forms: list[str]) -> dict[str, Any]:
    """Give everything that the script starts with; the drawing itself is fetched apart from it."""
    version = table.version
    names = version_rows.role_names(version.agency_id)
    running = definitions.load(version.agency_id, version.id)
    return {
        "xml": text_of(table.data),
        "number": table.number,
        "base": table.revision.sha256,
        "seed": table.seed,
        "said": table.said,
        "kinds": kinds(),
        "roles": [{"value": code, "label": name} for code, name in names.items()],
        "units": [{"value": unit, "label": i18n.t(f"drawing.unit_{unit}")} for unit in _UNITS],
        "forms": forms,
        "decisions": sorted(running.decisions),
        "services": sorted(providers.available(version.agency_id, people.today(clock.now()))),
        "urls": _urls(version.id),
        "person": str(g.actor.person_id),
        "words": {**_words("panel"), **{name: i18n.t(f"drawing.{name}") for name in _WORDS.split()}},
        **_offered(version),
    }


def _words(area: str) -> dict[str, str]:
    """Give all words of an area of the catalogue."""
    names = (key.removeprefix(f"{area}.") for key in i18n.catalogue() if key.startswith(f"{area}."))
    return {name: i18n.t(f"panel.{name}") for name in names}


def _offered(version: ProcedureVersion) -> dict[str, Any]:
    """Give what single settings may be: agencies, processes, reasons to stand, marks of signatures."""
    own = version.agency_id
    return {
        "agencies": [{"value": one.code, "label": one.name} for one in people.agencies() if one.id != own],
        "processes": definitions.callable_processes(own),
        "waits": sorted(_as_type(kind) for kind in definitions.WAITS),
        "effects": [{"value": one, "label": i18n.t(f"pauses.effect_{one}")} for one in Effect],
        "reasons": [{"value": one, "label": i18n.t(f"pauses.reason_{one}")} for one in definitions.Reason],
        "signatures": steps.MARKS,
        "acts": i18n.t("panel.acts").split("|"),
    }


def _urls(version_id: int) -> dict[str, str]:
    return {
        **{part: url_for(f"drawings.{part}", version_id=version_id) for part in _PARTS},
        "names": url_for("expressions.names", version_id=version_id),
        "feel": url_for("expressions.check", version_id=version_id),
        "trial": url_for("drawing_trials.show", version_id=version_id),
        "form": url_for("form_editor.show", version_id=version_id, name="NAME"),
        "decisions": url_for("version_decisions.list_all", version_id=version_id),
    }


def text_of(data: bytes) -> str:
    """Give the text of a file that was let in, in the encoding that it declares."""
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    declared = _DECLARED.match(data)
    try:
        return data.decode(declared[1].decode("ascii") if declared else "utf-8", "replace")
    except LookupError:
        return data.decode("utf-8", "replace")


def said(found: Iterable[Finding]) -> list[dict[str, Any]]:
    """Say findings for the script: in words, each with the page that explains it."""
    known = explaining.codes()
    return [
        {
            **one,
            "word": i18n.t(f"components.severity_{one['severity']}"),
            "why": url_for("help.finding", finding=one["code"]) if one["code"] in known else "",
        }
        for one in findings.words(found)
    ]


def told(copy: Any) -> dict[str, str]:
    """Say whose a working copy is and when it was saved."""
    return {"by": copy.saved_by_name, "at": moment_words(copy.saved_at)}

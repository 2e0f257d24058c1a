"""Repairs in words: what is wrong, and what can be done about it."""

import base64
import io
import re
import string
import zipfile
from collections.abc import Mapping
from typing import Any

from engine import Finding, Option, Repair, Severity
from web import findings, i18n

_LONGEST = 200
_SPAN = re.compile(r"P(?P<time>T)?(?P<count>\d+)(?P<unit>[DWMYHS])")
"""A duration of one part, as ISO 8601 writes it."""
_MOST = 1_400_000
"""Letters of the packed files that a page carries along: forms may have 2 MiB."""


def packed(bundle: Any) -> str | None:
    """Pack the files of a bundle so that a page can carry them to the next one; None for what is too much."""
    files = {"process.bpmn": bundle.diagram, **bundle.decision_files, **bundle.beside}
    files |= {f"{name}.form.json": data for name, data in bundle.forms.items()}
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    text = base64.b64encode(held.getvalue()).decode()
    return text if len(text) <= _MOST else None


def title(repair: Repair) -> str:
    """Say what a repair is about: the title of its finding, or of what is proposed."""
    key = f"repairs.title_{repair.finding}"
    if i18n.has(key):
        return _say(key, repair.params, i18n.language())
    about = (repair.element_id, repair.element_name, repair.line)
    return str(findings.words([Finding(repair.finding, Severity.ERROR, *about, repair.params)])[0]["title"])


def words(option: Option, language: str | None = None) -> str:
    """Say an option; its code may name one of several (``run:Process_1``)."""
    code = option.code.partition(":")[0]
    return _say(f"repairs.option_{code}", option.params, language or i18n.language())


def plain(repair: Repair, chosen: str | None) -> dict[str, Any]:
    """Give a repair as JSON has it; ``chosen`` is the option that was taken."""
    options = [
        {
            "code": option.code,
            "words": {language: words(option, language) for language in i18n.LANGUAGES},
            "default": option.is_default,
        }
        for option in repair.options
    ]
    return {
        "key": repair.key,
        "finding": repair.finding,
        "element": repair.element_id,
        "element_name": repair.element_name,
        "line": repair.line,
        "title": title(repair),
        "options": options,
        "chosen": chosen,
    }


def _say(key: str, params: Mapping[str, Any], language: str) -> str:
    text = i18n.catalogue()[key][language]
    places = {name for _, name, _, _ in string.Formatter().parse(str(text)) if name}
    if "kind" in places and "kind" in params:
        params = {**params, "kind": _say(f"repairs.kind_{params['kind']}", {**params, "kind": ""}, language)}
    return i18n.translate(key, language, **{name: _shown(name, params.get(name), language) for name in places})


def _shown(name: str, value: Any, language: str) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(one) for one in value)[:_LONGEST]
    if name == "duration" and (one := _SPAN.fullmatch(str(value))):
        return i18n.translate(f"repairs.span_{one['time'] or ''}{one['unit']}", language, count=int(one["count"]))
    if name == "unit" and value:
        return i18n.translate(f"versions.unit_{value}", language)
    if name == "role" and language == i18n.LANGUAGES[0]:
        from web import roles  # noqa: PLC0415 - a diagram alone is mended without the domain

        return next((one.name for one in roles.USUAL if one.code == value), str(value))
    return str(value or "").strip()[:_LONGEST] or "—"

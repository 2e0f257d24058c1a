"""The example of a finding as its page shows it: drawn, with what is meant framed, and as text."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

from markupsafe import Markup

import engine
from engine import decisions, forms
from engine.checker.bundles import check_bundle
from engine.model import Finding, Severity
from engine.sketch.tiny import snippet
from web import findings, i18n
from web.examples import TOLD, Example, examples, grids
from web.examples.pictures import is_drawing, picture

_TABLES: Final = ("decision", *TOLD)
"""Kinds of examples that are shown as tables; the others as a diagram or as text."""
_LONGEST: Final = 900


def shown(code: str) -> list[dict[str, Any]]:
    """Describe what earns a finding and what makes it right, in the language that is spoken; empty without example."""
    return _shown(code, i18n.language())


@cache
def _shown(code: str, _language: str) -> list[dict[str, Any]]:
    example = examples().get(code)
    if example is None:
        return []
    said = _said(example)
    sentence = str(findings.words([said])[0]["title"]) if said is not None else i18n.t("help.example_wrong")
    parts = [_part("wrong", example, example.wrong, sentence)]
    if example.right is not None:
        parts.append(_part("right", example, example.right, i18n.t("help.example_right_said")))
    tables = grids.halves(example, said) if example.kind in _TABLES else grids.beside(example) if example.files else []
    for part, drawn_half in zip(parts, tables, strict=False):
        part["tables"] = drawn_half
    return parts


def _said(example: Example) -> Finding | None:
    """Give what is said about the wrong half; of what is only told, as the tests found it."""
    if example.kind in TOLD:
        return Finding(example.code, Severity.ERROR, params=example.said)
    return next((one for one in found(example) if one.code == example.code), None)


def found(example: Example, *, is_right: bool = False) -> tuple[Finding, ...]:
    """Check one half of an example by the checker of its kind. Refuses (KeyError) what is only told."""
    data, files = (example.right or b"", example.right_files) if is_right else (example.wrong, example.files)
    return _CHECKED[example.kind](data, files)


def _in_bundle(data: bytes, files: Mapping[str, bytes]) -> tuple[Finding, ...]:
    if not files:
        return engine.check(data)
    decided, beside = (
        {name: content for name, content in files.items() if name.endswith(ending)} for ending in (".dmn", ".bpmn")
    )
    return check_bundle(data, decided, beside)


_CHECKED: Final[Mapping[str, Callable[[bytes, Mapping[str, bytes]], tuple[Finding, ...]]]] = {
    "form": lambda data, _: forms.check(data),
    "decision": decisions.check,
    "diagram": _in_bundle,
}


def _part(half: str, example: Example, data: bytes, sentence: str) -> dict[str, Any]:
    return {
        "half": half,
        "title": i18n.t(f"help.example_{half}"),
        "said": sentence,
        "picture": drawn(half, example, data, sentence),
        "text": "" if example.kind in _TABLES else _text(example, data),
        "tables": (),
    }


def drawn(half: str, example: Example, data: bytes, sentence: str) -> Markup:
    """Draw one half of an example, in the wrong one with what the finding is about framed."""
    if example.kind != "diagram":
        return Markup("")
    marks = {example.element: "mark"} if half == "wrong" and example.element else {}
    return picture(half, example.code, data, sentence, marks)


def _text(example: Example, data: bytes) -> str:
    if not data:
        return "0 B"
    if example.kind != "diagram":
        text = data.decode("utf-8", "replace").replace('{"type": "', '\n{"type": "').strip()  # a field a line
    elif not is_drawing(data):
        text = data[:_LONGEST].decode("utf-8", "replace")
    else:
        text = _snippet(data, example.element)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _snippet(data: bytes, element: str | None) -> str:
    try:
        return snippet(data, element, _LONGEST)
    except engine.errors.InvalidXml:
        return data.decode("utf-8", "replace")  # what is no safe XML is shown as it is written

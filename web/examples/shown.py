"""The example of a finding as its page shows it: drawn, with what is meant framed, and as text."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

from markupsafe import Markup

import engine
from engine import decisions, forms, vector
from engine.checker.bundles import check_bundle
from engine.model import Finding, Severity
from engine.sketch.geometry import Bounds
from engine.sketch.tiny import drawn_whole, snippet
from engine.vector import Plane
from web import findings, i18n
from web.examples import TOLD, Example, examples, grids

_FAMILY: Final = "Inter, sans-serif"
_TABLES: Final = ("decision", *TOLD)
"""Kinds of examples that are shown as tables; the others as a diagram or as text."""
_LARGEST: Final = 9_000
_LONGEST: Final = 900
_PAD: Final = 14
_UNNAMED: Final = frozenset({"task_without_name"})
_KINDS: Final = {
    **dict.fromkeys(("task", "userTask", "manualTask"), "task"),
    **dict.fromkeys(("subProcess", "transaction", "adHocSubProcess"), "subprocess"),
    "serviceTask": "service",
    "scriptTask": "script",
    "businessRuleTask": "decision",
    "sendTask": "send",
    "receiveTask": "receive",
    "callActivity": "call",
}


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
    drawn = grids.halves(example, said) if example.kind in _TABLES else []
    for part, tables in zip(parts, drawn, strict=False):
        part["tables"] = tables
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
        "picture": _picture(half, example, data, sentence),
        "text": "" if example.kind in _TABLES else _text(example, data),
        "tables": (),
    }


def _text(example: Example, data: bytes) -> str:
    if not data:
        return "0 B"
    if example.kind != "diagram":
        text = data.decode("utf-8", "replace")
    elif len(data) > _LARGEST or b"<definitions" not in data:
        text = data[:_LONGEST].decode("utf-8", "replace")
    else:
        text = _snippet(data, example.element)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _snippet(data: bytes, element: str | None) -> str:
    try:
        return snippet(data, element, _LONGEST)
    except engine.errors.InvalidXml:
        return data.decode("utf-8", "replace")  # what is no safe XML is shown as it is written


def _picture(half: str, example: Example, data: bytes, sentence: str) -> Markup:
    if example.kind != "diagram" or len(data) > _LARGEST or b"<definitions" not in data:
        return Markup("")
    names = {} if example.code in _UNNAMED else {kind: i18n.t(f"help.kind_{word}") for kind, word in _KINDS.items()}
    try:
        planes = vector.planes(drawn_whole(data, names))
    except engine.errors.InvalidXml:
        return Markup("")  # a file that is no XML is shown as text
    if not planes:
        return Markup("")
    plane, mark = planes[0], _mark(planes[0], example.element) if half == "wrong" else ""
    box = plane.bounds
    window = Bounds(box.x - _PAD, box.y - _PAD, box.width + 2 * _PAD, box.height + 2 * _PAD + _PAD)
    drawn = vector.svg(plane, window, _FAMILY, sentence)
    clip = f"example-{half}"
    drawn = drawn.replace('id="w"', f'id="{clip}"').replace("url(#w)", f"url(#{clip})")
    head, end, tail = drawn.rpartition("</g></g>")
    return Markup(head + mark + end + tail)  # noqa: S704 - written by the engine, which escapes every word of the file


def _mark(plane: Plane, element: str | None) -> str:
    """Frame what the finding is about."""
    for shape in plane.shapes:
        if shape.id == element:
            box = shape.bounds
            place = f'x="{box.x - 7}" y="{box.y - 7}" width="{box.width + 14}" height="{box.height + 14}"'
            return f'<rect class="example__mark" rx="6" {place}/>'
    for edge in plane.edges:
        if edge.id == element:
            points = " ".join(f"{x},{y}" for x, y in edge.points)
            return f'<polyline class="example__mark" points="{points}"/>'
    return ""

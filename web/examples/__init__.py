"""For every finding the smallest thing that earns it, and the same made right: what the help shows and tests try.

Each table of the files beside this one is called like its code. What it says of the source is one of: ``lines`` (a
process as ``engine.sketch.lines`` reads it), ``node`` (an element ``x`` between a start ``s`` and an end ``e``, with
``more`` in the process), ``body`` (a whole process), ``content`` (all inside of ``definitions``), ``file`` (all of the
file), ``form``, ``decision`` (all of a DMN file) or its ``table``, ``logic`` or ``dmn`` (see ``decisions``). ``flows``
draws sequence flows as ``s -> x -> e; …``, ``beside`` and ``after`` stand outside of the process, ``repeat`` is written
``times``, in a ``file`` before ``end``. ``files`` come with it. Each line of ``picture`` draws a shape
(``x 10,20,100,80``, perhaps ``open`` or ``label=10,20,30,14``) or a flow (its corners). ``element`` is what the finding
is about, and ``mend`` are pairs of texts: the second in place of the first makes it right. Where no text does,
``right_times``, a ``right_picture`` or all of the ``right`` file do.

Other files are only told, line by line with ``|`` between cells: a ``word`` or ``excel`` table with the lines above it,
and ``upload`` (file, size, what is inside) or ``bounds`` (what, and how much). ``said`` are the parameters that the
finding has: tests write the file and hold it to them.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from engine.sketch.lines import drawn
from web.examples import decisions

_FOLDER: Final = Path(__file__).parent
_BPMN: Final = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_HEAD: Final = (
    f'<definitions xmlns="{_BPMN}" xmlns:bpmn="{_BPMN}" xmlns:ts="urn:thong-suot:bpmn:1" xmlns:other="urn:other" '
    'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" '
    'xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" '
    'xmlns:dd="http://www.omg.org/spec/DD/20100524/DI" targetNamespace="urn:test" {}>'
)
TOLD: Final = ("word", "excel", "upload", "bounds")
"""Kinds of examples that are no file but say what is in one."""
_DECISIONS: Final = ("table", "logic", "dmn")
_NOT_DIAGRAMS: Final = ("form", "decision", *TOLD)
_PLACE: Final = ("x", "y", "width", "height")
_RIGHTS: Final = frozenset({"mend", "right", "right_times", "right_picture"})
_BESIDE: Final = "file:"
_ROUND: Final = '<startEvent id="s"/>{node}<endEvent id="e"/>'


@dataclass(frozen=True, slots=True)
class Example:
    """What earns a finding, as bytes of a file of its ``kind``; ``right`` is None where nothing is right instead.

    Of the kinds ``TOLD`` the bytes are the lines that say what is in the file. ``right_files`` are those beside the
    right one.
    """

    code: str
    kind: str
    wrong: bytes
    right: bytes | None = None
    element: str | None = None
    files: Mapping[str, bytes] = field(default_factory=dict)
    right_files: Mapping[str, bytes] = field(default_factory=dict)
    said: Mapping[str, Any] = field(default_factory=dict)


@cache
def examples() -> Mapping[str, Example]:
    """Read the examples of all codes. Raises ValueError where one is there twice or mends nothing."""
    found: dict[str, Example] = {}
    for path in sorted(_FOLDER.glob("*.toml")):
        for code, told in tomllib.loads(path.read_text("utf-8")).items():
            if code in found:
                raise ValueError(f"{code} has two examples")
            found[code] = read(code, told)
    return found


def read(code: str, told: Mapping[str, Any]) -> Example:
    """Read one example as a table of these files tells it. Raises ValueError where it mends nothing."""
    kind = (
        "decision"
        if any(one in told for one in _DECISIONS)
        else next((one for one in _NOT_DIAGRAMS if one in told), "diagram")
    )
    texts = {key: value for key, value in told.items() if isinstance(value, str) and key != "element"}
    if "lines" not in texts:
        texts = {key: text if key == "repeat" else text.replace(">\n<", "><").strip() for key, text in texts.items()}
    texts |= {_BESIDE + name: text for name, text in told.get("files", {}).items()}
    times, element, said = int(told.get("times", 0)), told.get("element"), told.get("said", {})
    wrong, files = _written(texts, times), _beside(texts)
    if not _RIGHTS & told.keys():
        return Example(code, kind, wrong, None, element, files, files, said)
    mended = _mended(code, texts, told.get("mend", ()))
    mended = {**mended, **({"picture": told["right_picture"]} if "right_picture" in told else {})}
    right = told["right"].encode() if "right" in told else _written(mended, int(told.get("right_times", times)))
    return Example(code, kind, wrong, right, element, files, _beside(mended), said)


def _beside(texts: Mapping[str, str]) -> dict[str, bytes]:
    return {name.removeprefix(_BESIDE): text.encode() for name, text in texts.items() if name.startswith(_BESIDE)}


def _mended(code: str, texts: Mapping[str, str], pairs: Iterable[list[str]]) -> dict[str, str]:
    mended = dict(texts)
    for old, new in pairs:
        after = {key: text.replace(old, new) for key, text in mended.items()}
        if after == mended:
            raise ValueError(f"{code} mends nothing at {old}")
        mended = after
    return mended


def _written(texts: Mapping[str, str], times: int) -> bytes:
    """Write the whole file."""
    for whole in ("file", *_NOT_DIAGRAMS):
        if whole in texts:
            return (texts[whole].strip() + decisions.repeated(texts, times) + texts.get("end", "")).encode()
    if any(name in texts for name in _DECISIONS):
        return decisions.written(texts, times).encode()
    if "lines" in texts:
        return drawn(texts["lines"])
    head = _HEAD.format(texts.get("head", ""))
    if "content" in texts:
        return f"{head}{texts['content']}</definitions>".encode()
    flows = texts.get("flows", "")
    if "node" in texts:
        body, flows = _ROUND.format(node=texts["node"]) + texts.get("more", ""), f"s -> x -> e; {flows}"
    else:
        body = texts["body"]
    body += decisions.repeated(texts, times)
    attributes = texts.get("attributes", 'id="p" isExecutable="true"')
    inside = f"{texts.get('beside', '')}<process {attributes}>{body}{_flows(flows)}</process>{texts.get('after', '')}"
    inside += _picture(texts.get("picture", ""))
    return f"{head}{inside}</definitions>".encode()


def _flows(text: str) -> str:
    chains = [[name.strip() for name in chain.split("->")] for chain in text.split(";") if chain.strip()]
    return "".join(
        f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}"/>'
        for chain in chains
        for source, target in pairwise(chain)
    )


def _picture(text: str) -> str:
    if not text:
        return ""
    drawn = "".join(_drawn(*line.split()) for line in text.strip().splitlines())
    return f'<di:BPMNDiagram><di:BPMNPlane bpmnElement="p">{drawn}</di:BPMNPlane></di:BPMNDiagram>'


def _drawn(name: str, *told: str) -> str:
    places = [one.split(",") for one in told if one != "open" and not one.startswith("label=")]
    if len(places[0]) == len(_PLACE):
        label = "".join(one.removeprefix("label=") for one in told if one.startswith("label="))
        words = f"<di:BPMNLabel>{_box(label.split(','))}</di:BPMNLabel>" if label else ""
        more = ' isExpanded="true"' if "open" in told else ""
        return f'<di:BPMNShape bpmnElement="{name}"{more}>{_box(places[0])}{words}</di:BPMNShape>'
    corners = "".join(f'<dd:waypoint x="{x}" y="{y}"/>' for x, y in places)
    return f'<di:BPMNEdge bpmnElement="{name}">{corners}</di:BPMNEdge>'


def _box(place: list[str]) -> str:
    told = " ".join(f'{name}="{value}"' for name, value in zip(_PLACE, place, strict=True))
    return f"<dc:Bounds {told}/>"


def rows(told: bytes) -> list[list[str]]:
    """Read what an example tells: its lines with their cells, a line of one cell is a text."""
    return [[cell.strip() for cell in line.split("|")] for line in told.decode().splitlines() if line.strip()]

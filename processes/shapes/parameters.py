"""What a procedure is made from: a shape, its options, and everything that a designer fills in on one page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as default
from typing import Any

from processes.calendar import Limit
from processes.definitions import Kind
from processes.documents import SignatureKind
from processes.errors import Invalid, Problem
from processes.shapes import catalogue
from processes.shapes.catalogue import Shape

_LONGEST = 2_000
_MOST = 60
_TEXTS = ("code", "name", "field", "result", "fee", "retention", "why_not_equal", "partner")
_LENGTHS = {"code": 50, "name": 300, "field": 300, "partner": 50}
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
FIELD_TYPES = ("text", "long", "number", "date")


@dataclass(frozen=True, slots=True)
class Parameters:
    """The parameters of one procedure. What is not given is as the shape proposes it.

    ``lanes`` hold ``name`` and ``role``; ``steps`` hold ``budget``, ``checklist``, ``outputs`` and further ``fields``
    of the form (``label``, ``type``); ``waits`` how long is waited; ``partner`` is the code of the agency that answers.
    """

    shape: str
    options: frozenset[str]
    code: str = ""
    name: str = ""
    kind: str = Kind.TTHC
    field: str = ""
    legal_basis: tuple[Mapping[str, str], ...] = ()
    components: tuple[Mapping[str, Any], ...] = ()
    limit: Mapping[str, Any] = default(default_factory=dict)
    why_not_equal: str = ""
    result: str = ""
    fee: str = ""
    retention: str = ""
    lanes: Mapping[str, Mapping[str, str]] = default(default_factory=dict)
    steps: Mapping[str, Mapping[str, Any]] = default(default_factory=dict)
    waits: Mapping[str, Mapping[str, Any]] = default(default_factory=dict)
    lists: Mapping[str, tuple[str, ...]] = default(default_factory=dict)
    partner: str = ""

    @property
    def known(self) -> Shape:
        """The shape itself."""
        return catalogue.shapes()[self.shape]

    @property
    def holds(self) -> frozenset[str]:
        """The options that are chosen and those that the shape always has; silence is consent unless it is not."""
        always = {catalogue.DEEMED} if catalogue.DEEMED not in self.known.options else set()
        return self.options | self.known.fixed | always

    def lane(self, lane_id: str) -> Mapping[str, str]:
        """Give the name and the role of a lane."""
        return {**catalogue.lanes()[lane_id], **{k: v for k, v in self.lanes.get(lane_id, {}).items() if v}}

    def budget(self, step_id: str) -> Mapping[str, Any]:
        """Give the time of a step; one that nobody set has none, on purpose."""
        proposed = self.known.budgets.get(step_id) or catalogue.steps()[step_id].budget or {"none": True}
        if step_id == "record_reply":
            proposed = self.wait("reply")
        return self.steps.get(step_id, {}).get("budget") or proposed

    def wait(self, name: str) -> Mapping[str, Any]:
        """Give how long is waited for something."""
        return self.waits.get(name) or catalogue.waits()[name]

    def listed(self, name: str) -> tuple[str, ...]:
        """Give the choices of a list, such as the seats of the council."""
        return self.lists.get(name) or catalogue.lists()[name]

    def as_json(self) -> dict[str, Any]:
        """Write the parameters as ``read`` takes them, without what is empty."""
        plain: dict[str, Any] = {name: getattr(self, name) for name in _NAMES if getattr(self, name)}
        plain["options"] = sorted(self.options)
        plain["lists"] = {name: list(texts) for name, texts in self.lists.items()}
        for name in ("legal_basis", "components"):
            plain[name] = [dict(one) for one in getattr(self, name)]
        return {name: value for name, value in plain.items() if value or name == "options"}


_NAMES = (
    *("shape", "code", "name", "kind", "field", "limit", "why_not_equal", "result", "fee", "retention"),
    *("lanes", "steps", "waits", "partner"),
)


def proposed(shape: str) -> Parameters:
    """Give what a shape proposes before anybody has said anything. Refuses (``Invalid``) an unknown shape."""
    return read({"shape": shape})


def read(data: Mapping[str, Any]) -> Parameters:
    """Read parameters. Refuses (``Invalid``, by name) what is unknown, too long, or no limit.

    Signs that no diagram can hold, as they come along from a copied text, count as blanks.
    """
    wrong: dict[str, list[Problem]] = {}
    data = _writable(data)
    known = catalogue.shapes().get(str(data.get("shape")))
    if known is None:
        raise Invalid({"shape": [Problem("not_an_option")]})
    for name in sorted(set(data) - {*_NAMES, "options", "lists", "legal_basis", "components"}):
        wrong[name] = [Problem("unknown_field")]
    chosen = data.get("options", [name for name, on in known.options.items() if on])
    if not isinstance(chosen, list) or not {str(one) for one in chosen} <= set(known.options):
        wrong["options"] = [Problem("not_an_option")]
        chosen = []
    found = Parameters(
        shape=known.name,
        options=frozenset(chosen),
        **{name: _text(data, name, wrong) for name in _TEXTS},
        kind=_kind(data, wrong),
        legal_basis=_basis(data, wrong),
        components=_components(data, wrong),
        limit=_limit(data.get("limit", known.limit), "limit", wrong, {"anchor", "note", "reason"}),
        lanes=_lanes(data, wrong),
        steps=_steps(data, wrong),
        waits={
            name: _limit(one, f"waits.{name}", wrong, set())
            for name, one in _object(data, "waits", wrong).items()
            if _is_known(name, catalogue.waits(), f"waits.{name}", wrong)
        },
        lists={
            name: tuple(_lines(texts, f"lists.{name}", wrong))
            for name, texts in _object(data, "lists", wrong).items()
            if _is_known(name, catalogue.lists(), f"lists.{name}", wrong)
        },
    )
    if wrong:
        raise Invalid(wrong)
    return found


def _writable(data: Any) -> Any:
    """Put a blank for each sign that XML has no place for (XML 1.0, 2.2), in keys and texts at any depth."""
    if isinstance(data, str):
        return _UNWRITABLE.sub(" ", data)
    if isinstance(data, Mapping):
        return {_writable(key): _writable(value) for key, value in data.items()}
    return [_writable(one) for one in data] if isinstance(data, list | tuple) else data


def _text(data: Mapping[str, Any], name: str, wrong: dict[str, list[Problem]]) -> str:
    text, most = data.get(name, ""), _LENGTHS.get(name, _LONGEST)
    if not isinstance(text, str) or len(text) > most:
        wrong[name] = [Problem("too_long", {"maximum": most})]
        return ""
    return text.strip()


def _kind(data: Mapping[str, Any], wrong: dict[str, list[Problem]]) -> str:
    kind = data.get("kind", Kind.TTHC.value)
    if kind not in set(Kind):
        wrong["kind"] = [Problem("not_an_option")]
        return Kind.TTHC.value
    return str(kind)


def _object(data: Mapping[str, Any], name: str, wrong: dict[str, list[Problem]]) -> Mapping[str, Any]:
    found = data.get(name, {})
    if not isinstance(found, Mapping):
        wrong[name] = [Problem("malformed")]
        return {}
    return found


def _rows(data: Mapping[str, Any], name: str, wrong: dict[str, list[Problem]]) -> list[Mapping[str, Any]]:
    rows = data.get(name, [])
    if not isinstance(rows, list) or len(rows) > _MOST or not all(isinstance(row, Mapping) for row in rows):
        wrong[name] = [Problem("malformed")]
        return []
    return rows


def _basis(data: Mapping[str, Any], wrong: dict[str, list[Problem]]) -> tuple[Mapping[str, str], ...]:
    rows = _rows(data, "legal_basis", wrong)
    return tuple({key: str(row[key])[:_LONGEST] for key in ("text", "note") if row.get(key)} for row in rows)


def _components(data: Mapping[str, Any], wrong: dict[str, list[Problem]]) -> tuple[Mapping[str, Any], ...]:
    found = []
    for row in _rows(data, "components", wrong):
        copies, kind = row.get("copies", 1), row.get("form", "original")
        name = str(row.get("name", "")).strip()[:_LONGEST]
        if not name or not isinstance(copies, int) or not 1 <= copies <= 99 or kind not in {"original", "copy"}:  # noqa: PLR2004 - as the page of facts has it
            wrong["components"] = [Problem("malformed")]
            continue
        found.append({"name": name, "copies": copies, "form": kind})
    return tuple(found)


def _limit(data: Any, name: str, wrong: dict[str, list[Problem]], more: set[str]) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        wrong[name] = [Problem("malformed")]
        return {}
    kept = {key: str(value)[:_LONGEST] for key, value in data.items() if key in more and value}
    if not data or data.get("none"):
        return {"none": True, **kept} if data else {}
    try:
        return {**kept, **Limit.parse(data).as_json()}
    except Invalid as refusal:
        wrong[name] = [problem for problems in refusal.errors.values() for problem in problems]
        return {}


def _is_known(name: str, known: Mapping[str, Any], at: str, wrong: dict[str, list[Problem]]) -> bool:
    if name not in known:
        wrong[at] = [Problem("unknown_field")]
    return name in known


_SIGNED = (SignatureKind.SCANNED, SignatureKind.DIGITAL)


def _lines(texts: Any, at: str, wrong: dict[str, list[Problem]]) -> list[str]:
    if not isinstance(texts, list | tuple) or len(texts) > _MOST or not all(isinstance(one, str) for one in texts):
        wrong[at] = [Problem("malformed")]
        return []
    return [text.strip()[: _LENGTHS["name"]] for text in texts if text.strip()]


def _outputs(listed: Any, at: str, wrong: dict[str, list[Problem]]) -> list[str | dict[str, str]]:
    """Read outputs: texts, or {"text", "signature"} where the file must be signed."""
    rows = listed if isinstance(listed, list | tuple) else [None]
    told = [one if isinstance(one, Mapping) else {"text": one} for one in rows]
    texts = _lines([one.get("text") for one in told], at, wrong)
    kinds = [one.get("signature") for one in told if str(one.get("text") or "").strip()]
    if any(kind not in (None, *_SIGNED) for kind in kinds):
        wrong[at] = [Problem("not_an_option")]
        return []
    return [{"text": text, "signature": str(kind)} if kind else text for text, kind in zip(texts, kinds, strict=False)]


def _lanes(data: Mapping[str, Any], wrong: dict[str, list[Problem]]) -> Mapping[str, Mapping[str, str]]:
    found = {}
    for lane_id, lane in _object(data, "lanes", wrong).items():
        if _is_known(lane_id, catalogue.lanes(), f"lanes.{lane_id}", wrong) and isinstance(lane, Mapping):
            found[lane_id] = {key: str(lane[key]).strip()[:120] for key in ("name", "role") if lane.get(key)}
    return found


def _steps(data: Mapping[str, Any], wrong: dict[str, list[Problem]]) -> Mapping[str, Mapping[str, Any]]:
    found: dict[str, Mapping[str, Any]] = {}
    for step_id, step in _object(data, "steps", wrong).items():
        at = f"steps.{step_id}"
        if not _is_known(step_id, catalogue.steps(), at, wrong) or not isinstance(step, Mapping):
            continue
        one: dict[str, Any] = {}
        if "budget" in step:
            one["budget"] = _limit(step["budget"], f"{at}.budget", wrong, set())
        if "checklist" in step:
            one["checklist"] = _lines(step["checklist"], f"{at}.checklist", wrong)
        if "outputs" in step:
            one["outputs"] = _outputs(step["outputs"], f"{at}.outputs", wrong)
        if "fields" in step:
            one["fields"] = _fields(step, at, wrong)
        found[step_id] = one
    return found


def _fields(step: Mapping[str, Any], at: str, wrong: dict[str, list[Problem]]) -> list[dict[str, str]]:
    found = []
    for row in _rows(step, "fields", wrong):
        label, kind = str(row.get("label", "")).strip()[:120], row.get("type", "text")
        if not label or kind not in FIELD_TYPES:
            wrong[f"{at}.fields"] = [Problem("not_an_option")]
            continue
        found.append({"label": label, "type": str(kind)})
    return found

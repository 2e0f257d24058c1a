"""An expression that a designer writes: what is wrong with it, where and why, and which names nobody provides."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine import feel
from engine.errors import InvalidExpression
from engine.feel.inference import types_of
from engine.feel.syntax import Name, walk
from engine.feel.types import Type
from web import i18n

EXPRESSION, CONDITION, UNARY = "expression", "condition", "unary"
KINDS = (EXPRESSION, CONDITION, UNARY)
_LOCAL = frozenset({"?", "item", "partial"})


@dataclass(frozen=True, slots=True)
class Said:
    """One remark: ``position`` counts characters from 0; ``is_error`` when the text cannot be used."""

    position: int
    end: int
    text: str
    is_error: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """What there is to say about a text, in its order, and the type that it gives where that is certain."""

    remarks: tuple[Said, ...]
    type: str

    @property
    def is_usable(self) -> bool:
        """Whether nothing forbids to use the expression."""
        return not any(one.is_error for one in self.remarks)

    def as_data(self) -> Mapping[str, Any]:
        """Give it for a script: ``from`` and ``to`` are places in the text."""
        told = [
            {"from": one.position, "to": one.end, "text": one.text, "severity": "error" if one.is_error else "warning"}
            for one in self.remarks
        ]
        return {"ok": self.is_usable, "remarks": told, "type": self.type}


def check(text: str, kind: str, types: Mapping[str, Type]) -> Checked:
    """Check a text as an expression, a condition or the cell of a table, over variables of these types."""
    try:
        expression = feel.parse(text, frozenset(types), unary=kind == UNARY).sound()
    except InvalidExpression as refusal:
        return Checked((_said(text, refusal.position, refusal.code, refusal.params, is_error=True),), "")
    inferred = types_of(expression, types)
    remarks = [_said(text, one.position, one.code, one.params, is_error=False) for one in inferred.findings]
    remarks += _unknown(text, expression, types)
    if kind == CONDITION and inferred.type.kind not in {"boolean", "Any"}:
        words = i18n.t("editors.feel_not_boolean", type=str(inferred.type))
        remarks.append(Said(0, len(text), words, is_error=True))
    return Checked(tuple(sorted(remarks, key=lambda one: one.position)), str(inferred.type))


def _unknown(text: str, expression: feel.Expression, types: Mapping[str, Type]) -> list[Said]:
    strange = expression.names - set(types) - expression.filter_names - _LOCAL
    places: dict[str, int] = {}
    for node, _ in walk(expression.tree):
        if isinstance(node, Name) and node.name in strange:
            places[node.name] = min(node.position, places.get(node.name, node.position))
    return [
        Said(at, min(at + len(name), len(text)), i18n.t("editors.feel_unknown", name=name), is_error=False)
        for name, at in places.items()
    ]


def _said(text: str, position: int, code: str, params: Mapping[str, Any], *, is_error: bool) -> Said:
    key = f"findings.reason_{code}"
    words = i18n.t(key if i18n.has(key) else "findings.reason_other")
    found = str(params.get("found") or params.get("name") or params.get("function") or "")
    at = max(0, min(position, len(text)))
    words = words[:1].upper() + words[1:] + (f": «{found}»" if found else "")
    return Said(at, min(len(text), at + max(1, len(found))), words, is_error)

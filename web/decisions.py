"""Decisions in words: tables as people read them, what was decided by which rule, why a decision gave nothing."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from engine import feel
from engine.decisions.model import Cell, DecisionTable, Literal
from processes.calendar import Unit
from processes.definitions import Decision, Made
from processes.records import RecordView
from web import i18n
from web.answers import in_words

_PART = re.compile(r'"((?:[^"\\]|\\.)*)"|(?<!\w)(?<!\d\.)(\d+(?:\.\d+)?)(?!\w|\.\d)|([^\W\d]\w*)')
_ANYTHING = frozenset({"", "-"})
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_GROUP = 3


def shown(decision: Decision) -> dict[str, Any]:
    """Give a decision for its page: a table with its cells in words, or the text of its expression."""
    logic = decision.definition.logic
    labels = {name: input_label(decision, name) for name in decision.inputs}
    return {
        "id": decision.id,
        "name": decision.name,
        "file": decision.file + ".dmn",
        "table": _table(logic, labels) if isinstance(logic, DecisionTable) else None,
        "text": logic.cell.text if isinstance(logic, Literal) and logic.cell is not None else "",
    }


def _table(table: DecisionTable, labels: Mapping[str, str]) -> dict[str, Any]:
    policy = table.hit_policy.name
    aggregated = i18n.t(f"decisions.aggregation_{table.aggregation.name}") if table.aggregation is not None else ""
    return {
        "policy": i18n.t(f"decisions.policy_{policy}"),
        "aggregation": aggregated,
        "inputs": [
            {
                "label": column.label or column.expression.text,
                "allowed": column.allowed and cell_words(column.allowed.text),
            }
            for column in table.inputs
        ],
        "outputs": [column.label or column.name or i18n.t("decisions.result") for column in table.outputs],
        "annotations": list(table.annotations) or ([""] if any(rule.annotations for rule in table.rules) else []),
        "rules": [
            {
                "number": rule.number,
                "inputs": [_cell(cell, labels) for cell in rule.inputs],
                "outputs": [_cell(cell, labels) for cell in rule.outputs],
                "annotations": rule.annotations,
            }
            for rule in table.rules
        ],
    }


def _cell(cell: Cell, labels: Mapping[str, str]) -> dict[str, Any]:
    text = cell.text.strip()
    return {"text": cell_words(text, labels), "feel": text, "is_number": bool(_NUMBER.fullmatch(text))}


def input_label(decision: Decision, name: str) -> str:
    """Name a piece of input data as the tables of its file head their columns, else by its own name."""
    for other in decision.model.decisions:
        for column in other.logic.inputs if isinstance(other.logic, DecisionTable) else ():
            if column.expression.text.strip() == name and column.label:
                return column.label
    return name


def result_words(made: Made) -> str:
    """Write what a decision gave, its parts under the heads of their columns."""
    value, table = made.value, made.decision.table
    if isinstance(value, Mapping) and table is not None:
        value = {column.label or column.name: value.get(column.name) for column in table.outputs}
    return value_words(value)


def cell_words(text: str, labels: Mapping[str, str] = MappingProxyType({})) -> str:
    """Write a cell for readers: texts without their quotes, numbers grouped, «bất kỳ» for what is not looked at.

    Names of data that have a label in the table are written by it.
    """
    text = text.strip()
    if text in _ANYTHING:
        return i18n.t("decisions.anything")

    def part(found: re.Match[str]) -> str:
        quoted, number, name = found.groups()
        if name is not None:
            return f"«{labels[name]}»" if labels.get(name, name) != name else name
        return number_words(number) if number is not None else coded(quoted)

    return _PART.sub(part, text)


def coded(text: str) -> str:
    """Write a code that the product knows (a unit of time) in words; every other text as it is."""
    return i18n.t(f"versions.unit_{text}") if text in set(Unit) else text


def number_words(number: str | Decimal) -> str:
    """Write a number with groups of three digits: 15.000.000 and 0,5; in English 15,000,000 and 0.5."""
    text = f"{number.normalize():f}" if isinstance(number, Decimal) else number
    sign, text = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, _, rest = text.partition(".")
    groups = f"{int(whole):,}"
    if i18n.language() == "vi":
        return sign + groups.replace(",", ".") + ("," + rest if rest else "")
    return sign + groups + ("." + rest if rest else "")


def money_words(amount: str) -> str:
    """Write an amount of đồng."""
    return i18n.t("decisions.money", amount=number_words(Decimal(amount)))


def value_words(value: Any) -> str:
    """Write a FEEL value for a reader; the parts of a context with their names."""
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {value_words(item)}" for name, item in value.items())
    if isinstance(value, list):
        return ", ".join(value_words(item) for item in value)
    if isinstance(value, Decimal):
        return number_words(value)
    if isinstance(value, str):
        return coded(value)
    return in_words(None, value, {})


def by_words(told: Mapping[str, Any]) -> str:
    """Say which rules gave a limit or a fee: Quyết định «Phí»: quy tắc 2 — Trên 1 đến 10 tỷ đồng."""
    if "decided_by" not in told:
        return ""
    return _made(str(told["decided_by"]), told.get("rules", ()), str(told.get("because", "")))


def _made(name: str, numbers: Sequence[Any], because: str) -> str:
    rules = ", ".join(str(number) for number in numbers)
    said = i18n.t("decisions.made" if rules else "decisions.made_without_rule", name=name, rules=rules)
    return f"{said} — {because}" if because else said


def lines(view: RecordView) -> list[str]:
    """Tell the decisions of an act: which table, by which rules, and, where its content is kept, with which values.

    What limit or fee and a task of the diagram asked alike is told once.
    """
    said = (part for told in rows(view) for part in (told["title"], told["values"]) if part)
    return list(dict.fromkeys(said))


def rows(view: RecordView) -> list[dict[str, str]]:
    """Give the decisions of an act: ``title`` names decision and rules, ``values`` what was seen and given.

    The title may be told when the content of the record has been disposed of; values then are empty.
    """
    events = [event for event in view.body.get("events", ()) if event["kind"] == "decision_made"]
    seen = list((view.payload or {}).get("decisions", ()))
    paired = seen if len(seen) == len(events) else [{}] * len(events)
    return [_row(event.get("data", {}), values) for event, values in zip(events, paired, strict=True)]


def _row(data: Mapping[str, Any], seen: Mapping[str, Any]) -> dict[str, str]:
    told = {name: feel.decode(value) for name, value in data.items()}
    own = [rule for rule in told.get("rules", ()) if rule["decision"] in {told.get("decision"), told.get("name")}]
    because = "; ".join(text for rule in own for text in rule["annotations"])
    title = _made(str(told.get("name", "")), [rule["number"] for rule in own], because)
    return {"title": title, "values": _values(told, seen)}


def _values(told: Mapping[str, Any], seen: Mapping[str, Any]) -> str:
    """Say what a decision saw and gave: Tổng chi phí: 15.000.000 → Phí (đồng): 70.000."""
    if not seen:
        return ""
    rules = [rule for rule in seen["rules"] if rule["decision"] in {told.get("decision"), told.get("name")}]
    if not rules:
        return i18n.t("decisions.gave", value=value_words(feel.decode(seen["value"])))
    inputs, outputs = (
        "; ".join(f"{one['label']}: {value_words(feel.decode(one['value']))}" for one in rules[0][part])
        for part in ("inputs", "outputs")
    )
    more = [value_words(feel.decode(one["value"])) for rule in rules[1:] for one in rule["outputs"]]
    return f"{inputs} → {'; '.join([outputs, *more])}"


def failure_words(params: Mapping[str, Any]) -> str:
    """Say why a decision gave nothing usable."""
    key = f"decisions.failed_{params.get('reason', '')}"
    known = {"rules": "", "input": "", "name": "", **params}
    why = i18n.t(key if i18n.has(key) else "decisions.failed_other", **known)
    return i18n.t("decisions.failed", decision=params.get("decision", ""), why=why)

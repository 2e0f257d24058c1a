"""What a version changes against the one before it: for the person who has to approve it."""

from collections.abc import Iterator, Mapping
from typing import Any

from processes.definitions import Running
from web import i18n
from web.moments import limit_words
from web.pauses import rule_words
from web.version_rows import step_rows

_COMPARED = ("name", "lane", "role", "assignment", "budget", "form", "required_outputs", "checklist", "act")


def between(
    before: Running,
    after: Running,
    settings: tuple[Mapping[str, Any], Mapping[str, Any]],
    names: Mapping[str, str],
) -> list[dict[str, str]]:
    """List the differences: the limit, steps that came and went, and what changed for steps that stayed.

    ``settings`` are those of both versions; a row has the step, what is compared, the value before and after.
    """
    old = {row["id"]: row for row in step_rows(before, settings[0], names, {})}
    new = {row["id"]: row for row in step_rows(after, settings[1], names, {})}
    return [*_limits(before, after), *_steps(old, new)]


def _limits(before: Running, after: Running) -> Iterator[dict[str, str]]:
    one, other = limit_words(before.details.get("limit")), limit_words(after.details.get("limit"))
    if one != other:
        yield _row("", i18n.t("versions.fact_limit"), one, other)


def _steps(old: Mapping[str, Mapping[str, Any]], new: Mapping[str, Mapping[str, Any]]) -> Iterator[dict[str, str]]:
    for element_id, row in new.items():
        if element_id not in old:
            yield _row(element_id, row["name"], "—", i18n.t("versions.step_added"))
            continue
        for name in _COMPARED:
            one, other = _text(old[element_id][name]), _text(row[name])
            if one != other:
                yield _row(element_id, f"{row['name']}: {i18n.t(f'versions.step_{name}')}", one, other)
    for element_id, row in old.items():
        if element_id not in new:
            yield _row("", row["name"], row["budget"], i18n.t("versions.step_removed"))


def _text(value: Any) -> str:
    return "; ".join(value) if isinstance(value, list) else str(value)


def _row(element_id: str, about: str, before: str, after: str) -> dict[str, str]:
    return {"element_id": element_id, "label": about, "before": before or "—", "value": after or "—"}


def facts(before: Running, after: Running) -> list[dict[str, str]]:
    """List the facts of law that differ: legal basis, components, result, fee, retention."""
    names = ("legal_basis", "components", "result", "fee", "retention")
    pairs = ((name, _fact(before.details.get(name)), _fact(after.details.get(name))) for name in names)
    return [_row("", i18n.t(f"differences.fact_{name}"), one, other) for name, one, other in pairs if one != other]


def _fact(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(_fact(one) for one in value)
    if isinstance(value, Mapping):
        return ", ".join(str(part) for part in value.values())
    return "" if value is None else str(value)


def timers(before: Running, after: Running) -> list[dict[str, str]]:
    """List the timers whose times were set otherwise."""
    rows = []
    for element_id in dict.fromkeys([*before.settings.timers, *after.settings.timers]):
        one, other = (_limit(version, element_id) for version in (before, after))
        if one != other:
            element = after.diagram.elements.get(element_id) or before.diagram.elements.get(element_id)
            name = (element.name if element is not None else "") or element_id
            rows.append(_row(element_id, i18n.t("differences.timer", name=name), one, other))
    return rows


def pauses(before: Running, after: Running) -> list[dict[str, str]]:
    """List the places where the limit of the law stands that came, went, or count otherwise."""
    rows = []
    for element_id in dict.fromkeys([*before.settings.pauses, *after.settings.pauses]):
        one, other = (_pause(version, element_id) for version in (before, after))
        if one != other:
            element = after.diagram.elements.get(element_id) or before.diagram.elements.get(element_id)
            name = (element.name if element is not None else "") or element_id
            rows.append(_row(element_id, f"{i18n.t('pauses.heading')}: {name}", one, other))
    return rows


def _pause(version: Running, element_id: str) -> str:
    rule = version.settings.pauses.get(element_id)
    if rule is None:
        return ""
    told = {"effect": rule.effect, "reason": rule.reason, "at_most": rule.at_most}
    within = {"within": rule.within.as_json()} if rule.within is not None else {}
    return f"{rule_words({**told, **within})} ({rule.legal_basis})"


def _limit(version: Running, element_id: str) -> str:
    limit = version.settings.timers.get(element_id)
    return "" if limit is None else limit_words({"amount": str(limit.amount), "unit": str(limit.unit)})

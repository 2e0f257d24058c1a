"""A trial as its page shows it: where it stands on the diagram, what it waits for, what was done."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from engine import Diagram, feel, trial
from web import failures, i18n
from web.moments import moment_words
from web.trials import Acts

_CHIPS = {"completed": "done", "waiting": "here", "incident": "late", "refused": "late"}
_CANCELLED = frozenset({"task_cancelled", "subprocess_cancelled"})
Fields = Callable[[str], list[dict[str, Any]]]


def shown(done: trial.Trial, acts: Acts, diagram: Diagram, fields: Fields) -> dict[str, Any]:
    """Give everything that the page says about a run."""
    here = dict.fromkeys(one.element_id for one in done.waiting if _holds_a_token(one, diagram))
    flows = [event.element_id for event in done.events if event.kind == "flow_taken"]
    gone = dict.fromkeys([*done.trace, *flows])
    cancelled = dict.fromkeys(event.element_id for event in done.events if event.kind in _CANCELLED)
    return {
        "status": str(done.status),
        "chip": _CHIPS[done.status],
        "at": moment_words(done.now),
        "here": list(here),
        "done": [element_id for element_id in gone if element_id not in here],
        "cancelled": [element_id for element_id in cancelled if element_id not in here and element_id not in gone],
        "waiting": _waiting(done, diagram, fields),
        "incidents": [
            {"name": _name(diagram, one.element_id), "id": one.element_id, "why": failures.reason(one.code, one.params)}
            for one in done.incidents
        ],
        "history": [_told(command, diagram) for command in acts.commands],
        "trace": [_name(diagram, element_id) for element_id in done.trace],
        "variables": [{"label": name, "value": _literal(value)} for name, value in done.variables.items()],
    }


def _holds_a_token(waiting: trial.Waiting, diagram: Diagram) -> bool:
    """Tell a step that was reached from an event that waits beside: at a boundary, or to begin an event sub-process."""
    if waiting.attached_to is not None:
        return False
    element = diagram.elements.get(waiting.element_id)
    if element is None or element.kind != "startEvent":
        return True
    return element.scope_id not in diagram.elements or not diagram.elements[element.scope_id].by_event


def _waiting(done: trial.Trial, diagram: Diagram, fields: Fields) -> list[dict[str, Any]]:
    """List what is waited for, each element and each name once."""
    if done.status == trial.Status.INCIDENT:
        return []
    found: dict[str, dict[str, Any]] = {}
    for one in done.waiting:
        do = _act(one, done)
        entry = found.setdefault(
            f"{one.kind} {one.element_id}",
            {
                "id": one.element_id,
                "kind": one.kind,
                "name": _name(diagram, one.element_id),
                "about": _about(one, diagram),
                "do": do,
                "fields": fields(do) if one.kind in {"task", "call", "message"} else [],
                "count": 0,
            },
        )
        entry["count"] += 1
    return list(found.values())


def _act(one: trial.Waiting, done: trial.Trial) -> str:
    """Write the button that lets something happen; a condition has none, it looks at the values itself."""
    if one.kind == "timer" and one.due_at is not None:
        return f"advance:{max(one.due_at - done.now, timedelta()).total_seconds():.6f}"
    names = {"message": f"deliver:{one.name}", "signal": f"signal:{one.name}", "condition": ""}
    return names.get(one.kind, f"complete:{one.element_id}")


def _about(one: trial.Waiting, diagram: Diagram) -> str:
    if one.kind == "timer" and one.due_at is not None:
        said = i18n.t("trials.due", at=moment_words(one.due_at))
    elif one.kind in {"message", "signal"}:
        said = i18n.t(f"trials.named_{one.kind}", name=one.name)
    else:
        said = i18n.t(f"trials.kind_{one.kind}")
    return (
        said if one.attached_to is None else f"{said} · {i18n.t('trials.beside', name=_name(diagram, one.attached_to))}"
    )


def _told(command: trial.Command, diagram: Diagram) -> str:
    """Say one act in words, with the values that were entered."""
    if isinstance(command, trial.Advance):
        by = command.by if isinstance(command.by, timedelta) else timedelta()
        return i18n.t("trials.did_advance", by=feel.to_literal(by).strip('@"'))
    if isinstance(command, trial.Signal):
        return i18n.t("trials.did_signal", name=command.name)
    if isinstance(command, trial.Deliver):
        return i18n.t("trials.did_deliver", name=command.message) + _values(command.payload)
    return i18n.t("trials.did_complete", name=_name(diagram, command.element_id)) + _values(command.values)


def _values(values: Mapping[str, Any]) -> str:
    told = "; ".join(f"{name} = {_literal(value)}" for name, value in values.items())
    return f" ({told})" if told else ""


def _literal(value: Any) -> str:
    return feel.to_literal(value)


def _name(diagram: Diagram, element_id: str) -> str:
    element = diagram.elements.get(element_id)
    return (element.name or element.id) if element is not None else element_id

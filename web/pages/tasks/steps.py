"""What an officer fills in at a step: its form, its checklist, its required outputs, and where it leads."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import g, url_for

import engine
from engine.forms import Field, Form, presented
from processes import dossiers, tasks
from processes.documents import Attachment, SignatureKind
from processes.errors import Problem
from processes.instances import UserTask
from processes.people import Actor
from web import forms, history, i18n, problems
from web.answers import label_of
from web.overview import Overview, file_item, role_names
from web.typed import CHECKED, OUTPUT_FILE, Typed

_NEEDS = {SignatureKind.DIGITAL: ".pdf", SignatureKind.SCANNED: ".pdf,.png,.jpg,.jpeg"}
"""Which files can be signed as an output asks, for the dialogue that chooses them."""


def from_before(form: Form | None, task: UserTask, seen: Overview, actor: Actor) -> Typed:
    """Fill a form that nobody has typed into: with what was entered at this step before, else what is known."""
    if form is None:
        return Typed()
    form = presented(form, seen.now, tasks.known(seen.instance, form))
    known = dossiers.prefilled(form, seen.dossier, actor, seen.now) if seen.dossier is not None else {}
    return Typed(forms.texts_of(form, history.earlier_values(seen.views, task), known))


def draw(task: UserTask, seen: Overview, filled: Typed, found: Mapping[str, Sequence[Problem]]) -> dict[str, Any]:
    """Give the form with its texts and problems, the checklist, the outputs, and what happens next."""
    form, settings = seen.running.form_of(task.element_id), seen.running.settings.step(task.element_id)
    ahead = tasks.ahead(seen.running, task.element_id, engine.variables(seen.instance.state), seen.now)
    roles = role_names(task.agency_id)
    kept = _kept_files(task, seen)
    declared = {one.key: one for one in form.fields} if form is not None else {}
    shown = forms.Shown(
        texts=filled.texts,
        earlier=history.all_values(seen.views),
        wrong={key: [_about(one, declared[key]) for one in listed] for key, listed in found.items() if key in declared},
        files=kept,
        hints={answer: _leads_to(target, seen, roles) for answer, target in ahead.by_choice.items()},
    )
    parts = forms.layout(form, shown, seen.now, tasks.known(seen.instance, form)) if form is not None else []
    checklist = _checklist(settings.checklist, filled, found)
    outputs = _outputs(settings.required_outputs, filled, found, kept)
    told = {*declared, *(item.id for item in settings.checklist)}
    told |= {name for item in settings.required_outputs for name in (item.id, tasks.OUTPUT + item.id)}
    return {
        "parts": parts,
        "checklist": checklist,
        "outputs": outputs,
        "all_fields": [*forms.fields_in(parts), *([checklist] if checklist else []), *outputs],
        "extra": [_elsewhere(name, one) for name, listed in found.items() if name not in told for one in listed],
        "next": _next(ahead, filled, seen, roles),
    }


def _about(problem: Problem, declared: Field) -> str:
    """Say a problem beside its field; what is about a file names the file."""
    if "file" in problem.params or problem.code == "unknown_field":
        return _elsewhere(declared.key, problem)
    return problems.about(problem, label_of(declared), forms.type_of(declared))


def _elsewhere(name: str, problem: Problem) -> str:
    return i18n.t("problems.unknown_named", name=name) if problem.code == "unknown_field" else _of_file(problem)


def _of_file(problem: Problem) -> str:
    """Say a problem with the name of the file that it is about, if it is about one."""
    sentence = problems.say(problem)
    return f"«{problem.params['file']}»: {problems.lowered(sentence)}" if "file" in problem.params else sentence


def _kept_files(task: UserTask, seen: Overview) -> dict[str, list[dict[str, Any]]]:
    kept: dict[str, list[dict[str, Any]]] = {}
    for attachment in seen.attachments:
        if attachment.element_id == task.element_id and attachment.component:
            item = file_item(attachment, seen.checks.get(attachment.id))
            kept.setdefault(attachment.component, []).append(item | removing(attachment, task, seen))
    return kept


def removing(attachment: Attachment, task: UserTask, seen: Overview) -> dict[str, str]:
    """Say where a file that came with this opening of a step is taken off the list."""
    alone = [row.element_id for row in seen.open_tasks].count(task.element_id) == 1
    if not tasks.may_remove(attachment, task, g.actor, alone=alone):
        return {}
    return {"remove_url": url_for("tasks.ask_remove", task_id=task.id, file_id=attachment.id)}


def _checklist(items: Sequence[Any], filled: Typed, found: Mapping[str, Sequence[Problem]]) -> dict[str, Any] | None:
    if not items:
        return None
    return {
        "name": CHECKED,
        "id": "checklist",
        "type": "checklist",
        "label": i18n.t("tasks.checklist"),
        "value": list(filled.checked),
        "options": [{"value": item.id, "label": item.text} for item in items],
        "errors": [problems.say(one) for item in items for one in found.get(item.id, ())],
    }


def _outputs(
    items: Sequence[Any],
    filled: Typed,
    found: Mapping[str, Sequence[Problem]],
    kept: Mapping[str, Sequence[Mapping[str, Any]]],
) -> list[dict[str, Any]]:
    """Ask for each required output: a file, or a tick when it exists on paper."""
    asked = []
    for item in items:
        name = tasks.OUTPUT + item.id
        wrong = [_of_file(one) for key in (name, item.id) for one in found.get(key, ())]
        asked.append(
            {
                "name": OUTPUT_FILE + item.id,
                "id": f"output-{item.id}",
                "type": "file",
                "label": item.text,
                "hint": "" if item.signature not in _NEEDS else i18n.t(f"files.needs_{item.signature}"),
                "accept": _NEEDS.get(item.signature),
                "files": kept.get(item.id, ()),
                "errors": wrong,
                "ticked": name in filled.checked,
                "tick": "" if item.signature in _NEEDS else name,
            }
        )
    return asked


def _next(ahead: tasks.Ahead, filled: Typed, seen: Overview, roles: Mapping[str, str]) -> str:
    if ahead.certain is not None:
        return _leads_to(ahead.certain, seen, roles)
    for (key, answer), target in ahead.by_choice.items():
        if list(filled.texts.get(key, ())) == [answer]:
            return _leads_to(target, seen, roles)
    return i18n.t("tasks.next_by_choice" if ahead.by_choice else "tasks.next_unknown")


def _leads_to(target: engine.Element, seen: Overview, roles: Mapping[str, str]) -> str:
    """Say where the dossier goes: to whom, or that it ends."""
    if target.kind == "endEvent":
        return i18n.t("tasks.next_end", end=target.name or target.id)
    named = " / ".join(roles[code] for code in seen.running.settings.roles_of(target) if code in roles)
    lane = seen.running.diagram.lanes.get(target.lane_id or "")
    return i18n.t("tasks.next", role=named or (lane.name if lane else ""), step=target.name)

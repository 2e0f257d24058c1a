"""One task: papers left, form right, history and diagram below; the same page says what was wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import g, render_template
from flask.typing import ResponseReturnValue

from engine.forms import Form
from processes import tasks
from processes.calendar import Limit
from processes.errors import Invalid, Refused
from processes.instances import Draft, UserTask
from web import acts, clock, discussion, errors, history, listening, moments, overview, retelling, typed, why
from web.answers import in_words, label_of
from web.pages import standstill
from web.pages.tasks import steps
from web.pages.tasks.blueprint import pages
from web.security import access
from web.typed import Typed


@pages.get("/tasks/<id:task_id>")
@access("task.view")
def show(task_id: int) -> ResponseReturnValue:
    """Show a task; whoever may not work on it reads it and learns who does."""
    return render(task_id)


def render(task_id: int, *, sent: Typed | None = None, refusal: Refused | None = None) -> str:
    """Draw the page: with what was sent and why it was refused, else with the draft or what was entered before."""
    now = clock.now()
    task, instance, assignee = tasks.task(g.actor.agency_id, task_id)
    seen = overview.read(instance, now)
    listening.look_at_task(task, instance)
    context = {
        **overview.words(seen),
        **_about(task, assignee, seen),
        "refused": "" if refusal is None or isinstance(refusal, Invalid) else errors.words_of(refusal),
        "once": acts.new_key(),
        "discussion": discussion.of(instance, seen.views, now),
    }
    if context["is_mine"]:
        draft = tasks.draft_of(task_id, g.actor)
        context |= _work(task, seen, sent, draft, refusal)
    elif typed_before := sent or _kept(task):
        context["typed"] = _typed_words(seen.running.form_of(task.element_id), typed_before)
    return render_template("task.html", **context)


def _about(task: UserTask, assignee: str | None, seen: overview.Overview) -> dict[str, Any]:
    """Say whose the task is, since when, until when and why."""
    budget = seen.running.settings.step(task.element_id).budget_in(seen.instance.case_code)
    actor, can_do = g.actor.within(seen.instance.procedure_id), overview.is_mine(task, seen.instance, g.actor)
    hindered = tasks.why_not(seen.running, task, actor) if can_do else None
    back = history.handed_back(seen.views, task.element_id) if task.is_open else None
    still = standstill.words(seen.instance)
    is_mine = can_do and still is None and hindered is None
    return {
        "task": task,
        "assignee": assignee,
        "still": still,
        "is_mine": is_mine,
        "may_claim": is_mine and task.assignee_id is None,
        "why_not": "" if hindered is None else errors.words_of(hindered),
        "step_due": _due(task, seen, budget),
        "closed_at": moments.moment_words(task.closed_at) if task.closed_at else "",
        "handed_back": None
        if back is None
        else {
            "who": retelling.who(back.body["actor"]),
            "when": moments.moment_words(back.at),
            "reason": (back.payload or {}).get("reason", ""),
        },
    }


def _due(task: UserTask, seen: overview.Overview, budget: Limit | None) -> why.Why:
    """Explain when the step is due: by its own budget, else by the time that it shares with others."""
    stopped_at = seen.instance.clock_stopped_at
    if task.shared_budget_id is not None:
        for one in overview.shared(seen):
            if one["id"] == task.shared_budget_id:
                told: why.Why = one["why"]
                return replace(told, rule=one["rule"])
    return why.explain(seen.clock, budget, task.opened_at, task.due_at, seen.now, stopped_at)


def _work(
    task: UserTask, seen: overview.Overview, sent: Typed | None, draft: Draft | None, refusal: Refused | None
) -> dict[str, Any]:
    form = seen.running.form_of(task.element_id)
    filled = steps.from_before(form, task, seen, g.actor)
    for newer in (typed.of_fields(draft.values) if draft is not None else None, sent):
        filled = typed.keeping(newer, filled, form) if newer is not None else filled
    problems = refusal.errors if isinstance(refusal, Invalid) else {}
    drawn = steps.draw(task, seen, filled, problems)
    return {
        **drawn,
        "named_act": seen.running.settings.step(task.element_id).act,
        "files": [
            overview.file_item(one, seen.checks.get(one.id)) | steps.removing(one, task, seen)
            for one in seen.attachments
        ],
        "draft_saved": moments.due_words(draft.saved_at, seen.now) if draft is not None else "",
        "ways": tasks.ways_back(seen.running, task.element_id),
    }


def _kept(task: UserTask) -> Typed | None:
    """Give what the person had typed before somebody else took the task: it is still theirs to read."""
    draft = tasks.draft_of(task.id, g.actor) if task.is_open else None
    return typed.of_fields(draft.values) if draft is not None else None


def _typed_words(form: Form | None, sent: Typed) -> Sequence[Mapping[str, str]]:
    """List what was typed into a form that can no longer be sent, so that it can be copied."""
    declared = {one.key: one for one in form.fields} if form is not None else {}
    return [
        {"label": label_of(declared[key]), "value": in_words(declared[key], list(texts), {})}
        for key, texts in sent.texts.items()
        if key in declared and any(texts)
    ]

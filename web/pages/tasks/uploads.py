"""Files chosen on a task's page: kept in an act of their own, before anything else is judged."""

from flask import g

from processes import documents, tasks
from processes.db import transaction
from processes.errors import Invalid, Problem
from web import clock, typed


def keep(task_id: int) -> int:
    """Attach the files of this request; give their number.

    What can be kept is kept, so that nobody must choose it again; then ``Invalid`` names each file that cannot.
    Of whoever may not work on the task nothing is kept at all.
    """
    problems: dict[str, list[Problem]] = {}
    good = []
    sent = list(typed.files())
    if sent:
        with transaction():
            tasks.demand_attach(task_id=task_id, actor=g.actor, now=clock.now())
    for component, chosen in sent:
        name = chosen.filename or ""
        try:
            good.append((component, name, documents.store().keep(name, chosen.read())))
        except Invalid as refusal:
            found = [Problem(one.code, {**one.params, "file": name}) for one in refusal.errors["file"]]
            problems.setdefault(component or "file", []).extend(found)
    if good:
        with transaction():
            for component, name, stored in good:
                tasks.attach(
                    task_id=task_id,
                    stored=stored,
                    name=name,
                    component=component or None,
                    actor=g.actor,
                    now=clock.now(),
                )
    if problems:
        raise Invalid(problems)
    return len(good)

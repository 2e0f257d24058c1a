"""Files chosen on a task's page: kept in an act of their own, before anything else is judged."""

from flask import g, request

from processes import documents, signatures, tasks
from processes.db import transaction
from processes.errors import Invalid, Problem
from web import clock, typed


def keep(task_id: int) -> int:
    """Attach the files of this request; give their number.

    What can be kept is kept, so that nobody must choose it again; then ``Invalid`` names each file that cannot.
    Of whoever may not work on the task nothing is kept at all.
    """
    problems: dict[str, list[Problem]] = {}
    good: list[tuple[str, tasks.Paper]] = []
    sent = list(typed.files())
    if sent:
        with transaction():
            tasks.demand_attach(task_id=task_id, actor=g.actor, now=clock.now())
    for component, chosen in sent:
        name = chosen.filename or ""
        try:
            good.append((component, paper(name, chosen.read())))
        except Invalid as refusal:
            found = [Problem(one.code, {**one.params, "file": name}) for one in refusal.errors["file"]]
            problems.setdefault(component or "file", []).extend(found)
    if good:
        with transaction():
            for component, kept in good:
                tasks.attach(
                    task_id=task_id,
                    stored=kept.stored,
                    name=kept.name,
                    component=component or None,
                    actor=g.actor,
                    now=clock.now(),
                    signature=documents.SignatureKind.SCANNED if _is_scanned(component) else None,
                    report=kept.report,
                )
    if problems:
        raise Invalid(problems)
    return len(good)


def paper(name: str, data: bytes) -> tasks.Paper:
    """Keep the bytes of a file and look at its signatures, before any transaction. Refuses what may not be kept."""
    now = clock.now()
    stored = documents.store().keep(name, data)
    report = signatures.examine(data, stored.media_type, agency_id=g.actor.agency_id, at=now, now=now)
    return tasks.Paper(stored, name, report=report)


def _is_scanned(component: str) -> bool:
    """Whether who uploads files without a place says that they are scans of a signature by hand."""
    return not component and request.form.get("scanned") == "true"

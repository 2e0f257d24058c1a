"""What is kept of completed activities, and how they are compensated (BPMN 2.0.2 §13.5.5): the last completed first.

A level keeps one small record of each completed activity that something thrown may compensate: ``at`` (its id),
``key``, ``end`` (when it was completed, as the number of the last token then), ``own`` (the variables of its own
scope) and ``done`` (what was completed inside it). What is thrown takes the records away at once, so that nothing is
compensated twice; a token keeps them while one after the other is compensated.
"""

from typing import Any

from SpiffWorkflow.util.task import TaskState

from engine.compensation import HANDLED, INSIDE
from engine.semantics.tokens import Token, key_of

UNDOES = "undoes"
WAITING = TaskState.WAITING
ROUNDS = "rounds"
_QUEUE = ".undo"

Record = dict[str, Any]


def remember(token: Token) -> None:
    """Keep that the activity of ``token`` is completed, as its node says; a whole of rounds passes on its rounds."""
    node, process = token.task_spec, token.workflow.process
    inside = process.done.get(token.key, [])
    if node.keeps == ROUNDS:
        records = [{**one, "end": process.counter} for one in inside]
    elif node.keeps == INSIDE and not inside:
        records = []
    else:
        records = [{"at": node.name, "key": token.number, "end": process.counter}]
        if own := process.variables.get(token.key):
            records[0]["own"] = dict(own)
        if inside and node.keeps != HANDLED:
            records[0]["done"] = inside
    if records:
        process.done.setdefault(token.workflow.scope, []).extend(records)


def take(level: Any, activity: str | None) -> list[Record]:
    """Take away the records of one activity, or of all, in the scope that ``level`` is or belongs to.

    An event sub-process belongs to the scope around it. The first completed comes first.
    """
    taken: list[Record] = []
    while True:
        records = level.process.done.pop(level.scope, [])
        left = [one for one in records if activity not in {None, one["at"]}]
        if left:
            level.process.done[level.scope] = left
        taken += [{**one, "from": level.scope} for one in records if one not in left]
        if level is level.process or not level.owner.task_spec.element.by_event:
            return sorted(taken, key=lambda one: int(one["end"]))
        level = level.owner.workflow


def begin(driver: Token, records: list[Record]) -> None:
    """Let ``driver`` wait until all of these are compensated; the first begins at once."""
    driver.workflow.process.done[driver.key + _QUEUE] = records
    proceed(driver)


def proceed(driver: Token) -> bool:
    """Compensate the last of what ``driver`` waits for; tells whether there was any."""
    process = driver.workflow.process
    records = process.done.get(driver.key + _QUEUE)
    if not records:
        process.forget(driver.key)
        return False
    record = records.pop()
    level = process if record["from"] == process.scope else process.subprocesses[record["from"]]
    node = level.spec.undoing[record["at"]]
    own = record.get("own", {})
    token = level.place(node, {UNDOES: [driver.number, *sorted(own)]})
    if own:
        process.variables[token.key] = dict(own)
    if "done" in record:
        process.done[token.key] = record["done"]
    node._update(token)  # noqa: SLF001  SpiffWorkflow's own protocol
    return True


def is_undoing(token: Token) -> bool:
    """Tell whether ``token`` compensates instead of running in the flow."""
    return UNDOES in token.internal_data


def undone(token: Token) -> None:
    """Tell who waits for it that ``token`` has compensated."""
    driver = token.workflow.process.find(key_of(token.internal_data[UNDOES][0]))
    if driver is not None and driver.is_there:
        driver.task_spec.inner_undone(driver)


def given(token: Token) -> list[str]:
    """Name the variables that ``token`` has from what it compensates."""
    names: list[str] = token.internal_data.get(UNDOES, [0])[1:]
    return names

"""Every case with a call once more with what it calls in another file: nothing else may come of it."""

import re

import pytest

from engine import trial
from engine.live import Live
from tests.engine.constructs.cases import Case, all_cases
from tests.engine.test_live import Saved

MANY = 10
_CALLED = re.compile(
    rb'<process id="(?!p")(?:[^"]*)".*?</process>|<global(\w*)Task [^>]*?(?:/>|>.*?</global\1Task>)', re.DOTALL
)
_NOT_MARKED = re.compile(rb"<process (?![^>]*isExecutable)")
_MAIN = re.compile(rb'<process id="p".*?</process>', re.DOTALL)


def calling() -> list[Case]:
    """List the cases that run and call something of their own file."""
    return [case for case in all_cases() if b"<callActivity" in case.diagram and not case.refused and _split(case)]


def _split(case: Case) -> dict[str, bytes] | None:
    """Put what is called into a file of its own; both keep the messages, signals and errors."""
    if _CALLED.search(case.diagram) is None or _MAIN.search(case.diagram) is None:
        return None
    other = _NOT_MARKED.sub(b'<process isExecutable="true" ', _MAIN.sub(b"", case.diagram))
    return {"case.bpmn": _CALLED.sub(b"", case.diagram), "called.bpmn": other}


@pytest.mark.parametrize("live", [Live, Saved])
@pytest.mark.parametrize("case", calling(), ids=lambda case: case.shows)
def test_what_is_called_may_stand_in_another_file(case: Case, live: type[Live]) -> None:
    files = _split(case)
    assert files is not None
    done = trial.as_written(trial.run(trial.Library(files), case.plan, live))
    assert (done.status, " ".join(done.trace)) == (case.status, case.trace), [*done.findings, *done.incidents]
    assert {name: done.variables.get(name) for name in case.variables} == case.variables
    assert " ".join(f"{one.element_id}:{one.kind}" for one in done.waiting if done.status == "waiting") == case.waiting
    assert " ".join(f"{one.element_id}:{one.code}" for one in done.incidents) == case.incident


def test_enough_of_them_are_tried() -> None:
    assert len(calling()) > MANY

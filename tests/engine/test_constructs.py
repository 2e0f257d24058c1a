"""Every construct that runs: one tiny file in tests/bpmn, read by the checker, walked to its end."""

from pathlib import Path
from typing import Any

import pytest

import engine
from tests.engine.walk import NOW, Walk

FOLDER = Path(__file__).parents[1] / "bpmn"

Commands = list[tuple[str, str, dict[str, Any]]]


def _complete(*names: str, **values: Any) -> Commands:
    return [("complete", name, values) for name in names]


WALKS: list[tuple[str, Commands, list[str]]] = [
    ("sequence", _complete("receive", "appraise"), ["received", "receive", "appraise", "done"]),
    (
        "exclusive_gateway",
        _complete("appraise", "sign", result="approve"),
        ["received", "appraise", "decision", "sign", "merge", "done"],
    ),
    (
        "exclusive_gateway",
        _complete("appraise", "reject", result="refuse"),
        ["received", "appraise", "decision", "reject", "merge", "done"],
    ),
    (
        "parallel_gateway",
        _complete("survey", "consult", "sign"),
        ["received", "fork", "survey", "consult", "join", "sign", "done"],
    ),
    (
        "inclusive_gateway",
        _complete("receive", "survey", "consult", "sign", needs_survey=True, needs_consultation=True),
        ["received", "receive", "fork", "survey", "consult", "join", "sign", "done"],
    ),
    (
        "inclusive_gateway",
        _complete("receive", "appraise", "sign", needs_survey=False, needs_consultation=False),
        ["received", "receive", "fork", "appraise", "join", "sign", "done"],
    ),
    (
        "subprocess",
        _complete("appraise", "review", "sign"),
        ["received", "examination_begins", "appraise", "review", "examination_ends", "examination", "sign", "done"],
    ),
    (
        "subprocess",
        [*_complete("appraise"), ("deliver", "dossier_withdrawn", {}), *_complete("close")],
        ["received", "examination_begins", "appraise", "withdrawn", "close", "stopped"],
    ),
    ("boundary_timer", [("fire", "late", {}), *_complete("escalate")], ["received", "late", "escalate", "stopped"]),
    ("boundary_timer", _complete("appraise"), ["received", "appraise", "done"]),
    (
        "boundary_timer_beside",
        [("fire", "soon", {}), *_complete("appraise", "remind")],
        ["received", "soon", "appraise", "done", "remind", "reminded"],
    ),
    (
        "boundary_message",
        [("deliver", "dossier_withdrawn", {}), *_complete("close")],
        ["received", "withdrawn", "close", "stopped"],
    ),
    ("timer", [("fire", "wait", {}), *_complete("return_result")], ["received", "wait", "return_result", "done"]),
    (
        "timer_from_variable",
        [*_complete("consult", answer_due_at=NOW), ("fire", "wait", {}), *_complete("sign")],
        ["received", "consult", "wait", "sign", "done"],
    ),
    (
        "message",
        [("deliver", "answer_received", {"answer": "có"}), *_complete("sign")],
        ["received", "wait_for_answer", "sign", "done"],
    ),
    (
        "event_based_gateway",
        [("deliver", "fee_paid", {}), *_complete("return_result")],
        ["received", "first", "paid", "return_result", "returned"],
    ),
    (
        "event_based_gateway",
        [("fire", "late", {}), *_complete("escalate")],
        ["received", "first", "late", "escalate", "done"],
    ),
    ("terminate", _complete("survey"), ["received", "fork", "survey", "stopped"]),
    ("link", _complete("appraise", "sign"), ["received", "appraise", "to_signing", "from_signing", "sign", "done"]),
    ("multiple_event", [("fire", "first", {}), *_complete("sign")], ["received", "first", "sign", "done"]),
    (
        "multiple_event",
        [("deliver", "answer_received", {}), *_complete("sign")],
        ["received", "first", "sign", "done"],
    ),
    (
        "parallel_multiple_event",
        [("deliver", "answer_received", {}), ("deliver", "fee_paid", {}), *_complete("sign")],
        ["received", "both", "sign", "done"],
    ),
    (
        "boundary_message_beside",
        [*2 * [("deliver", "paper_supplemented", {}), *_complete("file_paper")], *_complete("appraise")],
        ["received", *2 * ["supplemented", "file_paper", "filed"], "appraise", "done"],
    ),
    (
        "timer_cycle",
        [*3 * [("fire", "daily", {})], *_complete("remind", "remind", "remind", "appraise")],
        ["received", *3 * ["daily"], *3 * ["remind", "reminded"], "appraise", "done"],
    ),
    ("signal", _complete("survey"), ["received", "fork", "survey", "stop", "storm", "merge", "join", "done"]),
    (
        "error",
        _complete("appraise", "reject", is_forged=True),
        ["received", "examination_begins", "appraise", "decision", "forged", "void", "reject", "stopped"],
    ),
    (
        "escalation",
        _complete("appraise", "conclude", "advise"),
        [
            *("received", "examination_begins", "appraise", "ask", "hard", "conclude", "examined", "examination"),
            *("done", "advise", "advised"),
        ],
    ),
    (
        "condition",
        _complete("appraise", "sign", fee=2_000_000),
        ["received", "fork", "appraise", "large", "join", "sign", "done"],
    ),
    (
        "event_subprocess",
        [*_complete("appraise"), ("deliver", "dossier_withdrawn", {}), *_complete("close")],
        ["received", "appraise", "withdrawn", "close", "stopped", "withdrawal"],
    ),
    (
        "event_subprocess_beside",
        [("deliver", "paper_supplemented", {}), *_complete("appraise", "file_paper")],
        ["received", "supplemented", "appraise", "done", "file_paper", "filed", "supplement"],
    ),
    (
        "hand_back",
        [*_complete("draft", "review", result="hand_back"), *_complete("draft", "review", result="accept")],
        ["received", "again", *(2 * ["draft", "review", "decision", "again"])[:-1], "done"],
    ),
]


@pytest.mark.parametrize(("name", "commands", "path"), WALKS)
def test_each_construct_takes_the_path_that_is_drawn(name: str, commands: Commands, path: list[str]) -> None:
    walk = Walk(engine.read((FOLDER / f"{name}.bpmn").read_bytes()))
    for verb, target, values in commands:
        getattr(walk, verb)(target, **values)
    assert walk.path == path
    assert walk.step.finished


def test_every_tiny_diagram_is_walked() -> None:
    assert {path.stem for path in FOLDER.glob("*.bpmn")} >= {name for name, _, _ in WALKS}


def test_the_drawn_way_back_leads_where_the_diagram_says() -> None:
    diagram = engine.read((FOLDER / "hand_back.bpmn").read_bytes())
    (way,) = diagram.return_flows
    walk = Walk(diagram).complete("draft").complete(way.task_id, **{way.variable: way.value})
    assert f"flow_taken {way.flow_id}" in walk.last
    assert walk.open == [way.target_id]

"""Records become steps: where tokens stand, what was cancelled, when somebody had taken the work."""

from engine import Element
from processes.records import RecordView
from tests import house
from web import film, replay

ELEMENTS = {
    "sign": Element("sign", "userTask", "Ký", 1, "p"),
    "wait": Element("wait", "intermediateCatchEvent", "Chờ", 2, "p", event="timer"),
    "withdrawn": Element("withdrawn", "boundaryEvent", "Rút", 3, "p", attached_to="sign", event="message"),
}


def record(number, act, *events, **facts):
    told = [{"kind": kind, "element": element, "key": key} for kind, element, key in events]
    return RecordView(number, number, act, house.NOW, {"act": act, "events": told, **facts}, facts.pop("payload", None))


def test_what_only_listens_at_the_edge_of_a_task_holds_no_token():
    (step,) = replay.steps(
        [record(1, "dossier.start", ("task_opened", "sign", "t1"), ("message_awaited", "withdrawn", "m1"))], ELEMENTS
    )
    assert step.current == ("sign",)


def test_an_event_that_waits_by_itself_holds_the_token_until_it_fires():
    steps = replay.steps(
        [
            record(1, "task.complete", ("task_completed", "sign", "t1"), ("timer_started", "wait", "w1")),
            record(2, "timer.fire", ("timer_fired", "wait", "w1"), timer={"element": "wait", "key": "w1"}),
        ],
        ELEMENTS,
    )
    assert [step.current for step in steps] == [("wait",), ()]
    assert (steps[1].nodes, steps[1].element_id) == (("wait",), "wait")


def test_listening_that_ends_is_not_drawn_as_cancelled_but_a_dropped_task_is():
    steps = replay.steps(
        [
            record(1, "dossier.start", ("task_opened", "sign", "t1"), ("message_awaited", "withdrawn", "m1")),
            record(2, "task.complete", ("message_cancelled", "withdrawn", "m1"), ("task_cancelled", "sign", "t1")),
        ],
        ELEMENTS,
    )
    assert steps[1].cancelled == ("sign",)
    assert steps[1].current == ()


def test_a_cancelled_process_drops_every_token():
    steps = replay.steps(
        [
            record(1, "dossier.start", ("task_opened", "sign", "t1"), ("timer_started", "wait", "w1")),
            record(2, "dossier.withdraw", ("process_cancelled", "p", "")),
        ],
        ELEMENTS,
    )
    assert set(steps[1].cancelled) == {"sign", "wait"}
    assert steps[1].current == ()


def test_an_instance_works_while_somebody_has_taken_an_open_task():
    task = {"task": {"key": "t1", "element": "sign"}}
    steps = replay.steps(
        [
            record(1, "dossier.start", ("task_opened", "sign", "t1")),
            record(2, "task.claim", **task),
            record(3, "task.release", **task),
            record(4, "task.delegate", **task),
            record(5, "task.complete", ("task_completed", "sign", "t1"), **task),
        ],
        ELEMENTS,
    )
    assert [step.is_working for step in steps] == [False, True, False, True, False]


def test_the_values_that_a_form_had_before_are_remembered_by_form():
    sent = [
        record(number, "task.complete", form=form, payload={"values": {"opinion": text}})
        for number, (form, text) in enumerate([("a", "một"), ("b", "hai"), ("a", "ba")], 1)
    ]
    assert [step.before for step in replay.steps(sent, {})] == [{}, {}, {"opinion": "một"}]


def moves(elements, *records):
    """Give the moves of each record as the film is told them."""
    return [list(film.moves(one.body, elements)) for one in records]


def test_a_received_message_names_the_counterpart_that_the_record_names():
    come = record(
        1,
        "message.receive",
        ("message_received", "withdrawn", "m1"),
        message={"name": "rut", "from": {"agency": "H98.01", "reference": "H98.01-260302-0007"}},
    )
    ((move,),) = moves(ELEMENTS, come)
    assert move[:3] == ["take", "withdrawn", "m1"]
    assert "H98.01-260302-0007" in move


def test_a_timer_of_the_flow_lets_its_token_go_and_one_at_an_edge_is_seen_firing():
    edge = Element("edge", "boundaryEvent", "Quá hạn", 4, "p", attached_to="sign", event="timer")
    fired = record(1, "timer.fire", ("timer_fired", "wait", "w1"), ("node_passed", "wait", ""))
    at_edge = record(2, "timer.fire", ("timer_fired", "edge", "e1"), ("task_cancelled", "sign", "t1"))
    told = moves({**ELEMENTS, "edge": edge}, fired, at_edge)
    assert [[move[0] for move in step] for step in told] == [["answer", "pass"], ["fire", "drop"]]


def test_several_instances_of_a_step_each_hold_a_token_and_an_open_sub_process_is_entered_once():
    opened = record(
        1,
        "task.complete",
        ("subprocess_started", "council", "s1"),
        ("task_opened", "sign", "t1"),
        ("task_opened", "sign", "t2"),
        ("rounds_completed", "council", "s1"),
    )
    (told,) = moves(ELEMENTS, opened)
    assert told == [
        ["enter", "council", "s1"],
        ["rest", "sign", "t1"],
        ["rest", "sign", "t2"],
        ["answer", "council", "s1"],
    ]


def test_a_service_holds_the_token_until_it_has_answered():
    steps = replay.steps(
        [
            record(1, "task.complete", ("service_called", "ask", "c1")),
            record(2, "service.answer", ("service_answered", "ask", "c1"), ("node_passed", "ask", "")),
        ],
        {"ask": Element("ask", "serviceTask", "Hỏi", 5, "p")},
    )
    assert [(step.current, step.has_task) for step in steps] == [(("ask",), False), ((), False)]

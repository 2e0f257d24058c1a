"""Records become steps: where tokens stand, what was cancelled, when somebody had taken the work."""

from engine import Element
from processes.records import RecordView
from tests import house
from web import replay

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

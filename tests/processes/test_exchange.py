"""Messages and signals between instances: one receiver each, exactly once, and nothing but what is declared crosses."""

import functools
from itertools import pairwise

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import keys
from processes import exchange, instances, records
from processes.db import db, new_id, transaction
from processes.dossiers import Dossier
from processes.errors import Invalid, NotAllowed, NotFound, StepIncident, WrongStatus
from processes.exchange import SentMessage, delivery
from processes.instances import InstanceStatus, ProcessInstance, Subscription
from tests import house
from tests.house import NOW
from tests.processes import drawings
from tests.processes.together import at_once
from web import worker

ZEEBE = 'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
KEYED = (
    f'<message id="m" name="paid"><extensionElements><zeebe:subscription {ZEEBE} correlationKey="=ref"/>'
    '</extensionElements></message><signal id="g" name="closing"/>'
)
PLAIN = '<message id="m" name="paid"/><signal id="g" name="closing"/>'


def mapped(**inputs):
    lines = "".join(f'<zeebe:input source="={source}" target="{target}"/>' for target, source in inputs.items())
    return f"<extensionElements><zeebe:ioMapping {ZEEBE}>{lines}</zeebe:ioMapping></extensionElements>"


def files(*nodes, beside=KEYED):
    """A process whose reception asks for a number and a secret, then these nodes one after the other."""
    names = ["begun", *(f"n{number}" for number in range(len(nodes))), "done"]
    body = "".join(node.replace(" ", f' id="n{number}" ', 1) for number, node in enumerate(nodes))
    flows = "".join(
        f'<sequenceFlow id="f{number}" sourceRef="{a}" targetRef="{b}"/>'
        for number, (a, b) in enumerate(pairwise(names))
    )
    content = f'<startEvent id="begun"/>{body}<endEvent id="done"/>{flows}'
    process = drawings.bpmn(content, " ".join(names), beside)
    return {"process.bpmn": process, "begun.form.json": drawings.form(ref="textfield", secret="textfield")}


def throw(**inputs):
    event = '<messageEventDefinition messageRef="m"/>'
    return f"<intermediateThrowEvent >{mapped(**inputs)}{event}</intermediateThrowEvent>"


RECEIVE = '<receiveTask name="Chờ thanh toán" messageRef="m"/>'
HEAR = '<intermediateCatchEvent ><signalEventDefinition signalRef="g"/></intermediateCatchEvent>'
SIGNAL = '<intermediateThrowEvent ><signalEventDefinition signalRef="g"/></intermediateThrowEvent>'
SENT = throw(ref="ref", amount="5")


def publish(built, content, code, **more):
    procedure = drawings.procedure([], code=code)
    procedure["settings"] |= {"start": {"form": "begun"}, **more}
    return house.publish(built, files=content, procedure=procedure)


def started_by_message(beside=PLAIN):
    """A process that begins by the message."""
    content = (
        '<startEvent id="begun"><messageEventDefinition messageRef="m"/></startEvent>'
        '<receiveTask id="more" messageRef="n"/><endEvent id="done"/>'
        '<sequenceFlow id="f0" sourceRef="begun" targetRef="more"/>'
        '<sequenceFlow id="f1" sourceRef="more" targetRef="done"/>'
    )
    process = drawings.bpmn(content, "begun more done", beside + '<message id="n" name="more"/>')
    return {"process.bpmn": process, "begun.form.json": drawings.form(ref="textfield")}


def begin(built, published, number="A-1"):
    return house.start(built, procedure_id=published.procedure_id, values={"ref": number, "secret": "kín"})


def sweep(now=NOW):
    while worker.sweep(now):
        pass


def status(instance):
    db.session.rollback()
    return db.session.get(ProcessInstance, (instance.agency_id, instance.id)).status


def sent():
    db.session.rollback()
    return db.session.scalars(sa.select(SentMessage).order_by(SentMessage.sent_at, SentMessage.id)).all()


@pytest.fixture
def built(app):
    return house.build_people()


@pytest.fixture
def pair(built):
    """A procedure that sends and one that waits, with the same key."""
    built.sender = publish(built, files(SENT), "QT.01")
    built.receiver = publish(built, files(RECEIVE), "QT.02")
    return built


def test_one_of_fifty_that_wait_with_different_keys_receives_it(pair):
    waiting = [begin(pair, pair.receiver, f"A-{number}") for number in range(50)]
    begin(pair, pair.sender, "A-17")
    sweep()
    assert [one.reference for one in waiting if status(one) == InstanceStatus.FINISHED] == [waiting[17].reference]
    (row,) = sent()
    assert (row.delivered_to, row.payload, row.failure) == (waiting[17].id, {}, None)


def test_waits_of_several_keys_are_all_looked_at(pair, monkeypatch):
    monkeypatch.setattr(delivery, "_PAGE", 2)
    waiting = [begin(pair, pair.receiver, f"A-{number}") for number in range(5)]
    rows = db.session.scalars(sa.select(Subscription).order_by(Subscription.id)).all()
    with transaction():
        for row in rows:
            row.lookup, row.keys = keys.SEVERAL, {**row.keys, "other": {"of": str(row.instance_id)}}
    furthest = rows[-1].instance_id
    number = next(at for at, one in enumerate(waiting) if one.id == furthest)
    begin(pair, pair.sender, f"A-{number}")
    sweep()
    assert [one.id for one in waiting if status(one) == InstanceStatus.FINISHED] == [furthest]


def test_an_early_message_waits_for_who_awaits_it(pair):
    begin(pair, pair.sender, "A-1")
    sweep()
    assert [row.delivered_at for row in sent()] == [None]
    late = begin(pair, pair.receiver, "A-1")
    sweep()
    assert status(late) == InstanceStatus.FINISHED


def test_a_message_that_several_await_is_not_guessed(pair):
    first, second = begin(pair, pair.receiver), begin(pair, pair.receiver)
    begin(pair, pair.sender)
    sweep()
    assert {status(first), status(second)} == {InstanceStatus.RUNNING}
    (row,) = sent()
    assert (row.failure, row.look_at) == ("message_ambiguous", None)
    operator = house.actor(pair.administrator)
    with transaction():
        doing = instances.Doing("test", NOW)
        instances.deliver(instances.lock(pair.agency_id, first.id), "paid", {}, doing)
    with transaction():
        exchange.retry(message_id=row.id, actor=operator, now=NOW)
    sweep()
    assert status(second) == InstanceStatus.FINISHED


def test_another_key_matches_nothing_and_a_key_without_a_value_is_an_incident(pair):
    other = begin(pair, pair.receiver, "A-2")
    begin(pair, pair.sender, "A-1")
    with pytest.raises(StepIncident):
        begin(pair, pair.receiver, "")
    sweep()
    assert status(other) == InstanceStatus.RUNNING
    assert [row.failure for row in sent()] == [None]


def test_only_what_is_declared_arrives_and_both_records_name_the_message(pair):
    receiver = begin(pair, pair.receiver)
    sender = begin(pair, pair.sender)
    (row,) = sent()
    assert sorted(row.payload) == ["amount", "ref"]
    sweep()
    thrown = list(records.of_instance(pair.agency_id, sender.id))[-1]
    assert thrown.body["sent"] == [{"id": str(row.id), "kind": "message", "name": "paid"}]
    assert "message_thrown" in {event["kind"] for event in thrown.body["events"]}
    received = list(records.of_instance(pair.agency_id, receiver.id))[-1]
    told = {"agency": "H99.01", "reference": sender.reference, "element": "n0"}
    assert received.body["message"] == {"id": str(row.id), "kind": "message", "name": "paid", "from": told}
    assert sorted(received.payload["received"]) == ["amount", "ref"]
    assert instances.prove(pair.agency_id, sender.id).is_intact
    assert instances.prove(pair.agency_id, receiver.id).is_intact


def test_a_worker_that_dies_before_its_commit_has_delivered_nothing(pair):
    receiver = begin(pair, pair.receiver)
    begin(pair, pair.sender)
    (key,) = exchange.waiting(NOW)
    with pytest.raises(KeyboardInterrupt):
        _die_after(key)
    assert status(receiver) == InstanceStatus.RUNNING
    sweep()
    assert status(receiver) == InstanceStatus.FINISHED
    with transaction():
        assert not exchange.run(key, NOW)


def _die_after(key):
    with transaction():
        assert exchange.run(key, NOW)
        raise KeyboardInterrupt


def test_two_workers_at_once_deliver_once(app, pair):
    waiting = [begin(pair, pair.receiver, f"A-{number}") for number in range(4)]
    for number in range(4):
        begin(pair, pair.sender, f"A-{number}")
    found = exchange.waiting(NOW)

    def deliver(key):
        with transaction():
            return exchange.run(key, NOW)

    at_once(app, [functools.partial(deliver, key) for key in [*found, *found]])
    sweep()
    acts = [
        [view.act for view in records.of_instance(pair.agency_id, one.id) if view.act == "message.receive"]
        for one in waiting
    ]
    assert acts == [["message.receive"]] * 4


def test_two_messages_never_come_to_one_wait(pair):
    receiver = begin(pair, pair.receiver)
    begin(pair, pair.sender)
    begin(pair, pair.sender)
    sweep()
    assert status(receiver) == InstanceStatus.FINISHED
    assert [row.delivered_to for row in sent() if row.delivered_to] == [receiver.id]


def test_a_message_begins_the_one_procedure_that_starts_with_it(built):
    sending = publish(built, files(SENT, beside=PLAIN), "QT.01")
    receiving = publish(built, started_by_message(), "QT.02")
    begin(built, sending)
    sweep()
    (row,) = sent()
    started = db.session.get(ProcessInstance, (built.agency_id, row.delivered_to))
    dossier = db.session.get(Dossier, (built.agency_id, started.id))
    assert (started.procedure_id, started.status) == (receiving.procedure_id, InstanceStatus.RUNNING)
    assert (dossier.applicant_name, dossier.channel) == ("Sở Tư pháp tỉnh Minh Hoạ", "internal")
    assert [one.name for one in instances.awaited(built.agency_id, started.id)] == ["more"]
    acts = [view.act for view in records.of_instance(built.agency_id, started.id)]
    assert acts == ["dossier.start_by_message", "message.receive"]


def test_a_signal_comes_once_to_each_that_awaited_it(built):
    hearing, calling = publish(built, files(HEAR), "QT.01"), publish(built, files(SIGNAL), "QT.02")
    heard = [begin(built, hearing, str(number)) for number in range(3)]
    begin(built, calling)
    late = begin(built, hearing, "late")
    sweep()
    assert [status(one) for one in heard] == [InstanceStatus.FINISHED] * 3
    assert status(late) == InstanceStatus.RUNNING
    assert all(row.delivered_at for row in sent())
    assert db.session.scalars(sa.select(Subscription.instance_id)).all() == [late.id]


def test_another_agency_gets_it_only_when_it_trusts_the_sender_and_only_the_projection(built):
    other = house.build_people("H99.02", "Sở Y tế tỉnh Minh Hoạ")
    pools = (
        '<collaboration id="c"><participant id="own" processRef="small"/><participant id="theirs" name="Sở Y tế"/>'
        '<messageFlow id="flow" sourceRef="n0" targetRef="theirs" messageRef="m"/></collaboration>'
    )
    sender = publish(built, files(SENT, beside=KEYED + pools), "QT.01", participants={"theirs": "H99.02"})
    receiver = publish(other, files(RECEIVE), "QT.02")
    at_home = begin(built, publish(built, files(RECEIVE), "QT.03"))
    waiting = begin(other, receiver)
    begin(built, sender)
    sweep()
    (row,) = sent()
    assert (row.failure, row.to_agency_id) == ("sender_not_trusted", other.agency_id)
    assert {status(at_home), status(waiting)} == {InstanceStatus.RUNNING}
    with pytest.raises(NotAllowed), transaction():
        exchange.trust(sender_code="H99.01", name="paid", actor=house.actor(other.leader), now=NOW)
    with transaction():
        exchange.trust(sender_code="H99.01", name="paid", actor=house.actor(other.administrator), now=NOW)
    sweep()
    assert (status(at_home), status(waiting)) == (InstanceStatus.RUNNING, InstanceStatus.FINISHED)
    received = list(records.of_instance(other.agency_id, waiting.id))[-1]
    assert "kín" not in str(received.body) + str(received.payload)


def test_a_pool_of_an_agency_that_is_not_there_keeps_a_version_from_being_published(built):
    with pytest.raises(Invalid) as refused:
        publish(built, files(SENT), "QT.01", participants={"theirs": "H00"})
    assert [one.code for one in refused.value.errors[""]] == ["participant_unknown"]


def test_an_operator_withdraws_what_nobody_awaits_and_says_why(pair):
    begin(pair, pair.sender)
    (row,) = sent()
    operator = house.actor(pair.administrator)
    with pytest.raises(Invalid), transaction():
        exchange.withdraw(message_id=row.id, reason=" ", actor=operator, now=NOW)
    with pytest.raises(NotFound), transaction():
        exchange.withdraw(message_id=1, reason="nhầm", actor=operator, now=NOW)
    with transaction():
        exchange.withdraw(message_id=row.id, reason="Gửi nhầm", actor=operator, now=NOW)
    late = begin(pair, pair.receiver)
    sweep()
    assert status(late) == InstanceStatus.RUNNING
    with pytest.raises(WrongStatus), transaction():
        exchange.retry(message_id=row.id, actor=operator, now=NOW)
    assert exchange.in_transit(pair.agency_id) == []


@pytest.mark.any_database
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    acts=st.lists(st.tuples(st.sampled_from(["send", "wait", "sweep"]), st.integers(0, 2)), min_size=1, max_size=12),
)
def test_whatever_the_order_each_message_is_delivered_at_most_once_and_to_its_own_key(pair, acts):
    salt = new_id()  # every example has keys of its own in the one database
    begun = {"send": [], "wait": []}
    for act, number in acts:
        key = f"{salt}-{number}"
        if act == "sweep":
            sweep()
        elif act == "send" or key not in {k for k, one in begun["wait"] if status(one) == InstanceStatus.RUNNING}:
            published = pair.sender if act == "send" else pair.receiver
            begun[act].append((key, begin(pair, published, key)))
    sweep()
    finished = [key for key, one in begun["wait"] if status(one) == InstanceStatus.FINISHED]
    expected = []
    for key in {key for key, _ in begun["wait"]}:
        sends = sum(one == key for one, _ in begun["send"])
        expected += [key] * min(sends, sum(one == key for one, _ in begun["wait"]))
    assert sorted(finished) == sorted(expected)
    ids = {one.id for _, one in begun["wait"]}
    delivered = [row.delivered_to for row in sent() if row.delivered_to in ids]
    assert sorted(delivered) == sorted(one.id for _, one in begun["wait"] if status(one) == InstanceStatus.FINISHED)

"""What happens inside a called process, drawn in another file and in another procedure: the same as in the caller."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

import engine
from engine.feel import decode
from processes import calls, definitions, dossiers, instances, migration, records, tasks
from processes.db import db, transaction
from processes.deadlines import DueWork
from processes.errors import Invalid, StepIncident
from processes.instances import DataStore, InstanceStatus, Subscription, prove
from processes.migration import Selection
from processes.outbox import Message
from tests import house
from tests.house import NOW
from tests.processes import drawings, services
from tests.processes.calling import FILE, PROCEDURE, across, call, drawn, literal, publish, task
from web import worker

ZEEBE = 'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"'
MESSAGE = (
    f'<message id="m" name="paid"><extensionElements><zeebe:subscription {ZEEBE} correlationKey="=ref"/>'
    "</extensionElements></message>"
)
SIGNAL = '<signal id="g" name="closing"/>'
CALLER = drawn("caller", call("ask", "check"), task("close"))
BOTH = pytest.mark.parametrize("where", [FILE, PROCEDURE])
LATER = NOW + timedelta(days=10)


def _undone(activity, handler):
    tag, name, given = handler
    return (
        f'<boundaryEvent id="back" attachedToRef="{activity}"><compensateEventDefinition/></boundaryEvent>'
        f'<{tag} id="{name}" name="{name}" isForCompensation="true" {given}/>'
        f'<association id="a" associationDirection="One" sourceRef="back" targetRef="{name}"/>'
    )


def sweep(now=NOW):
    while worker.sweep(now):
        pass
    db.session.rollback()
    db.session.expire_all()


def at(instance):
    return sorted(one.element_id for one in instances.open_tasks(instance))


def begin(built, published, **values):
    return house.start(built, procedure_id=published.procedure_id, values=values or None)


def last(instance):
    return records.of_instance(instance.agency_id, instance.id)[-1]


@pytest.fixture
def built(app):
    return house.build_people()


@BOTH
def test_a_message_reaches_the_one_whose_called_process_awaits_its_key(built, where):
    callee = drawn("check", ("receiveTask", "hear", 'messageRef="m"', ""), messages=MESSAGE)
    published = across(built, where, callee, CALLER, start={"ref": "textfield"})
    first, second = (begin(built, published, ref=ref) for ref in ("A-1", "A-2"))
    wait = db.session.scalars(sa.select(Subscription).filter_by(instance_id=second.id)).one()
    assert wait.element_id == "check:hear"
    event = '<messageEventDefinition messageRef="m"/>'
    source = '<zeebe:input source="=ref" target="ref"/>'
    mapped = f"<extensionElements><zeebe:ioMapping {ZEEBE}>{source}</zeebe:ioMapping></extensionElements>"
    sends = drawn("sends", ("intermediateThrowEvent", "tell", "", mapped + event), messages=MESSAGE)
    files = {"process.bpmn": drawn("sender", call("ask", "sends")), "sends.bpmn": sends}
    files["begun.form.json"] = drawings.form(ref="textfield")
    begin(built, publish(built, files, "QT.08", {"start": {"form": "begun"}}), ref="A-2")
    sweep()
    assert (at(first), at(second)) == ([], ["close"])


@BOTH
def test_a_signal_of_a_called_process_is_heard_in_another_one(built, where):
    event = '<signalEventDefinition signalRef="g"/>'
    hears = drawn("check", ("intermediateCatchEvent", "hear", "", event), messages=SIGNAL)
    says = drawn("says", ("intermediateThrowEvent", "say", "", event), messages=SIGNAL)
    waiting = begin(built, across(built, where, hears, CALLER))
    files = {"process.bpmn": drawn("talker", call("ask", "says")), "says.bpmn": says}
    begin(built, publish(built, files, "QT.08", {}))
    sweep()
    assert at(waiting) == ["close"]


@BOTH
def test_timers_and_alerts_of_a_called_process_come_when_they_are_set(built, where):
    more = (
        '<boundaryEvent id="late" attachedToRef="look"><timerEventDefinition><timeDuration>P9D</timeDuration>'
        '</timerEventDefinition></boundaryEvent><endEvent id="gone"/>'
        '<sequenceFlow id="g" sourceRef="late" targetRef="gone"/>'
    )
    callee = drawn("check", task("look"), more=more)
    timers = {"late": {"amount": "5", "unit": "working_day"}}
    published = across(built, where, callee, CALLER, steps={"look": {}}, timers=timers)
    instance = begin(built, published)
    (task_,) = instances.open_tasks(instance)
    works = db.session.scalars(sa.select(DueWork).filter_by(instance_id=instance.id)).all()
    due = {one.kind: one.due_at for one in works if one.element_id.startswith("check:")}
    assert {one.element_id for one in works if one.kind == "timer"} == {"check:late"}
    assert (task_.due_at - NOW).days == 2
    assert due["timer"] - NOW >= timedelta(days=7)
    sweep(NOW + timedelta(days=4))
    told = db.session.scalars(sa.select(Message).filter_by(person_id=built.division_head.id)).all()
    assert {one.params.get("step") for one in told if one.kind.startswith("task_")} == {"look"}
    sweep(LATER)
    assert at(instance) == ["close"]


@BOTH
def test_a_service_inside_a_called_process_is_asked_and_answers(built, where):
    services.register(built)
    mapped = services._MAPPED.format(code=services.CODE, tries=' retries="2"')
    callee = drawn("check", ("serviceTask", "look", "", mapped))
    published = across(built, where, callee, CALLER, start={"reason": "textfield"})
    instance = begin(built, published, reason="số 15")
    account = calls.Account(built.agency_id, "phần mềm", frozenset({services.CODE}))
    with transaction():
        (taken,) = calls.fetch(service=services.CODE, account=account, now=NOW)
    assert (taken.element_id, dict(taken.values)) == ("check:look", {"question": "số 15"})
    with transaction():
        calls.answer(call_id=taken.id, values={"found": "có"}, by=account, token=taken.token, now=NOW)
    assert at(instance) == ["close"]


@BOTH
def test_compensation_runs_inside_a_called_process_and_calls_a_process_to_undo_a_call(built, where):
    callee = drawn(
        "check",
        task("look"),
        ("intermediateThrowEvent", "regret", "", "<compensateEventDefinition/>"),
        more=_undone("look", ("userTask", "undo", "")),
        inside="undo",
    )
    handler = ("callActivity", "again", 'calledElement="check"')
    caller = drawn(
        "caller",
        call("ask", "check"),
        task("close"),
        ("intermediateThrowEvent", "throw", "", '<compensateEventDefinition activityRef="ask"/>'),
        task("last"),
        more=_undone("ask", handler),
        inside="again",
    )
    instance = begin(built, across(built, where, callee, caller, steps={"look": {}, "undo": {}}))
    for name in ("check:look", "check:undo", "close", "check:look", "check:undo", "last"):
        house.complete(built, instance, name)
    assert instance.status == InstanceStatus.FINISHED
    assert prove(built.agency_id, instance.id).is_intact


@BOTH
def test_a_data_store_is_the_same_on_both_sides(built, where):
    store = '<dataStore id="d" name="Register" capacity="9" isUnlimited="false"/>'
    writes = (
        "<dataOutputAssociation><sourceRef>r</sourceRef><targetRef>r</targetRef>"
        "<transformation>append(Register, amount)</transformation></dataOutputAssociation>"
    )
    reads = (
        '<ioSpecification><dataInput id="known"/><inputSet/><outputSet/></ioSpecification>'
        "<dataInputAssociation><sourceRef>r</sourceRef><targetRef>known</targetRef></dataInputAssociation>"
    )
    more = '<dataStoreReference id="r" dataStoreRef="d"/>'
    callee = drawn("check", task("look", writes), more=more, messages=store)
    caller = drawn("caller", call("ask", "check"), task("close", reads), more=more, messages=store)
    published = across(built, where, callee, caller, forms={"look": {"amount": "number"}}, steps={"look": {}})
    for number in (3, 4):
        house.complete(built, begin(built, published), "check:look", {"amount": number})
    kept = db.session.get(DataStore, (built.agency_id, "Register"), populate_existing=True)
    assert decode(kept.content) == [3, 4]


@BOTH
def test_a_called_process_asks_the_decision_of_who_drew_it(built, where):
    asked = f'<zeebe:calledDecision {ZEEBE} decisionId="rate" resultVariable="found"/>'
    rule = f"<extensionElements>{asked}</extensionElements>"
    callee = drawn("check", ("businessRuleTask", "rule", "", rule), task("look"))
    caller = drawn("caller", call("ask", "check"), task("close"))
    instance = begin(
        built, across(built, where, callee, caller, steps={"look": {}}, decisions={"rate.dmn": literal("rate", 7)})
    )
    told = [one for one in last(instance).body["events"] if "decision" in str(one)]
    assert ({one["element"] for one in told}, at(instance)) == ({"check:rule"}, ["check:look"])
    house.complete(built, instance, "check:look")
    assert engine.variables(instance.state)["found"] == 7
    assert prove(built.agency_id, instance.id).is_intact


@BOTH
def test_what_fails_inside_a_called_process_is_an_incident_there_and_goes_on_after_it(built, where):
    way = (
        '<exclusiveGateway id="enough" name="enough"/><endEvent id="gone"/>'
        '<sequenceFlow id="h" sourceRef="enough" targetRef="gone">'
        "<conditionExpression>amount &lt;= 2</conditionExpression></sequenceFlow>"
    )
    callee = drawn("check", task("look"), more=way)
    callee = callee.replace(
        b'sourceRef="look" targetRef="done"/>',
        b'sourceRef="look" targetRef="enough"/><sequenceFlow id="i" sourceRef="enough" targetRef="done">'
        b"<conditionExpression>amount &gt; 2</conditionExpression></sequenceFlow>",
    )
    published = across(built, where, callee, CALLER, forms={"look": {"amount": "number"}}, steps={"look": {}})
    instance = begin(built, published)
    with pytest.raises(StepIncident) as failure:
        house.complete(built, instance, "check:look")
    with transaction():
        incident = instances.open_incident(failure.value, actor=house.actor(built.division_head), now=NOW)
    assert incident.element_id.startswith("check:")
    with transaction():
        instances.retry(incident_id=incident.id, actor=house.actor(built.administrator), now=NOW)
    house.complete(built, instance, "check:look", {"amount": "3"})
    assert at(instance) == ["close"]


@BOTH
def test_a_step_is_handed_back_inside_a_called_process(built, where):
    way = '<exclusiveGateway id="good" name="good"/>'
    callee = drawn("check", task("look"), task("judge"), more=way)
    callee = callee.replace(
        b'sourceRef="judge" targetRef="done"/>',
        b'sourceRef="judge" targetRef="good"/>'
        b'<sequenceFlow id="g" sourceRef="good" targetRef="done">'
        b'<conditionExpression>verdict = "ok"</conditionExpression></sequenceFlow>'
        b'<sequenceFlow id="h" sourceRef="good" targetRef="look">'
        b'<conditionExpression>verdict = "no"</conditionExpression></sequenceFlow>',
    )
    forms = {"judge": {"verdict": "textfield"}}
    instance = begin(built, across(built, where, callee, CALLER, forms=forms, steps={"look": {}, "judge": {}}))
    house.complete(built, instance, "check:look")
    judged = house.open_task(instance)
    running = definitions.load(built.agency_id, instance.version_id)
    (back,) = tasks.ways_back(running, judged.element_id)
    with transaction():
        tasks.hand_back(
            task_id=judged.id, flow_id=back.flow_id, reason="Thiếu", actor=house.doer(built, judged), now=NOW
        )
    assert at(instance) == ["check:look"]
    for name, values in (("look", {}), ("judge", {"verdict": "ok"})):
        house.complete(built, instance, f"check:{name}", values)
    assert at(instance) == ["close"]


@BOTH
def test_a_dossier_stands_still_goes_on_and_is_cancelled_inside_a_called_process(built, where):
    published = across(
        built, where, drawn("check", task("look"), task("count")), CALLER, steps={"look": {}, "count": {}}
    )
    instance = begin(built, published)
    head = house.actor(built.division_head)
    for verb in (dossiers.suspend, dossiers.resume):
        with transaction():
            verb(instance_id=instance.id, reason="Chờ", actor=head, now=NOW)
    house.complete(built, instance, "check:look")
    with transaction():
        dossiers.cancel(instance_id=instance.id, reason="Rút", actor=head, now=NOW)
    ended = instances.instance(built.agency_id, instance.id)
    assert (ended.status, at(ended)) == (InstanceStatus.CANCELLED, [])
    assert prove(built.agency_id, instance.id).is_intact


@BOTH
def test_files_and_outputs_of_a_step_inside_a_called_process_are_asked_and_kept(built, where):
    step = {"required_outputs": [{"id": "draft", "text": "Dự thảo"}], "checklist": [{"id": "c1", "text": "Đã xem"}]}
    published = across(
        built,
        where,
        drawn("check", task("look")),
        CALLER,
        forms={"look": {"paper": "filepicker"}},
        steps={"look": step},
    )
    instance = begin(built, published)
    opened = house.open_task(instance)
    with pytest.raises(Invalid), transaction():
        tasks.complete(task_id=opened.id, data={}, checked=[], actor=house.doer(built, opened), now=NOW)
    house.complete(built, instance, "check:look")
    assert at(instance) == ["close"]


def _next(built, procedure_id, files, settings):
    """Publish the next version of a procedure."""
    bundle, findings = definitions.check_here(files)
    with transaction():
        uploaded = definitions.upload(bundle, findings, agency_id=built.agency_id, actor=None, now=NOW)
        version = definitions.draft(
            procedure_id=procedure_id,
            revision_id=uploaded.revision_id,
            agency_id=built.agency_id,
            now=NOW,
            settings=settings,
        )
        db.session.flush()
        definitions.install(version=version, effective_on=NOW.date(), now=NOW)
    return version


def test_a_dossier_inside_a_called_process_moves_with_its_caller_to_what_that_calls_now(built):
    published = across(
        built, PROCEDURE, drawn("check", task("look"), task("count")), CALLER, steps={"look": {}, "count": {}}
    )
    instance = begin(built, published)
    close = {"close.form.json": drawings.form(remark="textfield")}
    steps = {name: {"budget": {"none": True}, "form": "close"} for name in ("view", "count", "sign")}
    lanes = {"officer": "division_head"}
    renamed = drawn("check", task("view"), task("count"), task("sign"))
    _next(built, built.callee.procedure_id, {"process.bpmn": renamed, **close}, {"lanes": lanes, "tasks": steps})
    own = {"lanes": {"officer": drawings.ROLE}, "tasks": {"close": steps["view"], "file": steps["view"]}}
    caller = drawn("caller", call("ask", "check"), task("close"), task("file"))
    version = _next(built, published.procedure_id, {"process.bpmn": caller, **close}, own)
    tried = migration.try_move(built.agency_id, published.version_id, version.id, {"check:look": "check:view"})
    assert [(one.obstacles, one.places[0].after.name) for one in tried] == [((), "view")]
    assert [
        one.code for one in migration.try_move(built.agency_id, published.version_id, version.id, {})[0].obstacles
    ] == ["element_gone"]
    with transaction():
        plan = migration.propose(
            from_id=published.version_id,
            to_id=version.id,
            mapping={"check:look": "check:view"},
            selection=Selection(),
            reason="Đổi bước",
            legal_basis="Nghị định 118/2025/NĐ-CP",
            actor=house.actor(built.process_designer),
            now=NOW,
        )
    with transaction():
        migration.approve(plan_id=plan.id, actor=house.actor(built.process_approver), now=NOW)
    sweep()
    instance = instances.instance(built.agency_id, instance.id)
    assert (instance.version_id, at(instance)) == (version.id, ["check:view"])
    for name in ("check:view", "check:count", "check:sign", "close", "file"):
        house.complete(built, instance, name)
    assert instance.status == InstanceStatus.FINISHED
    assert prove(built.agency_id, instance.id).is_intact

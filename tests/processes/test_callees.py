"""Call activities on the server: other files of the bundle, other procedures of the agency, pinned when published."""

import pytest

import engine
from processes import definitions, instances, records, tasks
from processes.db import transaction
from processes.definitions import VersionStatus
from processes.errors import Invalid
from tests import house
from tests.house import NOW
from tests.processes import drawings
from tests.processes.calling import call, drawn, task
from web import packages

CHECK = drawn("check", task("look"), task("count"))
CALLER = drawn("caller", task("look"), call("ask", "check"), task("close"))
FORMS = {f"{name}.form.json": drawings.form(remark="textfield") for name in ("look", "count", "close")}
STEPS = {name: {"budget": {"none": True}, "form": "look"} for name in ("look", "close")}
INSIDE = {name: {"budget": {"none": True}, "form": "look"} for name in ("check:look", "check:count")}


def settings(**more):
    lanes = {"officer": drawings.ROLE, "check:officer": "division_head"}
    return {**drawings.procedure([])["settings"], "lanes": lanes, "tasks": STEPS, **more}


def publish(built, files, code, **more):
    return house.publish(
        built, files=files, procedure={**drawings.procedure([], code=code), "settings": settings(**more)}
    )


def called(built, code="QT.01", remark="textfield"):
    """Publish the procedure whose process is check."""
    forms = {"look.form.json": drawings.form(remark=remark), "count.form.json": drawings.form(amount="number")}
    steps = {name: {"budget": {"amount": "2", "unit": "working_day"}, "form": name} for name in ("look", "count")}
    return publish(built, {"process.bpmn": CHECK, **forms}, code, tasks=steps, lanes={"officer": "division_head"})


@pytest.fixture
def built(app):
    return house.build_people()


def test_a_bundle_of_several_diagrams_runs_and_comes_back_byte_for_byte(built):
    files = {"process.bpmn": CALLER, "kiem-tra.bpmn": CHECK, **FORMS}
    published = publish(built, files, "QT.02", tasks=STEPS | INSIDE)
    running = definitions.load(built.agency_id, published.version_id)
    assert (running.diagram.homes, [one.id for one in running.diagram.user_tasks]) == (
        {"check:check": "kiem-tra.bpmn"},
        ["look", "close", "check:look", "check:count"],
    )
    _, _, revision = definitions.version(built.agency_id, published.version_id)
    assert packages.parts(definitions.files_of(built.agency_id, revision.id))["kiem-tra.bpmn"] == CHECK
    instance = house.start(built, procedure_id=published.procedure_id)
    house.complete(built, instance, "look")
    (waiting,) = instances.open_tasks(instance)
    assert (waiting.element_id, running.settings.role_of(running.diagram.elements["check:look"])) == (
        "check:look",
        "division_head",
    )
    for name in ("check:look", "check:count", "close"):
        house.complete(built, instance, name)
    assert instance.status == instances.InstanceStatus.FINISHED
    last = records.of_instance(built.agency_id, instance.id)[-2].body
    assert "check:done" in {one["element"] for one in last["events"]}


def test_without_a_name_the_main_diagram_is_the_one_that_nothing_calls():
    bundle, findings = definitions.check({"b.bpmn": CHECK, "a.bpmn": CALLER})
    assert (bundle.diagram, set(bundle.beside)) == (CALLER, {"b.bpmn"})
    assert [one.code for one in findings if one.severity is engine.Severity.ERROR] == []


def test_a_file_that_nothing_calls_is_named_and_a_bad_one_with_its_line():
    spoilt = CHECK.replace(b'targetRef="done"', b'targetRef="nowhere"')
    _, findings = definitions.check_here(
        {"process.bpmn": CALLER, "b.bpmn": spoilt, "c.bpmn": drawn("other", task("x"))}
    )
    said = {(one.code, one.params.get("file")) for one in findings}
    assert {("reference_dangling", "b.bpmn"), ("diagram_uncalled", "c.bpmn"), ("callee_invalid", None)} <= said


def test_a_process_of_another_procedure_is_pinned_when_it_is_published(built):
    called(built)
    caller = publish(built, {"process.bpmn": CALLER, **FORMS}, "QT.02")
    before = definitions.load(built.agency_id, caller.version_id)
    (pinned,) = before.callees.values()
    assert (pinned.procedure_code, before.as_recorded()["calls"]) == ("QT.01", [pinned.as_recorded()])
    instance = house.start(built, procedure_id=caller.procedure_id)
    house.complete(built, instance, "look")
    with transaction():
        again = definitions.draft(
            procedure_id=pinned.procedure_id,
            revision_id=definitions.version(built.agency_id, pinned.version_id)[2].id,
            agency_id=built.agency_id,
            now=NOW,
            settings=settings(tasks={name: {"budget": {"none": True}, "form": name} for name in ("look", "count")}),
        )
        definitions.install(version=again, effective_on=NOW.date(), now=NOW)
    definitions.forget()
    after = definitions.load(built.agency_id, caller.version_id)
    assert (after.diagram.sha256, after.as_recorded()) == (before.diagram.sha256, before.as_recorded())
    step = after.settings.step("check:look")
    assert (step.role, step.form, step.budget.amount) == ("division_head", "QT.01 v1/look", 2)
    for name in ("check:look", "check:count", "close"):
        house.complete(built, instance, name)
    assert instance.status == instances.InstanceStatus.FINISHED


def test_what_follows_is_known_into_a_call_and_out_of_it(built):
    called(built)
    caller = publish(built, {"process.bpmn": CALLER, **FORMS}, "QT.02")
    running = definitions.load(built.agency_id, caller.version_id)
    ways = {"look": "check:look", "check:look": "check:count", "check:count": "close", "close": "done"}
    assert {at: tasks.ahead(running, at, {}, NOW).certain.id for at in ways} == ways


def test_a_call_is_as_long_as_what_it_calls(built):
    called(built)
    caller = publish(built, {"process.bpmn": CALLER, **FORMS}, "QT.02")
    running = definitions.load(built.agency_id, caller.version_id)
    assert definitions.longest_path(running.diagram, running.settings) == 4


def test_a_draft_may_wait_for_what_it_calls_and_is_published_only_with_it(built):
    with pytest.raises(Invalid) as refusal:
        publish(built, {"process.bpmn": CALLER, **FORMS}, "QT.02")
    assert [one.code for one in refusal.value.errors["ask"]] == ["callee_missing"]


def test_a_process_of_another_agency_does_not_exist(built):
    called(house.build_people("H98.01", "Sở Nội vụ"))
    with pytest.raises(Invalid) as refusal:
        publish(built, {"process.bpmn": CALLER, **FORMS}, "QT.02")
    assert [one.code for one in refusal.value.errors["ask"]] == ["callee_missing"]


def test_two_procedures_with_one_process_are_refused_by_name(built):
    called(built)
    called(built, "QT.03")
    with pytest.raises(Invalid) as refusal:
        publish(built, {"process.bpmn": CALLER, **FORMS}, "QT.02")
    assert [one.code for one in refusal.value.errors["ask"]] == ["callee_several"]


def test_procedures_that_call_each_other_are_refused_by_name(built):
    first = called(built)
    publish(built, {"process.bpmn": CALLER, **FORMS}, "QT.02")
    bundle, findings = definitions.check_here({"process.bpmn": drawn("check", call("back", "caller")), **FORMS})
    with transaction():
        uploaded = definitions.upload(bundle, findings, agency_id=built.agency_id, actor=None, now=NOW)
        draft = definitions.draft(
            procedure_id=first.procedure_id,
            revision_id=uploaded.revision_id,
            agency_id=built.agency_id,
            now=NOW,
            settings=settings(),
        )
    problems = definitions.gaps(draft, NOW.date())
    assert [one.code for one in problems["back"]] == ["callee_cycle"]
    assert draft.status == VersionStatus.DRAFT


def test_what_a_called_procedure_needs_must_be_provided_and_what_it_gives_counts(built):
    called(built)
    way = '<exclusiveGateway id="enough"/><userTask id="more" name="more"/>'
    asks = drawn("caller", task("look"), call("ask", "check"), task("close"), more=way)
    asks = asks.replace(
        b'sourceRef="ask" targetRef="close"/>',
        b'sourceRef="ask" targetRef="enough"/><sequenceFlow id="g" sourceRef="enough" targetRef="close">'
        b"<conditionExpression>amount &gt; 2</conditionExpression></sequenceFlow>"
        b'<sequenceFlow id="h" sourceRef="enough" targetRef="more">'
        b"<conditionExpression>amount &lt;= 2</conditionExpression>"
        b'</sequenceFlow><sequenceFlow id="i" sourceRef="more" targetRef="done"/>',
    )
    steps = {**STEPS, "more": {"role": drawings.ROLE, "budget": {"none": True}, "form": "look"}}
    caller = publish(built, {"process.bpmn": asks, **FORMS}, "QT.02", tasks=steps)
    instance = house.start(built, procedure_id=caller.procedure_id)
    for name, values in (("look", None), ("check:look", None), ("check:count", {"amount": "1"})):
        house.complete(built, instance, name, values)
    assert [one.element_id for one in instances.open_tasks(instance)] == ["more"]

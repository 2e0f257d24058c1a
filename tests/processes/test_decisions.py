"""Decisions of a bundle: made inside the act that asks, recorded with their rules, refused with nothing half done."""

import json
import re
from decimal import Decimal

import pytest
import sqlalchemy as sa

import engine
from processes import definitions, dossiers, instances, records
from processes.db import db, transaction
from processes.errors import Invalid, StepIncident
from processes.instances import ProcessInstance
from tests import house
from tests.house import NOW

PACKAGE = "recognise-exploration-results"
CASE_1 = {"deposit_name": "Mỏ đá vôi Hòn Mơ", "mineral_group": "I", "exploration_cost": "15.000.000.000"}
CASE_2 = {"deposit_name": "Mỏ cát Bãi Lau", "mineral_group": "III", "exploration_cost": "800000000"}


@pytest.fixture
def procedure(agency):
    return house.publish(agency, PACKAGE).procedure_id


def start(agency, procedure, values, now=NOW):
    return house.start(agency, now, procedure_id=procedure, values=values)


def first_record(instance):
    return records.of_instance(instance.agency_id, instance.id)[0]


def publish_changed(agency, changes, details=None):
    """Publish the package with texts replaced in its files."""
    files, procedure = house.package_files(PACKAGE)
    for name, (old, new) in changes.items():
        assert old in files[name]
        files[name] = files[name].replace(old, new)
    return house.publish(agency, files=files, procedure={**procedure, **(details or {})}).procedure_id


@pytest.mark.parametrize(
    ("values", "days", "case", "fee", "due"),
    [(CASE_1, "42", "1", "70000000", "04/05"), (CASE_2, "32", "2", "10000000", "15/04")],
)
def test_limit_case_and_fee_follow_from_the_values_at_reception(agency, procedure, values, days, case, fee, due):
    instance = start(agency, procedure, values)
    begun = dossiers.dossier(instance.agency_id, instance.id)
    assert (begun.limit["amount"], begun.limit["unit"], begun.limit["case"]) == (days, "working_day", case)
    assert begun.limit["rules"] == [int(case)]
    assert begun.fee["amount"] == fee
    assert instance.case_code == case
    assert f"{instance.due_at.astimezone(house.NOW.tzinfo):%d/%m}" == due


@pytest.mark.parametrize(("values", "days"), [(CASE_1, Decimal("41.5")), (CASE_2, Decimal("31.5"))])
def test_the_steps_of_each_case_add_up_to_half_a_day_less_than_published(agency, procedure, values, days):
    instance = start(agency, procedure, values)
    running = definitions.load(instance.agency_id, instance.version_id)
    assert definitions.longest_path(running.diagram, running.settings, instance.case_code) == days


def test_the_budget_of_a_step_is_that_of_the_case(agency, procedure):
    due = []
    for values in (CASE_1, CASE_2):
        instance = start(agency, procedure, values)
        for element in ("receive_dossier", "assign_officer", "check_dossier"):
            house.complete(agency, instance, element, {"intake_decision": "accept"} if "rec" in element else {})
        due.append(house.open_task(instance, "cast_vote").due_at)
    assert (due[0] - due[1]).days == 1


def test_the_tasks_of_the_diagram_are_answered_in_the_act_that_reaches_them(agency, procedure):
    instance = start(agency, procedure, CASE_1)
    assert engine.variables(instance.state)["appraisal_fee"] == Decimal(70_000_000)
    assert house.open_task(instance).element_id == "receive_dossier"
    made = [event for event in first_record(instance).body["events"] if event["kind"] == "decision_made"]
    assert [event["element"] for event in made][2:] == ["decide_case", "compute_fee"]


def test_a_record_names_table_hash_and_rules_and_keeps_the_values_apart(agency, procedure):
    view = first_record(start(agency, procedure, CASE_2))
    made = {event["element"]: event["data"] for event in view.body["events"] if event["kind"] == "decision_made"}
    told = made["compute_fee"]
    running = definitions.load(agency.agency_id, definitions.version_in_force(agency.agency_id, procedure, NOW.date()))
    assert told["sha256"] == running.decisions["appraisal_fee"].sha256
    assert (told["file"], told["name"]) == ("appraisal_fee.dmn", "Phí thẩm định")
    (rule,) = told["rules"]
    assert rule["#c"]["number"] == {"#n": "1"}
    assert rule["#c"]["annotations"] == ["Đến 1 tỷ đồng: 10 triệu đồng"]
    events = json.dumps(view.body["events"], ensure_ascii=False)
    assert "800000000" not in events
    seen = [one for one in view.payload["decisions"] if one.get("key") and one["decision"] == "appraisal_fee"]
    assert seen[0]["rules"][0]["inputs"] == [{"label": "Tổng chi phí thăm dò (đồng)", "value": {"#n": "800000000"}}]
    assert seen[0]["value"] == {"#n": "10000000"}


def test_an_earlier_dossier_keeps_the_table_it_was_received_with(agency, procedure):
    old = start(agency, procedure, CASE_1)
    running = definitions.load(old.agency_id, old.version_id)
    definitions.forget()
    again = definitions.load(old.agency_id, old.version_id)
    assert again.decisions["appraisal_fee"].sha256 == running.decisions["appraisal_fee"].sha256


@pytest.mark.parametrize("values", [{}, {**CASE_1, "mineral_group": "IV"}, {**CASE_1, "exploration_cost": "-1"}])
def test_values_that_the_form_does_not_allow_are_refused_before_any_table_is_asked(agency, procedure, values):
    with pytest.raises(Invalid) as refusal:
        start(agency, procedure, values)
    assert refusal.value.errors
    assert db.session.scalars(sa.select(ProcessInstance)).all() == []


def test_all_that_is_wrong_with_a_reception_is_said_at_once(agency, procedure):
    with pytest.raises(Invalid) as refusal:
        house.start(agency, NOW, name=" ", procedure_id=procedure, values={**CASE_1, "mineral_group": "IV"})
    assert {"name", "mineral_group"} <= set(refusal.value.errors)


def test_a_table_without_an_answer_keeps_the_dossier_out(agency):
    procedure = publish_changed(agency, {"appraisal_fee.dmn": (b"&gt; 20000000000", b"&gt; 90000000000")})
    with pytest.raises(Invalid) as refusal:
        start(agency, procedure, {**CASE_1, "exploration_cost": "50000000000"})
    (problem,) = refusal.value.errors[""]
    assert problem.code == "fee_undecided"


def test_two_rules_for_one_case_keep_the_dossier_out(agency):
    overlap = b"(1000000000..10000000000]", b"[0..10000000000]"
    procedure = publish_changed(agency, {"appraisal_fee.dmn": overlap}, {"fee": "Theo biểu phí"})
    with pytest.raises(StepIncident) as refusal:
        start(agency, procedure, CASE_2)
    assert refusal.value.params["element"] == "compute_fee"
    assert refusal.value.params["code"] == "decision_failed"
    assert refusal.value.params["params"] == {"decision": "Phí thẩm định", "reason": "rules_overlap", "rules": "1, 2"}
    assert db.session.scalars(sa.select(ProcessInstance)).all() == []


def rerouted(diagram):
    """Let the case be decided after the first task instead of before it: inside the sub-process, as that task is."""
    decides = re.search(rb' *<bpmn:businessRuleTask id="decide_case".*?</bpmn:businessRuleTask>\n', diagram, re.DOTALL)
    inside = b'      <bpmn:startEvent id="work_started">'
    diagram = diagram.replace(decides[0], b"").replace(inside, decides[0] + inside)
    flow = b'    <bpmn:sequenceFlow id="to_case" sourceRef="dossier_submitted" targetRef="decide_case" />\n'
    assert flow in diagram
    diagram = diagram.replace(flow, b"")
    inside = b'      <bpmn:sequenceFlow id="start_check"'
    diagram = diagram.replace(inside, flow + inside)
    ways = {
        "to_fee": (b"decide_case", b"compute_fee", b"dossier_submitted", b"compute_fee"),
        "to_case": (b"dossier_submitted", b"decide_case", b"receive_dossier", b"decide_case"),
        "received": (b"receive_dossier", b"intake_gateway", b"decide_case", b"intake_gateway"),
    }
    for flow, (source, target, new_source, new_target) in ways.items():
        old = b'id="%b" sourceRef="%b" targetRef="%b"' % (flow.encode(), source, target)
        assert old in diagram
        diagram = diagram.replace(
            old, b'id="%b" sourceRef="%b" targetRef="%b"' % (flow.encode(), new_source, new_target)
        )
    return diagram


def test_a_decision_that_fails_later_refuses_the_completion_and_nothing_moves(agency):
    """The officer's answer decides the table's input: one that no rule allows leaves task and values as they were."""
    files, procedure = house.package_files(PACKAGE)
    files["time_limit.dmn"] = files["time_limit.dmn"].replace(b"mineral_group", b"intake_decision")
    files["time_limit.dmn"] = files["time_limit.dmn"].replace(b'"I", "II", "III"', b'"supplement"', 1)
    files["process.bpmn"] = rerouted(files["process.bpmn"])
    limit = {"limit": {"amount": "42", "unit": "working_day"}}
    procedure_id = house.publish(agency, files=files, procedure={**procedure, **limit}).procedure_id
    instance = start(agency, procedure_id, CASE_1)
    before = instance.state, instance.record_seq
    with pytest.raises(StepIncident) as refusal:
        house.complete(agency, instance, "receive_dossier", {"intake_decision": "accept"})
    assert refusal.value.params["params"]["reason"] == "input_not_allowed"
    assert "accept" not in json.dumps(refusal.value.params["params"])
    db.session.rollback()
    with transaction():
        kept = instances.lock(instance.agency_id, instance.id)
        assert (kept.state, kept.record_seq) == before
    assert house.open_task(instance).element_id == "receive_dossier"


def test_what_was_decided_is_not_decided_again_when_the_instance_goes_on(agency, procedure):
    instance = start(agency, procedure, CASE_2)
    house.complete(agency, instance, "receive_dossier", {"intake_decision": "accept"})
    views = records.of_instance(instance.agency_id, instance.id)
    made = [event for view in views[1:] for event in view.body.get("events", ()) if event["kind"] == "decision_made"]
    assert made == []


def missing(version):
    return {problem.code for problem in definitions.gaps(version).get("", ())}


def test_the_package_lacks_nothing(agency):
    assert definitions.gaps(house.draft(agency, PACKAGE)) == {}


TABLE = "time_limit.dmn"
SECOND = b'<text>"2"</text></inputEntry>'
UNIQUE = b'time_limit_table" hitPolicy="UNIQUE"'


@pytest.mark.parametrize(
    ("changes", "details", "settings", "code"),
    [
        ([], {"limit": {"decision": "nowhere"}}, {}, "decision_unknown"),
        ([], {"fee": {"decision": "nowhere"}}, {}, "decision_unknown"),
        ([], {}, {"start": {}}, "decision_input_unasked"),
        ([], {}, {"start": {"form": "gone"}}, "start_form_unknown"),
        ([(TABLE, SECOND, SECOND.replace(b"2", b"3"))], {}, {}, "limit_table_uncertain"),
        ([(TABLE, SECOND, SECOND.replace(b'"2"', b"-"))], {}, {}, "limit_table_uncertain"),
        ([(TABLE, UNIQUE, UNIQUE.replace(b"UNIQUE", b"FIRST"))], {}, {}, "limit_table_not_unique"),
        ([(TABLE, b"<text>42</text>", b"<text>-42</text>")], {}, {}, "limit_rule_unreadable"),
    ],
)
def test_what_keeps_limit_and_fee_from_being_decided_keeps_the_version_from_review(
    agency, changes, details, settings, code
):
    assert code in missing(house.draft(agency, PACKAGE, changes, details, settings))


def test_every_rule_of_the_limit_is_known_beforehand_with_its_case(agency, procedure):
    version = definitions.version_in_force(agency.agency_id, procedure, NOW.date())
    running = definitions.load(agency.agency_id, version)
    told = definitions.limits(running.details, running.decisions)
    assert [(number, str(limit.amount), case) for number, limit, case in told] == [(1, "42", "1"), (2, "32", "2")]


def test_a_preview_decides_the_same_and_keeps_nothing(agency, procedure):
    begun = dossiers.preview(procedure_id=procedure, values=CASE_1, received_at=NOW, agency_id=agency.agency_id)
    assert (begun.limit["amount"], begun.fee["amount"]) == ("42", "70000000")
    assert db.session.scalars(sa.select(ProcessInstance)).all() == []


def test_a_new_upload_keeps_the_start_form_of_the_draft_before(agency, procedure):
    files, _ = house.package_files(PACKAGE)
    changed = {name: data for name, data in files.items() if not name.endswith(".form.json")}
    bundle, findings = definitions.check_here(changed)
    designer = house.actor(agency.process_designer)
    with transaction():
        version = definitions.begin(procedure_id=procedure, bundle=bundle, findings=findings, actor=designer, now=NOW)
    assert version.settings["start"] == {"form": "dossier_submitted"}
    assert definitions.gaps(version) == {}

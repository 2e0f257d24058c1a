"""Data stores: shared by the instances of an agency, written with the step, told to nobody but administrators."""

import pytest

from engine.feel import decode
from processes import instances, records
from processes.db import db
from processes.errors import NotAllowed, StepIncident
from processes.instances import DataStore
from tests import house
from tests.processes import drawings

_STORE = '<dataStore id="d" name="Register" capacity="2" isUnlimited="false"/>'
_DRAWN = drawings.bpmn(
    """
    <dataStoreReference id="r" dataStoreRef="d"/>
    <startEvent id="begun"/>
    <userTask id="enter" name="Ghi sổ"><dataOutputAssociation><sourceRef>r</sourceRef><targetRef>r</targetRef>
      <transformation>append(Register, amount)</transformation></dataOutputAssociation></userTask>
    <userTask id="close" name="Đóng"><ioSpecification><dataInput id="known"/><inputSet/><outputSet/></ioSpecification>
      <dataInputAssociation><sourceRef>r</sourceRef><targetRef>known</targetRef></dataInputAssociation></userTask>
    <endEvent id="closed"/>
    <sequenceFlow id="f0" sourceRef="begun" targetRef="enter"/>
    <sequenceFlow id="f1" sourceRef="enter" targetRef="close"/>
    <sequenceFlow id="f2" sourceRef="close" targetRef="closed"/>
    """,
    "begun enter close closed",
    _STORE,
)
FILES = {
    "process.bpmn": _DRAWN,
    "forms/enter.form.json": drawings.form(amount="number"),
    "forms/close.form.json": drawings.form(note="textfield"),
}


@pytest.fixture
def procedure(agency):
    return house.publish(agency, files=FILES, procedure=drawings.procedure(["enter", "close"])).procedure_id


def entered(agency, procedure, amount):
    instance = house.start(agency, procedure_id=procedure)
    house.complete(agency, instance, "enter", {"amount": amount})
    return instance


def content(agency):
    return decode(db.session.get(DataStore, (agency.agency_id, "Register"), populate_existing=True).content)


def test_what_one_instance_writes_the_next_one_reads(agency, procedure):
    entered(agency, procedure, 3)
    second = entered(agency, procedure, 4)
    assert content(agency) == [3, 4]
    assert db.session.get(DataStore, (agency.agency_id, "Register")).written_by == second.id


def test_another_agency_has_a_store_of_its_own(agency, procedure):
    entered(agency, procedure, 3)
    other = house.build("H99.02", "Sở Nội vụ tỉnh Minh Hoạ")
    theirs = house.publish(other, files=FILES, procedure=drawings.procedure(["enter", "close"])).procedure_id
    entered(other, theirs, 5)
    assert (content(agency), content(other)) == ([3], [5])


def test_the_record_tells_the_store_and_commits_to_what_was_written(agency, procedure):
    instance = entered(agency, procedure, 3)
    record = records.of_instance(instance.agency_id, instance.id)[-1]
    assert {"kind": "data_stored", "element": "enter", "data": {"store": "Register"}} in record.body["events"]
    assert "3" not in str([event for event in record.body["events"] if event["kind"] == "data_stored"])


def test_a_full_store_refuses_the_step_and_keeps_what_it_has(agency, procedure):
    for amount in (1, 2):
        entered(agency, procedure, amount)
    with pytest.raises(StepIncident):
        entered(agency, procedure, 3)
    db.session.rollback()
    assert content(agency) == [1, 2]


def test_only_administrators_see_what_stores_hold(agency, procedure):
    instance = entered(agency, procedure, 3)
    seen = instances.stores(house.actor(agency.administrator))
    assert [(store.name, decode(store.content), reference) for store, reference in seen] == [
        ("Register", [3], instance.reference)
    ]
    with pytest.raises(NotAllowed):
        instances.stores(house.actor(agency.case_officer))

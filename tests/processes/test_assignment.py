"""Rules choose the role of a step among those that the published settings name; the record says which rule it was."""

import pytest

from processes import definitions, records, tasks
from processes.db import transaction
from processes.errors import NotAllowed
from tests import house
from tests.house import NOW
from tests.processes import drawings

RULES = [{"when": "amount > 100", "role": "leader"}, {"when": "amount > 50", "role": "clerk"}, {"role": "case_officer"}]


def publish(agency, rules):
    procedure = drawings.procedure(["count", "close"])
    procedure["settings"]["tasks"]["close"] |= {"assignment": rules}
    return house.publish(agency, files=drawings.GATEWAY_FILES, procedure=procedure)


def counted(agency, amount, rules=RULES):
    """Start an instance and count so many; give the instance and the task that follows."""
    instance = house.start(agency, procedure_id=publish(agency, rules).procedure_id)
    house.complete(agency, instance, "count", {"amount": amount})
    return instance, house.open_task(instance, "close")


def opened(instance):
    events = records.of_instance(instance.agency_id, instance.id)[-1].body["events"]
    return next(event for event in events if event["kind"] == "task_opened")


@pytest.mark.parametrize(
    ("amount", "role", "rule"), [("101", "leader", 1), ("60", "clerk", 2), ("3", "case_officer", 3)]
)
def test_the_first_rule_that_holds_chooses_the_role(agency, amount, role, rule):
    instance, task = counted(agency, amount)
    assert task.role_id == agency.roles[role]
    assert opened(instance)["assignment"] == {"role": role, "rule": rule}


def test_a_condition_that_is_null_does_not_hold_and_is_recorded(agency):
    rules = [{"when": "amount > remark", "role": "leader"}, {"role": "clerk"}]
    instance, task = counted(agency, "5", rules)
    assert task.role_id == agency.roles["clerk"]
    assert opened(instance)["assignment"] == {"role": "clerk", "rule": 2, "undecided": [1]}


def test_a_step_without_rules_has_its_role_and_no_note_about_it(agency):
    instance, task = counted(agency, "5", [])
    assert task.role_id == agency.roles[drawings.ROLE]
    assert "assignment" not in opened(instance)


def test_only_the_chosen_role_may_do_the_task(agency):
    _, task = counted(agency, "101")
    with pytest.raises(NotAllowed), transaction():
        tasks.claim(task_id=task.id, actor=house.actor(agency.clerk), now=NOW)
    with transaction():
        tasks.claim(task_id=task.id, actor=house.actor(agency.leader), now=NOW)


def test_what_a_rule_reads_is_a_routing_variable(agency):
    version = publish(agency, [{"when": 'remark = "x"', "role": "leader"}, {"role": "clerk"}]).version_id
    assert definitions.load(agency.agency_id, version).variables == {"amount", "remark"}


@pytest.mark.parametrize(
    ("rules", "codes"),
    [
        (RULES, set()),
        ([{"role": "nobody"}], {"role_unknown"}),
        ([{"when": "amount >", "role": "leader"}, {"role": "clerk"}], {"assignment_invalid"}),
        ([{"when": "nosuch(amount)", "role": "leader"}, {"role": "clerk"}], {"assignment_invalid"}),
        ([{"when": "amount > 1", "role": "leader"}], {"assignment_else_missing"}),
        ([{"role": "leader"}, {"role": "clerk"}], {"assignment_after_else"}),
        ([{"when": "unheard > 1", "role": "leader"}, {"role": "clerk"}], {"variable_unprovided"}),
        ([{"when": "amount > 1", "role": "administrator"}, {"role": "clerk"}], {"role_without_work"}),
    ],
)
def test_a_rule_that_cannot_choose_is_a_gap_of_the_draft(agency, rules, codes):
    found = publish(agency, RULES)
    with transaction():
        procedure = drawings.procedure(["count", "close"])
        procedure["settings"]["tasks"]["close"] |= {"assignment": rules}
        version, _, revision = definitions.version(agency.agency_id, found.version_id)
        draft = definitions.draft(
            procedure_id=version.procedure_id,
            revision_id=revision.id,
            agency_id=agency.agency_id,
            now=NOW,
            settings=procedure["settings"],
        )
    gaps = definitions.gaps(draft)
    assert {problem.code for problems in gaps.values() for problem in problems} == codes

"""A token plans a migration, a second person approves: the same verbs as the pages, for tokens of people alone."""

import pytest

from processes.errors import Invalid
from tests import house
from tests.processes import newer
from tests.web.api.conftest import Software, account_of
from tests.web.conftest import MORNING
from web import ids


@pytest.fixture
def path(agency):
    """The plans of the first version, from which a dossier is to move."""
    newer.at_the_choice(agency)
    return f"/versions/{ids.encode(agency.version_id)}/migrations"


def wanted(version, **more):
    return {"to_version": ids.encode(version.id), "mapping": newer.MAPPING, **more}


def test_a_plan_is_tried_proposed_approved_and_taken_back_by_two_tokens(agency, path, software):
    version = newer.publish(agency)
    designer, approver = software("process_designer"), software("process_approver")
    tried = designer.post(f"{path}/try", {"to_version": ids.encode(version.id)}).json["items"]
    assert [one["reasons"][0]["code"] for one in tried] == ["element_gone"]
    tried = designer.post(f"{path}/try", wanted(version)).json["items"]
    assert [(one["reasons"], one["open"][0]["kind"]) for one in tried] == [([], "task")]
    body = wanted(version, reason="Quy định mới", legal_basis="ISO 9001, 8.5.6")
    answer = designer.post(path, body)
    assert (answer.status_code, answer.json["status"], answer.json["counts"]) == (201, "proposed", {"waiting": 1})
    plan = f"/migrations/{answer.json['id']}"
    assert designer.post(f"{plan}/approve").status_code == 403
    assert approver.post(f"{plan}/approve").json["status"] == "running"
    newer.work(MORNING)
    assert approver.get(plan).json["counts"] == {"moved": 1}
    move = approver.get(f"{plan}/moves").json["items"][0]
    assert (move["status"], move["may_return"]) == ("moved", True)
    undone = approver.post(f"{plan}/moves/{move['id']}/undo", {"reason": "Nhầm"})
    assert undone.json["counts"] == {"undone": 1}
    assert [one["id"] for one in designer.get(path).json["items"]] == [answer.json["id"]]


def test_no_service_account_may_be_let_plan_and_none_sees_a_procedure_it_was_not_let_in_for(app, agency, path, clock):
    plan = newer.plan(agency, newer.publish(agency))
    with pytest.raises(Invalid):
        account_of(agency, ["migrations.write"])
    other = house.publish(agency, "certify-copies").procedure_id
    _, token = account_of(agency, ["procedures.read"], procedures=[other])
    for address in (path, f"/migrations/{ids.encode(plan.id)}", f"/migrations/{ids.encode(plan.id)}/moves"):
        assert Software(app, token).get(address).status_code == 404
    assert Software(app, token).post(f"/migrations/{ids.encode(plan.id)}/approve").status_code == 403

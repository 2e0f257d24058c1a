from processes import definitions, tasks
from tests.house import NOW


def running(agency):
    return definitions.load(agency.agency_id, agency.version_id)


def test_a_single_way_is_certain(agency):
    found = tasks.ahead(running(agency), "transfer_dossier", NOW)
    assert found.certain.id == "assign_officer"


def test_a_merging_gateway_is_walked_through(agency):
    assert tasks.ahead(running(agency), "appraise_dossier", NOW).certain.id == "review_draft"


def test_each_answer_of_a_decision_leads_somewhere(agency):
    found = tasks.ahead(running(agency), "check_dossier", NOW)
    assert found.certain is None
    assert {answer: element.id for (_, answer), element in found.by_choice.items()} == {
        "accept": "transfer_dossier",
        "supplement": "receive_supplement",
        "refuse": "refused",
    }


def test_a_decision_taken_elsewhere_stays_open(agency):
    found = tasks.ahead(running(agency), "return_result", NOW)
    assert found.certain is None
    assert found.by_choice == {}

from processes import definitions, tasks
from tests.house import NOW


def running(agency):
    return definitions.load(agency.agency_id, agency.version_id)


def test_a_single_way_is_certain(agency):
    found = tasks.ahead(running(agency), "transfer_dossier", {}, NOW)
    assert found.certain.id == "assign_officer"


def test_a_merging_gateway_is_walked_through(agency):
    assert tasks.ahead(running(agency), "appraise_dossier", {}, NOW).certain.id == "review_draft"


def test_each_answer_of_a_decision_leads_somewhere(agency):
    found = tasks.ahead(running(agency), "check_dossier", {}, NOW)
    assert found.certain is None
    assert {answer: element.id for (_, answer), element in found.by_choice.items()} == {
        "accept": "transfer_dossier",
        "supplement": "receive_supplement",
        "refuse": "refused",
    }


def test_an_event_sub_process_ends_what_it_interrupted(agency):
    assert tasks.ahead(running(agency), "issue_stop_notice", {}, NOW).certain.id == "withdrawn"


def test_what_the_dossier_holds_already_decides_behind_a_sub_process(agency):
    signed = tasks.ahead(running(agency), "sign_decision", {}, NOW)
    assert signed.by_choice["signature_decision", "sign"].id == "seal_and_issue"


def test_an_end_that_leaves_something_under_way_stays_open(agency):
    assert tasks.ahead(running(agency), "remind_applicant", {}, NOW) == tasks.Ahead()


def test_an_end_that_stops_all_leads_out_of_its_sub_process(agency):
    assert tasks.ahead(running(agency), "receive_supplement", {}, NOW).certain.id == "check_dossier"


def test_a_decision_taken_elsewhere_counts_as_the_dossier_holds_it(agency):
    held = tasks.ahead(running(agency), "return_result", {"appraisal_result": "eligible"}, NOW)
    assert held.certain.id == "appointed"

from processes import definitions, dossiers
from processes.db import transaction
from tests import house
from tests.house import NOW


def test_a_form_starts_with_what_the_intake_knows(agency):
    officer = house.actor(agency.intake_officer)
    applicant = {"name": "Đặng Thị Hường", "phone": "0900000001", "identity": "012345678901"}
    with transaction():
        instance = dossiers.start(
            procedure_id=agency.procedure_id, applicant=applicant, channel="postal", actor=officer, now=NOW
        )
    running = definitions.load(agency.agency_id, instance.version_id)
    dossier = dossiers.dossier(agency.agency_id, instance.id)
    assert dossiers.prefilled(running.form_of("check_dossier"), dossier, officer, NOW) == {
        "applicant_name": "Đặng Thị Hường",
        "personal_id": "012345678901",
        "phone": "0900000001",
        "channel": "postal",
    }


def test_a_channel_that_the_form_does_not_offer_is_left_to_the_officer(agency):
    officer = house.actor(agency.intake_officer)
    with transaction():
        instance = dossiers.start(
            procedure_id=agency.procedure_id,
            applicant={"name": "Lý Văn Bền"},
            channel="fax",
            actor=officer,
            now=NOW,
        )
    running = definitions.load(agency.agency_id, instance.version_id)
    dossier = dossiers.dossier(agency.agency_id, instance.id)
    known = dossiers.prefilled(running.form_of("check_dossier"), dossier, officer, NOW)
    assert known == {"applicant_name": "Lý Văn Bền"}


def test_the_code_of_a_dossier_is_filled_in_where_two_agencies_speak_of_it(agency):
    officer = house.actor(agency.intake_officer)
    published = house.publish(agency, "move-religious-seat")
    instance = house.start(agency, NOW, procedure_id=published.procedure_id)
    form = definitions.load(agency.agency_id, published.version_id).form_of("check_dossier")
    known = dossiers.prefilled(form, dossiers.dossier(agency.agency_id, instance.id), officer, NOW)
    assert known["seat_case"] == instance.reference

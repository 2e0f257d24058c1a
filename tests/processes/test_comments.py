"""Comments on a dossier: evidence among colleagues, told to whom they mention, never changed."""

import pytest

from processes import dossiers, instances, outbox, people, records
from processes.db import transaction
from processes.errors import Invalid, NotAllowed, NotFound, WrongStatus
from tests import house
from tests.house import NOW


@pytest.fixture
def dossier(agency):
    return house.start(agency)


def say(dossier, by, text="Cần bản chính", mentioned=()):
    with transaction():
        dossiers.comment(instance_id=dossier.id, text=text, mentioned=mentioned, actor=house.actor(by), now=NOW)


def withdraw(dossier, by, number):
    with transaction():
        dossiers.withdraw_comment(instance_id=dossier.id, number=number, actor=house.actor(by), now=NOW)


def said(dossier):
    return list(dossiers.comments(records.of_instance(dossier.agency_id, dossier.id)))


def notices(person):
    return [one.kind for one in outbox.notices(person.agency_id, person.id)]


def test_a_comment_is_a_quality_record_whose_words_are_only_committed_to(agency, dossier):
    say(dossier, agency.clerk)
    view = records.of_instance(dossier.agency_id, dossier.id)[-1]
    assert view.act == "dossier.comment"
    assert "Cần bản chính" not in str(view.body)
    assert view.payload == {"text": "Cần bản chính"}
    assert instances.prove(dossier.agency_id, dossier.id).flaws == ()


def test_whom_a_comment_mentions_is_told_without_its_words(agency, dossier):
    say(dossier, agency.clerk, "Nhờ @case_officer.h99.01. xem giúp", mentioned=[agency.leader.id])
    assert {name for _, name in said(dossier)[0].mentions} == {agency.case_officer.name, agency.leader.name}
    assert notices(agency.leader) == notices(agency.case_officer) == ["comment_mention"]
    assert "xem" not in str(outbox.notices(agency.agency_id, agency.leader.id)[0].params)


@pytest.mark.parametrize("text", ["@ai-do @administrator.h99.01 a@leader.h99.01", "@clerk.h99.01"])
def test_a_name_that_nobody_here_has_is_only_text(agency, dossier, text):
    say(dossier, agency.clerk, text)
    assert said(dossier)[0].mentions == ()


def test_people_who_may_not_see_the_dossier_cannot_be_mentioned(agency, dossier):
    other = house.build_people("H99.02", "Sở khác")
    for person in (agency.administrator, agency.process_designer, other.clerk):
        with pytest.raises(Invalid):
            say(dossier, agency.clerk, mentioned=[person.id])
    assert said(dossier) == []


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 2001])
def test_an_empty_and_a_long_comment_are_refused(agency, dossier, text):
    with pytest.raises(Invalid):
        say(dossier, agency.clerk, text)


def test_a_withdrawn_comment_leaves_a_trace_and_keeps_its_record(agency, dossier):
    say(dossier, agency.clerk)
    number = said(dossier)[0].number
    for stranger in (agency.leader, agency.case_officer):
        with pytest.raises(NotAllowed):
            withdraw(dossier, stranger, number)
    withdraw(dossier, agency.clerk, number)
    assert (said(dossier)[0].text, said(dossier)[0].withdrawn_at) == (None, NOW)
    assert {"text": "Cần bản chính"} in [view.payload for view in records.of_instance(dossier.agency_id, dossier.id)]
    with pytest.raises(WrongStatus):
        withdraw(dossier, agency.clerk, number)
    with pytest.raises(NotFound):
        withdraw(dossier, agency.clerk, 1)


def test_a_dossier_that_stands_still_is_still_spoken_about_and_another_agencys_is_not(agency, dossier):
    with transaction():
        dossiers.suspend(instance_id=dossier.id, reason="Chờ", actor=house.actor(agency.leader), now=NOW)
    say(dossier, agency.clerk)
    assert len(said(dossier)) == 1
    other = house.build_people("H99.02", "Sở khác")
    with pytest.raises(NotFound):
        say(dossier, other.clerk)


def test_whoever_takes_no_part_in_the_work_says_nothing(agency, dossier):
    with pytest.raises(NotAllowed):
        say(dossier, agency.administrator)
    assert people.may(house.actor(agency.administrator), "dossier.comment") is False

"""Saved views: whose they are, who may use and change them, and which one a list opens with."""

import pytest

from processes import people, views
from processes.db import transaction
from processes.errors import Invalid, NotAllowed, NotFound
from tests import house
from tests.house import NOW


def keep(person, name="Quá hạn", place="inbox", **more):
    with transaction():
        return views.keep(
            place=place, name=name, asked={"due": "overdue"}, actor=house.actor(person), now=NOW, **more
        ).id


def names(person, place="inbox"):
    return [one.name for one in views.kept(house.actor(person), place)]


def test_a_view_is_its_owners_alone_until_the_head_shares_one(agency):
    mine, shared = keep(agency.clerk, "Của tôi"), keep(agency.division_head, "Cả phòng", is_shared=True)
    assert (names(agency.clerk), names(agency.leader)) == (["Cả phòng", "Của tôi"], ["Cả phòng"])
    with pytest.raises(NotAllowed):
        keep(agency.clerk, "Khác", is_shared=True)
    with pytest.raises(NotFound):
        views.usable(mine, house.actor(agency.leader))
    with pytest.raises(NotAllowed):
        views.own(shared, house.actor(agency.clerk))
    with pytest.raises(NotFound):
        views.usable(mine, house.actor(house.build_people("H99.02", "Sở khác").clerk))


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "Quá hạn"])
def test_a_name_that_says_nothing_or_is_taken_is_refused(agency, name):
    keep(agency.clerk)
    with pytest.raises(Invalid):
        keep(agency.clerk, name)
    keep(agency.clerk, place="dossiers")


def test_a_view_is_renamed_asked_anew_and_no_longer_shared(agency):
    key, head = keep(agency.division_head, is_shared=True), house.actor(agency.division_head)
    with transaction():
        views.change(
            view_id=key, name="Gấp", asked={"due": "near", "show": ["code"]}, is_shared=False, actor=head, now=NOW
        )
    (one,) = views.kept(head, "inbox")
    assert (one.name, one.asked, one.unit_name) == ("Gấp", {"due": "near", "show": ["code"]}, None)
    assert names(agency.clerk) == []


def test_a_list_opens_with_one_view_until_it_is_removed(agency):
    first, second = keep(agency.division_head, is_shared=True), keep(agency.clerk, "Của tôi")
    clerk = house.actor(agency.clerk)
    for key in (first, second, first):
        with transaction():
            views.open_with(view_id=key, actor=clerk)
        assert [one.id for one in views.kept(clerk) if one.is_default] == [key]
    with transaction():
        views.remove(view_id=first, actor=house.actor(agency.division_head))
    assert [one.is_default for one in views.kept(clerk)] == [False]
    with transaction():
        views.open_with(view_id=second, actor=clerk, is_default=False)


def test_whoever_takes_no_part_in_the_work_keeps_no_views(agency):
    with pytest.raises(NotAllowed):
        keep(agency.administrator)
    assert people.may(house.actor(agency.administrator), "view.change") is False

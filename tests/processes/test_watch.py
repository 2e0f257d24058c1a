"""What happened since a moment ago: the same answer from every database, also when one look cannot hold it all."""

import pytest

from processes import records, watch
from processes.db import transaction
from processes.watch import news
from tests import house
from tests.house import NOW


@pytest.mark.any_database
def test_what_has_a_place_comes_before_what_has_none_in_every_agency(agency, monkeypatch):
    other = house.build("H99.02", "Sở Y tế tỉnh Minh Hoạ")
    for one in (agency, other):
        house.start(one)
        with transaction():
            records.place(one.agency_id)
        house.start(one)
    places = {one.agency_id: -1 for one in (agency, other)}
    all_of_them = watch.happened(places, NOW)
    expected = sorted(all_of_them, key=lambda one: (one.place is None, one.agency_id, one.place or 0, one.id))
    assert [one.id for one in all_of_them] == [one.id for one in expected]
    assert {one.agency_id for one in all_of_them if one.place is None} == set(places)
    assert all_of_them[0].place is not None
    monkeypatch.setattr(news, "_MOST", 3)
    assert [one.id for one in watch.happened(places, NOW)] == [one.id for one in expected[:3]]

"""The calendar of an agency: its own days over those above it and the nation's; every change counts at once."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from processes import calendar, people
from processes.calendar import Limit, Unit
from processes.db import transaction
from processes.errors import Invalid, NotAllowed, NotFound
from tests import house
from tests.house import NOW

STORM = date(2026, 3, 4)
ONE_DAY, TWO_DAYS = Limit(Decimal(1), Unit.WORKING_DAY), Limit(Decimal(2), Unit.WORKING_DAY)
HOURS = {"weekdays": range(5), "sessions": [("08:00", "12:00"), ("13:00", "16:30")], "cut_off": "15:00"}


@pytest.fixture
def province(app):
    """A province, one of its departments, and a commune below the department."""
    built = house.build_people("H99", "Tỉnh Minh Hoạ", level="province")
    built.department = house.build_people("H99.10", "Sở Minh Hoạ", parent_id=built.agency_id)
    built.commune = house.build_people("H99.10.1", "Xã Minh Hoạ", level="commune", parent_id=built.department.agency_id)
    return built


def admin(built):
    return house.actor(built.administrator)


def set_day(built, day=STORM, **more):
    with transaction():
        calendar.set_day(
            **{"day": day, "is_working": False, "label": "Nghỉ bão", "actor": admin(built), "now": NOW, **more}
        )


def works(built, day=STORM):
    return calendar.of_agency(built.agency_id).is_working(day)


def test_without_data_the_national_calendar_counts(province):
    assert works(province.commune)
    assert not works(province.commune, date(2026, 4, 30))
    assert works(province.commune, date(2026, 8, 22))


def test_a_day_off_of_the_province_counts_in_its_departments_and_communes(province):
    set_day(province)
    assert [works(place) for place in (province, province.department, province.commune)] == [False] * 3


def test_a_day_off_of_a_commune_counts_nowhere_else(province):
    set_day(province.commune)
    assert [works(place) for place in (province, province.department, province.commune)] == [True, True, False]


def test_the_nearer_agency_decides_and_taking_back_lets_the_others_count_again(province):
    set_day(province)
    set_day(province.department, is_working=True, label="Vẫn làm việc")
    assert [works(place) for place in (province, province.department, province.commune)] == [False, True, True]
    set_day(province.commune)
    assert not works(province.commune)
    with transaction():
        calendar.remove_day(day=STORM, actor=admin(province.commune), now=NOW)
    assert works(province.commune)
    with transaction():
        calendar.remove_day(day=STORM, actor=admin(province.department), now=NOW)
    assert not works(province.commune)
    with pytest.raises(NotFound), transaction():
        calendar.remove_day(day=STORM, actor=admin(province.department), now=NOW)


def test_a_national_day_off_can_be_worked_and_a_made_up_day_be_off(province):
    set_day(province, date(2026, 4, 30), is_working=True, label="Trực lễ")
    set_day(province, date(2026, 8, 22), label="Nghỉ bù")
    assert works(province.commune, date(2026, 4, 30))
    assert not works(province.commune, date(2026, 8, 22))


def test_each_day_says_where_it_comes_from(province):
    set_day(province)
    set_day(province.department, date(2026, 3, 5), label="Nghỉ riêng")
    days = {day["day"]: day for day in calendar.days_of(province.department.agency_id, 2026)}
    assert days[STORM]["source"] == "above"
    assert days[date(2026, 3, 5)]["source"] == "own"
    assert (days[date(2026, 4, 30)]["source"], days[date(2026, 4, 30)]["is_working"]) == ("national", False)
    assert list(days) == sorted(days)
    assert calendar.days_of(province.department.agency_id, 1999) == []


def test_a_change_makes_calendars_in_memory_old_at_once(province):
    clock = calendar.of_agency(province.commune.agency_id)
    assert calendar.of_agency(province.commune.agency_id) is clock
    set_day(province)
    fresh = calendar.of_agency(province.commune.agency_id)
    assert (clock.due(NOW, TWO_DAYS).day, fresh.due(NOW, TWO_DAYS).day) == (4, 5)


def test_a_change_that_was_undone_is_not_remembered(province):
    with pytest.raises(ZeroDivisionError), transaction():
        _set_and_fail(province)
    assert works(province)
    set_day(province, date(2026, 3, 5), label="Ngày khác")
    assert works(province)
    assert not works(province, date(2026, 3, 5))


def _set_and_fail(built):
    calendar.set_day(day=STORM, is_working=False, label="Nghỉ bão", actor=admin(built), now=NOW)
    assert not works(built)
    raise ZeroDivisionError


def set_hours(built, **more):
    with transaction():
        calendar.set_hours(**{**HOURS, "from_on": NOW.date(), "actor": admin(built), "now": NOW, **more})


def test_office_hours_are_inherited_too(province):
    set_hours(province)
    due = calendar.of_agency(province.commune.agency_id).due(NOW, ONE_DAY)
    assert due == datetime(2026, 3, 3, 9, 30, tzinfo=UTC)
    set_hours(province.commune, weekdays=[0, 1, 2, 3, 4, 5], sessions=[("07:00", "11:00")], cut_off="10:00")
    assert works(province.commune, date(2026, 3, 7))
    assert not works(province.department, date(2026, 3, 7))


UNCOUNTABLE = [
    ({"weekdays": []}, "weekdays"),
    ({"weekdays": [7]}, "weekdays"),
    ({"sessions": []}, "sessions"),
    ({"sessions": [("12:00", "08:00")]}, "sessions"),
    ({"sessions": [("08:00", "12:00"), ("11:00", "16:00")]}, "sessions"),
    ({"sessions": [("sáng", "12:00")]}, "sessions"),
    ({"cut_off": "muộn"}, "sessions"),
    ({"cut_off": "16:31"}, "cut_off"),
    ({"from_on": date(2026, 3, 3)}, "from_on"),
]


def test_hours_that_cannot_be_counted_are_refused(province):
    for wrong, field in UNCOUNTABLE:
        with pytest.raises(Invalid) as refusal:
            set_hours(province, **wrong)
        assert set(refusal.value.errors) == {field}


def test_a_day_needs_a_label_and_its_setter_the_right(province):
    with pytest.raises(Invalid):
        set_day(province, label="  ")
    with pytest.raises(NotAllowed):
        set_day(province, actor=house.actor(province.clerk))
    with pytest.raises(NotFound):
        set_day(province.commune, agency_id=province.agency_id)


def test_the_line_of_an_agency_ends_even_in_a_circle(province):
    assert people.lineage(province.commune.agency_id) == (
        province.commune.agency_id, province.department.agency_id, province.agency_id,
    )  # fmt: skip
    with transaction():
        people_of_the_province = next(found for found in people.agencies() if found.id == province.agency_id)
        people_of_the_province.parent_id = province.commune.agency_id
    assert len(people.lineage(province.agency_id)) == 3

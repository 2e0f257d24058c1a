"""The national calendar that comes with the software."""

import unicodedata
from datetime import date, time

from processes.calendar import vietnam


def test_every_exception_changes_the_weekly_pattern_and_stands_once():
    calendar = vietnam()
    assert len({day.on for day in calendar.days}) == len(calendar.days)
    for day in calendar.days:
        assert day.is_working != (day.on.weekday() in calendar.weekdays), day


def test_every_exception_names_its_label_and_its_legal_basis():
    for day in vietnam().days:
        assert day.label
        assert day.legal_basis
        assert unicodedata.is_normalized("NFC", day.label + day.legal_basis)


def test_every_year_has_the_paid_days_of_the_labour_code():
    calendar = vietnam()
    assert calendar.years == (2024, 2025, 2026, 2027)
    for year in calendar.years:
        off = [day for day in calendar.days if day.on.year == year and not day.is_working]
        worked = [day for day in calendar.days if day.on.year == year and day.is_working]
        # Labour Code art. 112: eleven paid days, and the day of culture from 2026; swaps cancel out.
        assert len(off) - len(worked) == (12 if year >= 2026 else 11), year


def test_what_was_not_compared_with_the_official_notice_says_so():
    calendar = vietnam()
    assert [day.on for day in calendar.unconfirmed(2026)] == [date(2026, 1, 2), date(2026, 1, 10)]
    assert len(calendar.unconfirmed(2027)) == len([day for day in calendar.days if day.on.year == 2027])
    assert not calendar.unconfirmed(2025)


def test_the_usual_office_hours_are_data():
    calendar = vietnam()
    assert calendar.sessions == ((time(7, 30), time(11, 30)), (time(13, 30), time(17)))
    assert calendar.cut_off == time(15)
    assert calendar.weekdays == {0, 1, 2, 3, 4}

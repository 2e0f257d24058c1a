"""Dates, times and durations made from text and numbers (DMN 1.5 §10.3.4.1): each expression with its value as FEEL."""

from copy import deepcopy
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from engine import feel
from engine.errors import StateUnreadable

NOW = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)

VALUES = {
    # dates
    'date("2017-12-31")': '@"2017-12-31"',
    'date("-2017-01-01")': '@"-2017-01-01"',
    'date("0000-02-29")': '@"0000-02-29"',
    'date("999999999-12-31")': '@"999999999-12-31"',
    'string(date("-999999999-12-31"))': '"-999999999-12-31"',
    "date(2017, 1, 1)": '@"2017-01-01"',
    "date(-2017, 12, 31)": '@"-2017-12-31"',
    "date(year: 2017, month: 8, day: 30)": '@"2017-08-30"',
    "date(day: 30, month: 8, year: 2017)": '@"2017-08-30"',
    'date(from: "2012-12-25")': '@"2012-12-25"',
    'date(date("2017-10-11"))': '@"2017-10-11"',
    'date(["2017-10-11"])': '@"2017-10-11"',
    'date(date and time("2017-08-14T14:25:00.123456789"))': '@"2017-08-14"',
    'date(date and time("2017-09-03T00:45:30@Europe/Paris"))': '@"2017-09-03"',
    'date(from: date and time("-44-03-15T10:00:00"))': "null",
    'date(from: date and time("-0044-03-15T10:00:00"))': '@"-0044-03-15"',
    'date(date and time("2017-08-03T23:15:30-11:00"))': '@"2017-08-03"',
    # times
    'time("01:02:03")': '@"01:02:03"',
    'time("00:00:00")': '@"00:00:00"',
    'time("24:00:00")': '@"00:00:00"',
    'time("11:22:33.444")': '@"11:22:33.444"',
    'time("11:22:33.123456789")': '@"11:22:33.123456789"',
    'time("11:22:33.1234567891")': '@"11:22:33.123456789"',
    'time("10:30:00.0000")': '@"10:30:00"',
    'time("23:59:00Z")': '@"23:59:00Z"',
    'time("13:20:00+02:00")': '@"13:20:00+02:00"',
    'time("13:20:00-05:00")': '@"13:20:00-05:00"',
    'time("11:22:33-00:00")': '@"11:22:33Z"',
    'time("11:22:33+14:00")': '@"11:22:33+14:00"',
    'string(time("00:01:00@Etc/UTC"))': '"00:01:00@Etc/UTC"',
    'string(time("00:01:00@Europe/Paris"))': '"00:01:00@Europe/Paris"',
    'time("00:01:00@Etc/GMT+5")': '@"00:01:00@Etc/GMT+5"',
    'time(date and time("2017-08-10T10:20:00"))': '@"10:20:00"',
    'time(date and time("2017-08-10T10:20:00-01:00"))': '@"10:20:00-01:00"',
    'time(date and time("2017-09-04T11:20:00@Asia/Dhaka"))': '@"11:20:00@Asia/Dhaka"',
    'time(date and time("99999-09-04T11:20:00@Asia/Dhaka"))': '@"11:20:00@Asia/Dhaka"',
    'time(from: "12:45:00")': '@"12:45:00"',
    'time(time("12:45:00Z"))': '@"12:45:00Z"',
    "time(12, 0, 0)": '@"12:00:00"',
    "time(12, 0, 0, null)": '@"12:00:00"',
    "time(12, 59, 1.3)": '@"12:59:01.3"',
    'time(12, 59, 1.3, duration("-PT1H"))': '@"12:59:01.3-01:00"',
    'time(11, 59, 45, duration("PT0H"))': '@"11:59:45Z"',
    'time(11, 59, 0, duration("-PT2H1M0S"))': '@"11:59:00-02:01"',
    'string(time(11, 59, 45, duration("PT2H45M55S")))': '"11:59:45+02:45:55"',
    'time(hour: 11, minute: 59, second: 0, offset: duration("PT2H1M"))': '@"11:59:00+02:01"',
    # moments
    'date and time("2017-12-31T11:22:33")': '@"2017-12-31T11:22:33"',
    'date and time("-2017-12-31T11:22:33")': '@"-2017-12-31T11:22:33"',
    'date and time("99999-12-31T11:22:33")': '@"99999-12-31T11:22:33"',
    'date and time("2017-12-31T11:22:33.123456789")': '@"2017-12-31T11:22:33.123456789"',
    'date and time("2017-12-31T11:22:33.567Z")': '@"2017-12-31T11:22:33.567Z"',
    'date and time("-2017-12-31T11:22:33.456+01:35")': '@"-2017-12-31T11:22:33.456+01:35"',
    'date and time("2017-12-31T24:00:00")': '@"2018-01-01T00:00:00"',
    'date and time("2011-12-31T10:15:30.987@Europe/Paris")': '@"2011-12-31T10:15:30.987@Europe/Paris"',
    'string(date and time("2011-12-31T10:15:30@Etc/UTC"))': '"2011-12-31T10:15:30@Etc/UTC"',
    'string(date and time("999999999-12-31T23:59:59.999999999@Europe/Paris"))': (
        '"999999999-12-31T23:59:59.999999999@Europe/Paris"'
    ),
    'date and time("-999999999-12-31T23:59:59.999999999+02:00")': '@"-999999999-12-31T23:59:59.999999999+02:00"',
    'date and time("2018-12-08")': '@"2018-12-08T00:00:00"',
    'date and time(date("2017-01-01"), time("23:59:01"))': '@"2017-01-01T23:59:01"',
    'date and time(date("2017-01-01"), time("23:59:01Z"))': '@"2017-01-01T23:59:01Z"',
    'date and time(date("2017-01-01"), time("23:59:01.123456789@Europe/Paris"))': (
        '@"2017-01-01T23:59:01.123456789@Europe/Paris"'
    ),
    'date and time(date and time("2017-08-10T10:20:00+02:00"), time("23:59:01"))': '@"2017-08-10T23:59:01"',
    'date and time(date and time("2017-09-05T10:20:00@Europe/Paris"), time("09:15:30Z"))': '@"2017-09-05T09:15:30Z"',
    'date and time(date: date("-2017-01-01"), time: time("23:59:01"))': '@"-2017-01-01T23:59:01"',
    'date and time(from: "2012-12-24T23:59:00")': '@"2012-12-24T23:59:00"',
    'date and time(date and time("2012-12-24T23:59:00"))': '@"2012-12-24T23:59:00"',
    # durations
    'duration("P1D")': '@"P1D"',
    'duration("PT0.999S")': '@"PT0.999S"',
    'duration("P1DT2H3M4.123456789S")': '@"P1DT2H3M4.123456789S"',
    'duration("PT0.000S")': '@"PT0S"',
    'duration("PT0.S")': '@"PT0S"',
    'duration("-P0D")': '@"PT0S"',
    'duration("-PT1H2M")': '@"-PT1H2M"',
    'duration("PT1000M0.999999999S")': '@"PT16H40M0.999999999S"',
    'duration("PT240H")': '@"P10D"',
    'duration("P2DT274M")': '@"P2DT4H34M"',
    'duration("PT3600S")': '@"PT1H"',
    'duration("-PT0.5S")': '@"-PT0.5S"',
    'duration("P1000000000D")': '@"P1000000000D"',
    'duration("P0Y")': '@"P0M"',
    'duration("P1Y27M")': '@"P3Y3M"',
    'duration("-P100M")': '@"-P8Y4M"',
    'duration("P999999999M")': '@"P83333333Y3M"',
    'duration("-P99999999Y")': '@"-P99999999Y"',
    'duration(from: "P26M")': '@"P2Y2M"',
    'duration(duration("P26M"))': '@"P2Y2M"',
    # what stands after @
    '@"-0044-03-15"': '@"-0044-03-15"',
    '@"10:30:11@Asia/Ho_Chi_Minh"': '@"10:30:11@Asia/Ho_Chi_Minh"',
    '@"2018-12-08T10:30:11.000000001"': '@"2018-12-08T10:30:11.000000001"',
    '@"foo" = null': "true",
    '@"10:30"': "null",
    # a list stays a list, null stays null
    "date(null)": "null",
    "date(null, 2, 1)": "null",
    "time(null, 11, 45)": "null",
    'date and time(date("2017-08-10"), null)': "null",
    'date and time(null, time("23:59:01"))': "null",
    "duration(null)": "null",
}

REFUSED = [
    *('date("2012-12-25T")', 'date("")', 'date("2012/12/25")', 'date("9999999999-12-25")', 'date("2017-13-10")'),
    *('date("2017-12-32")', 'date("998-12-31")', 'date("01211-12-31")', 'date("+2012-12-02")', 'date("2017-02-29")'),
    *("date(2017, 13, 31)", "date(2017, 12, 32)", "date(2017, -8, 2)", "date(-1000999999, 12, 1)", "date(2017, 2, 29)"),
    *("date(1)", "date([])", 'date("2012-12-25Z")', 'date("2017-2-1")', "date(1e300, 1, 1)", 'date("１９９９-01-01")'),
    *('time("23:59:60")', 'time("24:00:01")', 'time("24:01:00")', 'time("25:00:00")', 'time("00:60:00")'),
    *('time("7:00:00")', 'time("07:1:00")', 'time("07:01:2")', 'time("13:20:00@xyz/abc")', 'time("13:20:00+19:00")'),
    *('time("13:20:00-19:00")', 'time("13:20:00+5:00")', 'time("13:20:00+5")', 'time("13:20:00+02:00@Europe/Paris")'),
    *('time("07:20")', 'time("11:30:00T")', 'time("2017-08-10")', 'time("2017-08-10T10:20:00")', 'time("")'),
    *("time(2017)", "time([])", "time(24, 0, 0)", "time(-1, 59, 45)", "time(23, 60, 45)"),
    *("time(23, 59, 60)", "time(23, 59, -0.1)", 'time(1, 1, 1, duration("PT15H"))', 'time("13:20:00+01:60")'),
    *('time(1, 1, 1, duration("PT0.5S"))', 'time(1, 1, 1, duration("P1M"))', 'time("13:20:00@../../etc/passwd")'),
    *('date and time("2012-12-24T")', 'date and time("11:00:00")', 'date and time("2011-12-0310:15:30")'),
    *('date and time("2011-12-03T10:15:30+01:00@Europe/Paris")', 'date and time("9999999999-12-27T11:22:33")'),
    *('date and time("2017-00-10T11:22:33")', 'date and time("2017-13-0T11:22:33")', 'date and time("")'),
    *('date and time("+99999-12-01T11:22:33")', 'date and time("2017-12-31T24:00:01")', "date and time(2017)"),
    *('date and time("2017-12-31T13:20:00@xyz/abc")', 'date and time("2017-12-31T13:20:00+05:0")', "date and time([])"),
    *('date and time("999999999-12-31T24:00:00")', 'date and time(date("2017-01-01"), "10:00:00")'),
    *('duration("")', "duration(2017)", "duration([])", 'duration("1Y")', 'duration("P")', 'duration("P0")'),
    *('duration("P1H")', 'duration("P1S")', 'duration("PT")', 'duration("P1DT")', 'duration("P1Y1D")'),
    *('duration("P1W")', 'duration("PT1.5H")', 'duration("+P1D")', 'duration("P-1D")', 'duration("p1d")'),
    *('duration("P999999999999999D")', 'duration("P999999999999Y")', 'duration("PT.5S")'),
]


def evaluated(text, **context):
    return feel.parse(text).evaluate(context, now=NOW)


@pytest.mark.parametrize("text", VALUES)
def test_a_value_is_made(text):
    assert feel.to_literal(evaluated(text).value) == VALUES[text]


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_none_is_null_with_a_reason(text):
    evaluation = evaluated(text)
    assert evaluation.value is None
    assert [reason.code for reason in evaluation.reasons]


@pytest.mark.parametrize("text", sorted({text for text in VALUES.values() if text.startswith("@")}))
def test_a_written_value_reads_back_as_itself_and_survives_json(text):
    value = evaluated(text).value
    assert feel.to_literal(value) == text
    assert feel.to_literal(feel.decode(feel.encode(value))) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('@"2026-11-21"', date(2026, 11, 21)),
        ('@"08:30:00.5"', time(8, 30, 0, 500_000)),
        ('@"2026-11-21T08:30:00+07:00"', datetime(2026, 11, 21, 8, 30, tzinfo=feel.HANOI)),
        ('@"P1DT0.000001S"', timedelta(days=1, microseconds=1)),
        ('@"0001-01-01"', date.min),
        ('@"9999-12-31"', date.max),
        ('@"-P999999999D"', timedelta.min),
        ('@"P999999999DT23H59M59.999999S"', timedelta.max),
    ],
)
def test_what_python_can_hold_is_one_of_its_own_values(text, value):
    read = evaluated(text).value
    assert read == value
    assert type(read) is type(value)


def test_now_and_today_follow_the_clock_and_zone_of_the_evaluation():
    assert evaluated("string(now())").value == "2026-11-21T01:30:00+07:00"
    assert evaluated("today()").value == date(2026, 11, 21)
    assert feel.parse("today()").evaluate({}, now=NOW, zone=UTC).value == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (date(2026, 11, 21), {"#d": "2026-11-21"}),
        (time(8, 30), {"#t": "08:30:00"}),
        (time(8, 30, 0, 500_000, UTC), {"#t": "08:30:00.500000+00:00"}),
        (datetime.fromisoformat("2026-11-21T08:30:00"), {"#dt": "2026-11-21T08:30:00"}),
        (datetime(2026, 11, 21, 8, 30, tzinfo=feel.HANOI), {"#dt": "2026-11-21T08:30:00+07:00"}),
        (timedelta(days=-1, seconds=1), {"#td": "-PT23H59M59S"}),
        (feel.Months(-14), {"#ym": "-P1Y2M"}),
    ],
)
def test_what_was_stored_before_is_stored_the_same_way(value, stored):
    assert feel.encode(value) == stored
    back = feel.decode(stored)
    assert back == value
    assert type(back) is type(value)


def test_a_zone_that_only_the_host_names_is_stored_and_written_by_its_offset():
    moment = datetime(2026, 7, 1, 8, 30, tzinfo=ZoneInfo("Europe/Paris"))
    assert feel.encode(moment) == {"#dt": "2026-07-01T08:30:00+02:00"}
    assert feel.to_literal(moment) == '@"2026-07-01T08:30:00+02:00"'


def test_a_named_zone_of_feel_is_stored_by_its_name_and_can_be_copied():
    value = evaluated('@"2026-07-01T08:30:00@Europe/Paris"').value
    assert feel.encode(value) == {"#at": "2026-07-01T08:30:00@Europe/Paris"}
    assert deepcopy(value) == value
    assert deepcopy(value).tzinfo is value.tzinfo


@pytest.mark.parametrize("stored", [{"#at": "x"}, {"#at": 1}, {"#at": "2026-07-01T08:30:00@Mars/Base"}, {"#td": "P1M"}])
def test_a_stored_time_that_we_did_not_write_is_refused(stored):
    with pytest.raises(StateUnreadable):
        feel.decode(stored)

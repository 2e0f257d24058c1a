"""Equality and order of dates, times and durations (DMN 1.5 §10.3.2.5, Tables 53 and 54), the functions that tell."""

from datetime import UTC, datetime

import pytest

from engine import feel

NOW = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)

EQUAL = [
    ('@"2018-12-08"', '@"2018-12-08"'),
    ('@"-2018-12-08"', '@"-2018-12-08"'),
    ('@"10:30:00"', '@"10:30:00.0000"'),
    ('@"10:30:00.0001"', '@"10:30:00.0002"'),
    ('@"10:30:00.000000001"', '@"10:30:00"'),
    ('@"10:30:00@Europe/Paris"', '@"10:30:00@Europe/Paris"'),
    ('@"10:30:00+01:00"', '@"10:30:00@Europe/Paris"'),
    ('@"10:30:00Z"', '@"10:30:00+00:00"'),
    ('@"10:30:00Z"', '@"11:30:00+01:00"'),
    ('@"2018-12-08T00:00:00.0001"', '@"2018-12-08T00:00:00"'),
    ('@"2018-12-08T00:00:00@Europe/Paris"', '@"2018-12-08T00:00:00@Europe/Paris"'),
    ('@"2018-10-08T00:00:00+02:00"', '@"2018-10-08T00:00:00@Europe/Paris"'),
    ('@"2018-12-08T00:00:00+01:00"', '@"2018-12-08T00:00:00@Europe/Paris"'),
    ('@"2002-04-02T12:00:00@Australia/Melbourne"', '@"2002-04-02T12:00:00@Australia/Sydney"'),
    ('@"2018-12-08T00:00:00+00:00"', '@"2018-12-08T00:00:00@Etc/UTC"'),
    ('@"2002-04-02T12:00:00-01:00"', '@"2002-04-02T17:00:00+04:00"'),
    ('@"2002-04-02T23:00:00-04:00"', '@"2002-04-03T02:00:00-01:00"'),
    ('@"99999-04-02T23:00:00-04:00"', '@"99999-04-03T02:00:00-01:00"'),
    ('@"2002-04-02"', '@"2002-04-02T00:00:00Z"'),
    ('@"2002-04-02"', '@"2002-04-02T00:00:00+00:00"'),
    ('@"2002-04-02"', '@"2002-04-02T07:00:00@Asia/Ho_Chi_Minh"'),
    ('@"P1D"', '@"PT24H"'),
    ('@"P0D"', '@"-P0D"'),
    ('@"P1Y"', '@"P12M"'),
    ('@"P0Y"', '@"-P0M"'),
    ('[@"10:30:00Z"]', '[@"11:30:00+01:00"]'),
    ('{a: @"2002-04-02T12:00:00-01:00"}', '{a: @"2002-04-02T17:00:00+04:00"}'),
]
UNEQUAL = [
    ('@"2018-12-08"', '@"2018-12-07"'),
    ('@"2018-12-08"', '@"-2018-12-08"'),
    ('@"10:30:00"', '@"10:30:01"'),
    ('@"10:30:00@Europe/Paris"', '@"10:30:00"'),
    ('@"10:30:00@Europe/Paris"', '@"10:30:00@Asia/Dhaka"'),
    ('@"10:30:00+02:00"', '@"10:30:00@Europe/Paris"'),
    ('@"01:00:00+07:00"', '@"18:00:00Z"'),
    ('@"2018-12-08T00:00:00"', '@"2018-12-08T00:00:00@Asia/Dhaka"'),
    ('@"2018-10-08T00:00:00+01:00"', '@"2018-10-08T00:00:00@Europe/Paris"'),
    ('@"2018-12-08T00:00:00@Europe/Paris"', '@"2018-12-08T00:00:00@Asia/Dhaka"'),
    ('@"2002-04-02"', '@"2002-04-02T00:00:00"'),
    ('@"P1D"', '@"-P1D"'),
    ('@"P1D"', '@"P1000000000D"'),
    ('@"P1Y"', '@"-P1Y"'),
    ('@"2018-12-08"', "null"),
    ('@"P0D"', "null"),
]
DIFFERENT_TYPES = [
    *(('@"2018-12-08"', "100"), ('@"10:30:00"', "100"), ('@"2018-12-08T00:00:00"', "100"), ('@"P0D"', "0")),
    *(('@"P0Y"', "0"), ('@"P1Y"', '@"P365D"'), ('@"10:30:00"', '@"2018-12-08"'), ('@"P1D"', '"P1D"')),
]
ASCENDING = [
    ('@"-0001-01-01"', '@"0001-01-01"'),
    ('@"2018-12-08"', '@"12018-12-08"'),
    ('@"-2018-12-08"', '@"-2017-12-08"'),
    ('@"10:30:00"', '@"10:30:01"'),
    ('@"10:30:00+01:00"', '@"10:30:00Z"'),
    ('@"10:30:00.000000001"', '@"10:30:01"'),
    ('@"10:30:00@Asia/Dhaka"', '@"10:30:00@Europe/Paris"'),
    ('@"2018-12-08T10:00:00"', '@"12018-12-08T10:00:00"'),
    ('@"2018-12-08T10:00:00+07:00"', '@"2018-12-08T04:00:00Z"'),
    ('@"2018-12-08"', '@"2018-12-08T00:00:01Z"'),
    ('@"2018-12-08T00:00:00+00:01"', '@"2018-12-08"'),
    ('@"2018-12-07T00:00:00"', '@"2018-12-08T12:00:00Z"'),
    ('@"2018-12-08T12:00:00Z"', '@"2018-12-09T12:00:00"'),
    ('@"PT23H"', '@"P1D"'),
    ('@"-P1000000000D"', '@"P1D"'),
    ('@"PT0.000000001S"', '@"PT0.000001S"'),
    ('@"P11M"', '@"P1Y"'),
]
TRUE = [
    '@"2018-12-08" in [@"2018-12-08"..@"2018-12-09"]',
    '@"2018-12-08T00:00:00Z" in [@"2018-12-08"..@"2018-12-09"]',
    '@"12018-12-08" in [@"2018-12-08"..@"999999-12-09"]',
    '@"10:00:00" between @"09:00:00" and @"11:00:00.000000001"',
    '@"P1D" in (> @"PT1H", < @"PT0S")',
    'not(@"P1D" in [@"P2D"..@"P1000000000D"])',
    'list contains([@"10:30:00Z"], @"10:30:00+00:00")',
    'is(@"2012-12-25", @"2012-12-25")',
    'not(is(@"2012-12-25", @"2012-12-25T00:00:00Z"))',
    'is(@"23:00:50Z", @"23:00:50+00:00")',
    'is(@"23:00:50z", @"23:00:50+00:00")',
    'not(is(@"23:00:50", @"23:00:50Z"))',
    'is(@"23:00:50@Australia/Melbourne", @"23:00:50+10:00")',
    'is(@"23:00:50@Etc/GMT", @"23:00:50Z")',
    'not(is(@"23:00:50+10:00", @"23:00:50+11:00"))',
    'is(@"23:00:50@Australia/Melbourne", @"23:00:50@Australia/Sydney")',
    'not(is(@"20:00:50+00:00", @"21:00:50+01:00"))',
    'not(is(@"20:00:50", @"20:00:50.1"))',
    'not(is(@"2002-04-02T12:00:00-01:00", @"2002-04-02T17:00:00+04:00"))',
    'is(@"2002-04-02T23:00:00@Australia/Melbourne", @"2002-04-02T23:00:00@Australia/Sydney")',
    'is(@"2021-04-02T23:00:00@Australia/Melbourne", @"2021-04-02T23:00:00+11:00")',
    'is(@"2021-10-02T23:00:00@Australia/Melbourne", @"2021-10-02T23:00:00+10:00")',
    'not(is(@"2002-04-02T23:00:00", @"2002-04-02T23:00:00Z"))',
    'is(@"P1D", @"PT24H")',
    'not(is(@"P0Y", @"P0D"))',
    "is(value1: 1, value2: 1)",
    'is("a", "a")',
    'not(is(1, "1"))',
    "is(null, null)",
    "not(is(1, null))",
]
FUNCTIONS = {
    'day of year(@"1970-01-01")': "1",
    'day of year(@"2019-12-31")': "365",
    'day of year(@"2020-12-31T10:10:10")': "366",
    'day of year(date: @"2019-09-17")': "260",
    'day of year(@"-0004-12-31")': "366",
    'day of week(@"2019-09-17")': '"Tuesday"',
    'day of week(@"2019-09-22T10:00:00@Asia/Ho_Chi_Minh")': '"Sunday"',
    'day of week(@"12019-09-17")': '"Tuesday"',
    'month of year(@"2019-09-17")': '"September"',
    'month of year(date: @"-2019-12-17T00:00:00")': '"December"',
    'week of year(@"2019-09-17")': "38",
    'week of year(@"2003-12-29")': "1",
    'week of year(@"2004-01-01")': "1",
    'week of year(@"2005-01-01")': "53",
    'week of year(@"2005-01-03")': "1",
    'week of year(@"2010-01-01")': "53",
    'week of year(@"1970-01-01T10:10:10")': "1",
    'week of year(@"12010-01-01")': "53",
    "week of year(null)": "null",
    'week of year("foo")': "null",
    'day of year(value: @"1970-01-01")': "null",
    'years and months duration(@"2011-12-22", @"2013-08-24")': '@"P1Y8M"',
    'years and months duration(@"2013-08-24", @"2011-12-22")': '@"-P1Y8M"',
    'years and months duration(@"2016-01-01", @"2016-01-01")': '@"P0M"',
    'years and months duration(@"2017-12-31T13:00:00", @"2017-12-31T12:00:00")': '@"P0M"',
    'years and months duration(@"2016-09-30T23:25:00", @"2017-12-28T12:12:12")': '@"P1Y2M"',
    'years and months duration(@"2014-12-31T23:59:59", @"2016-12-31T00:00:01")': '@"P2Y"',
    'years and months duration(@"-2016-01-30T09:05:00", @"-2017-02-28T02:02:02")': '@"-P11M"',
    'years and months duration(@"2014-12-31T23:59:59", @"-2019-10-01T12:32:59")': '@"-P4033Y2M"',
    'years and months duration(@"2017-09-05T10:20:00-01:00", @"-2019-10-01T12:32:59+02:00")': '@"-P4035Y11M"',
    'years and months duration(@"2017-09-05T10:20:00@Etc/UTC", @"2018-10-01T23:59:59")': '@"P1Y"',
    'years and months duration(from: @"2016-01-21", to: @"2015-01-21")': '@"-P1Y"',
    'years and months duration(@"2017-02-28T23:59:59", @"2019-07-23")': '@"P2Y4M"',
    'years and months duration(date(""), date(""))': "null",
    "years and months duration([], [])": "null",
}


def value_of(text):
    return feel.parse(text).evaluate({}, now=NOW).value


@pytest.mark.parametrize(("one", "other"), EQUAL)
def test_two_values_are_the_same(one, other):
    assert value_of(f"{one} = {other}") is True
    assert value_of(f"{other} = {one}") is True
    assert value_of(f"{one} != {other}") is False


@pytest.mark.parametrize(("one", "other"), UNEQUAL)
def test_two_values_are_not_the_same(one, other):
    assert value_of(f"{one} = {other}") is False
    assert value_of(f"{other} = {one}") is False
    assert value_of(f"{one} != {other}") is True


@pytest.mark.parametrize(("one", "other"), DIFFERENT_TYPES)
def test_values_of_different_types_do_not_compare(one, other):
    assert value_of(f"{one} = {other}") is None
    assert value_of(f"{one} < {other}") is None


@pytest.mark.parametrize(("one", "other"), ASCENDING)
def test_one_value_comes_before_another(one, other):
    assert [value_of(f"{one} {sign} {other}") for sign in ("<", "<=", ">", ">=")] == [True, True, False, False]
    assert [value_of(f"{other} {sign} {one}") for sign in ("<", "<=", ">", ">=")] == [False, False, True, True]


@pytest.mark.parametrize("text", TRUE)
def test_a_statement_about_times_holds(text):
    assert value_of(text) is True


@pytest.mark.parametrize("text", FUNCTIONS)
def test_a_function_over_dates_gives_its_value(text):
    assert feel.to_literal(value_of(text)) == FUNCTIONS[text]


@pytest.mark.parametrize("sign", ["<", "<=", ">", ">="])
def test_a_local_moment_near_another_has_no_order(sign):
    evaluation = feel.parse(f'@"2018-12-08T12:00:00" {sign} @"2018-12-08T12:00:00Z"').evaluate({}, now=NOW)
    assert evaluation.value is None
    assert [reason.code for reason in evaluation.reasons] == ["offset_missing"]

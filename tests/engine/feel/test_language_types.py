"""Types: written, compared with values, and the conversions that happen without being asked."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from engine import feel
from engine.feel import Months, Range
from engine.feel.frame import Frame
from engine.feel.types import ANY, Type, coerce, conforms, read_type, type_of
from engine.feel.values import Failure

NOW = datetime(2026, 11, 21, tzinfo=UTC)

INSTANCES = {
    "null instance of Any": False,
    "null instance of Null": True,
    "null instance of list<Any>": False,
    "1 instance of number": True,
    "1 instance of Any": True,
    "-1 instance of number": None,
    '"a" instance of string': True,
    "true instance of boolean": True,
    "true instance of number": False,
    '@"2026-01-01" instance of date': True,
    '@"2026-01-01" instance of date and time': False,
    '@"2026-01-01T00:00:00" instance of date  and  time': True,
    '@"P1Y" instance of years and months duration': True,
    '@"P1Y" instance of days and time duration': False,
    '@"P1D" instance of days and time duration and true': True,
    '@"10:00:00" instance of time or false': True,
    "[1, 2] instance of list<number>": True,
    '[1, "2"] instance of list<number>': False,
    '[1, "2"] instance of list<Any>': True,
    "[] instance of list<string>": True,
    "[1] instance of number": False,
    "[[1]] instance of list<list<number>>": True,
    "[1..2] instance of range<number>": True,
    "[1..2] instance of range<string>": False,
    '{a: "foo"} instance of context<a: string>': True,
    "{a: null} instance of context<a: string>": True,
    '{a: "x", b: 1} instance of context<a: string>': True,
    '{a: "x"} instance of context<a: string, b: number>': False,
    "{a: {b: 123}} instance of context<a: context<b: number>>": True,
    "{first name: 1} instance of context<first name: number>": True,
    '(function() "foo") instance of function<> -> Any': True,
    '(function() "foo") instance of function<>->string': True,
    '(function() "foo") instance of function<>->number': False,
    '(function(a: list<number>) {b: "b", c: 1}) instance of function<list<number>>->context<b: string>': True,
    '(function(a: list<number>) {b: "b"}) instance of function<list<number>>->context<b: string, c: string>': False,
    "(function(a: context<a: string>) 1) instance of function<context<a: string, b: string>>->number": True,
    "(function(a: context<a: string, b: string>) 1) instance of function<context<a: string>>->number": False,
    "(function(a: string, b: string) 1) instance of function<string>->number": False,
    "[(function(a: string) 1)] instance of list<function<string>->number>": True,
    "1 instance of tAge": True,
    "[1] instance of list<tAge>": True,
    '"x" instance of Họ và tên': True,
    "1 instance of tUnknown": None,
}
NAMED = {"tAge": Type("number"), "Họ và tên": Type("string")}


@pytest.mark.parametrize("text", INSTANCES)
def test_a_value_is_an_instance_of_its_types(text):
    frame = Frame({}, NOW, UTC, 0)
    frame.types = NAMED
    assert feel.parse(text, frozenset(NAMED)).within(frame, {}) is INSTANCES[text]


TYPES = [
    (None, "null"),
    (Decimal(1), "number"),
    ("a", "string"),
    (True, "boolean"),
    (date(2026, 1, 1), "date"),
    (time(8), "time"),
    (datetime(2026, 1, 1), "date and time"),  # noqa: DTZ001  # a local moment
    (timedelta(1), "days and time duration"),
    (Months(1), "years and months duration"),
    ([], "list"),
    ([Decimal(1)], "list<number>"),
    ([Decimal(1), "a"], "list<Any>"),
    ({"a": [Decimal(1)]}, "context<a: list<number>>"),
    (Range(Decimal(1), None), "range<number>"),
]


@pytest.mark.parametrize(("value", "text"), TYPES)
def test_the_type_of_a_value_can_be_written_and_read(value, text):
    assert str(type_of(value)) == text
    if text != "null":
        assert read_type(text) == type_of(value)
    assert conforms(value, type_of(value))


@pytest.mark.parametrize("text", ["", "nmber", "list<", "list<number", "context<a>", "list<number, string>", "a<b>"])
def test_a_type_that_nobody_knows_is_refused(text):
    with pytest.raises(Failure):
        read_type(text)


def test_types_nested_without_end_are_refused():
    with pytest.raises(Failure):
        read_type("list<" * 500 + "number" + ">" * 500)


CONVERSIONS = [
    ([Decimal(1)], "number", Decimal(1)),
    (Decimal(1), "list<number>", [Decimal(1)]),
    (Decimal(1), "list", [Decimal(1)]),
    (None, "list<number>", None),
    ([[Decimal(1)]], "list<number>", [Decimal(1)]),
    (date(2026, 1, 1), "date and time", datetime(2026, 1, 1, tzinfo=UTC)),
]


@pytest.mark.parametrize(("value", "wanted", "expected"), CONVERSIONS)
def test_a_value_is_converted_to_the_type_that_is_wanted(value, wanted, expected):
    if value == [[Decimal(1)]]:
        with pytest.raises(Failure):
            coerce([["x"]], read_type(wanted))
        return
    assert coerce(value, read_type(wanted)) == expected


@pytest.mark.parametrize(
    ("value", "wanted"),
    [(Decimal(1), "string"), (["a"], "number"), ([Decimal(1), Decimal(2)], "number"), ("a", "list<number>")],
)
def test_what_does_not_fit_is_refused(value, wanted):
    with pytest.raises(Failure):
        coerce(value, read_type(wanted))
    assert coerce(value, ANY) == value


def test_a_path_goes_through_lists_of_lists():
    assert feel.parse("[[{a: 1}, {a: 2}], {a: 3}, 4].a").evaluate({}, now=NOW).value == [[1, 2], 3, None]

"""FEEL as DMN 1.5 chapter 10 tells it: one line for each case, expression and expected value."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest

from engine import feel
from engine.errors import InvalidExpression
from engine.feel import Months, Range

NOW = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
HANOI = timezone(timedelta(hours=7))
CONTEXT = {
    "amount": Decimal(150),
    "decision": "approve",
    "nothing": None,
    "yes": True,
    "cơ_quan": "Sở Nội vụ",
    "day": date(2026, 1, 31),
    "people": [
        {"name": "Lan", "age": Decimal(31), "unit": {"code": "A"}},
        {"name": "Nam", "age": Decimal(25), "unit": {"code": "B"}},
    ],
    "applicant": {"name": "Hoa", "address": {"ward": "Phường 1"}},
    "count_of_pages": 12,
}

CASES = {
    # literals
    "1": Decimal(1),
    "-1.50": Decimal("-1.50"),
    ".5": Decimal("0.5"),
    "1.2e3": Decimal(1200),
    '"a\\"b\\n\\u0111"': 'a"b\nđ',
    '"\\uD83D\\uDE00"': "😀",
    '"\\d"': "\\d",
    "true": True,
    "null": None,
    "= 1 + 1": Decimal(2),
    "1 // the rest is a comment": Decimal(1),
    "1 /* inside */ + 1": Decimal(2),
    '@"2026-11-21"': date(2026, 11, 21),
    '@"08:30:00"': time(8, 30),
    '@"08:30:00Z"': time(8, 30, tzinfo=UTC),
    '@"2026-11-21T08:30:00"': datetime.fromisoformat("2026-11-21T08:30:00"),
    '@"2026-11-21T08:30:00@Asia/Ho_Chi_Minh"': datetime(2026, 11, 21, 8, 30, tzinfo=HANOI),
    '@"P2DT3H"': timedelta(days=2, hours=3),
    '@"-PT0.5S"': timedelta(milliseconds=-500),
    '@"P1Y2M"': Months(14),
    # arithmetic
    "1 + 2 * 3": Decimal(7),
    "(1 + 2) * 3": Decimal(9),
    "10 - 4 - 3": Decimal(3),
    "2 ** 3 ** 2": Decimal(64),
    "-2 ** 2": Decimal(4),
    "- (2 + 3)": Decimal(-5),
    "0.1 + 0.2 = 0.3": True,
    "1 / 3": Decimal("0.3333333333333333333333333333333333"),
    '"Hồ " + "sơ"': "Hồ sơ",
    '"1" + 1': None,
    "1 / 0": None,
    "null + 1": None,
    "1 = 1 / 0": False,
    '@"2026-01-31" + @"P1M"': date(2026, 2, 28),
    'day + duration("P1D")': date(2026, 2, 1),
    'day - @"2026-01-01"': timedelta(days=30),
    '@"2026-01-01" - @"P1Y"': date(2025, 1, 1),
    '@"2026-01-01T23:00:00Z" + @"PT2H"': datetime(2026, 1, 2, 1, tzinfo=UTC),
    '@"2026-01-02T00:00:00" - @"2026-01-01"': None,
    '@"2026-01-02T00:00:00Z" - @"2026-01-01"': timedelta(days=1),
    '@"23:00:00" + @"PT2H"': time(1),
    '@"10:00:00" - @"08:30:00"': timedelta(hours=1, minutes=30),
    '@"P1D" * 1.5': timedelta(days=1, hours=12),
    '@"P1D" / @"PT6H"': Decimal(4),
    '@"P1Y" / 2': Months(6),
    '@"P1Y" + @"P1M" - @"P2M"': Months(11),
    '-@"P1D"': timedelta(days=-1),
    '@"999999999-12-31" + @"P1D"': None,
    '@"2026-13-01"': None,
    '@"P1Y" + @"P1D"': None,
    # comparison
    "amount > 100": True,
    "amount <= 150": True,
    'decision = "approve"': True,
    'decision != "approve"': False,
    '"a" < "b"': True,
    'day < @"2026-02-01"': True,
    '@"P1D" > @"PT23H"': True,
    '@"P1Y" = @"P12M"': True,
    '@"2026-01-01T08:00:00+07:00" = @"2026-01-01T01:00:00Z"': True,
    '@"08:00:00+07:00" = @"01:00:00Z"': True,
    '1 = "1"': None,
    '1 < "1"': None,
    "true = 1": None,
    "true < false": None,
    "null = null": True,
    "nothing = null": True,
    "missing = null": True,
    "nothing > 1": None,
    "1 != null": True,
    "[1, 2] = [1, 2]": True,
    "[1, 2] = [2, 1]": False,
    "[true] = [1]": False,
    "[1] = 1": None,
    "[2] ** 4": None,
    "[{item: 1}, {item: 2}][item >= 2]": [{"item": Decimal(2)}],
    "{a: 1, b: [2]} = {b: [2], a: 1}": True,
    "1 = 1.0": True,
    # between and in
    "amount between 100 and 150": True,
    "amount between 1 and 2 or yes": True,
    "amount between null and 2": None,
    "5 in [1..5]": True,
    "5 in [1..5)": False,
    "5 in [1..null]": None,
    "[1..10[.end included": False,
    'time(@"2026-11-21")': time(0, tzinfo=UTC),
    '[1, 2]["a"]': None,
    "[1, 2][null]": [],
    "5 in [1..5[": False,
    "1 in ]1..5]": False,
    "1 in (1..5)": False,
    "2 in (1..5)": True,
    "5 in (> 4)": True,
    "5 in > 4": True,
    "5 in (< 3, >= 5)": True,
    "5 in (1, 5)": True,
    "5 in [1, 5]": True,
    "5 in ([1..3], [5..6])": True,
    'decision in ("approve", "return")': True,
    'decision in ["reject", "return"]': False,
    'day in [@"2026-01-01"..@"2026-12-31"]': True,
    "5 in 5": True,
    "1 in [[2..4], [1..3]]": True,
    "1 in (!= 1)": False,
    "1 in (= 1)": True,
    "10 in (1, < 5, >=10)": True,
    "true[1] = true": True,
    '"x" in [1..5]': None,
    # three-valued logic
    "true and false": False,
    "false and null": False,
    "null and false": False,
    "true and null": None,
    "true or null": True,
    "null or true": True,
    "false or null": None,
    "not(true)": False,
    "not(null)": None,
    'not("x")': None,
    "1 and true": None,
    "true or 1 > 0 and false": True,
    # if
    'if amount > 100 then "high" else "low"': "high",
    "if null then 1 else 2": Decimal(2),
    "if 1 then 1 else 2": Decimal(2),
    # lists, contexts, paths, filters
    "[1, 2, 3][1]": Decimal(1),
    "[1, 2, 3][-1]": Decimal(3),
    "[1, 2, 3][0]": None,
    "[1, 2, 3][4]": None,
    "5[1]": Decimal(5),
    "[1, 2, 3][item > 1]": [Decimal(2), Decimal(3)],
    "[[1, 2], [3]][1][2]": Decimal(2),
    "[1, 2, 3][[1][1] + 1]": Decimal(2),
    "{a: 1, b: a + 1}.b": Decimal(2),
    '{"due date": 1}': {"due date": Decimal(1)},
    "{a: {b: 2}}.a.b": Decimal(2),
    "applicant.address.ward": "Phường 1",
    "applicant.missing": None,
    "people.name": ["Lan", "Nam"],
    "people[age > 30].name": ["Lan"],
    "people[1].unit.code": "A",
    'people[unit.code = "B"][1].name': "Nam",
    'people[item.name = decision or name = "Nam"][1].age': Decimal(25),
    "people[age > amount]": [],
    "nothing.name": None,
    "day.year": Decimal(2026),
    "day.weekday": Decimal(6),
    '@"2026-11-21T08:30:00+07:00".time offset': timedelta(hours=7),
    '@"P1DT2H".hours': Decimal(2),
    '@"P14M".months': Decimal(2),
    "[1..5].end": Decimal(5),
    "(1..5).start included": False,
    "[1..5)": Range(Decimal(1), Decimal(5), high_closed=False),
    "(< 5)": Range(None, Decimal(5), low_closed=False, high_closed=False),
    "count_of_pages * 2": Decimal(24),
    # loops
    "for x in [1, 2] return x * 2": [Decimal(2), Decimal(4)],
    "for x in 3..1 return x": [Decimal(3), Decimal(2), Decimal(1)],
    "for x in 1..2, y in [x] return x + y": [Decimal(2), Decimal(4)],
    "for p in people return p.name": ["Lan", "Nam"],
    "some x in [1, 2] satisfies x > 1": True,
    "every x in [1, 2] satisfies x > 1": False,
    "every x in [] satisfies false": True,
    "some x in [null, 1] satisfies x > 1": None,
    "every x in [null, 2] satisfies x > 1": None,
    "some x in [1..3] satisfies x = 3": True,
    # functions
    "count([1, 2])": Decimal(2),
    "count([1, 2, 3])": Decimal(3),
    "sum([1.5, 2])": Decimal("3.5"),
    "sum([])": None,
    'sum([1, "a"])': None,
    "min(3, 1, 2)": Decimal(1),
    'max(["a", "c", "b"])': "c",
    "max([])": None,
    "min([1, null])": None,
    'contains("hồ sơ", "sơ")': True,
    'starts with("hồ sơ", "hồ")': True,
    'ends  with("hồ sơ", "x")': False,
    'string length("Đơn")': Decimal(3),
    'substring("Đơn vị", 5)': "vị",
    'substring("abc", -2, 1)': "b",
    'substring("abc", 0)': None,
    'upper case("đơn")': "ĐƠN",
    'lower case("ĐƠN")': "đơn",
    'matches("foobar", "^fo*b")': True,
    'matches("FOO", "foo", "i")': True,
    'matches("a", "(")': None,
    'number("1500.5")': Decimal("1500.5"),
    'number("1.500,5", ".", ",")': Decimal("1500.5"),
    'number("x")': None,
    "string(1.50)": "1.5",
    "string(100)": "100",
    'string("a")': "a",
    "string(null)": None,
    'string([1, "a", true])': '[1, "a", true]',
    "string({a: 1})": "{a: 1}",
    'string(@"2026-11-21T08:30:00Z")': "2026-11-21T08:30:00Z",
    'string(@"P1DT2H")': "P1DT2H",
    "string([1..5))": "[1..5)",
    'date("2026-11-21")': date(2026, 11, 21),
    "date(2026, 11, 21)": date(2026, 11, 21),
    'date("2026-02-30")': None,
    "date(now())": date(2026, 11, 21),
    'time("08:30:00")': time(8, 30),
    "time(8, 30, 1.5)": time(8, 30, 1, 500000),
    'time("25:00:00")': None,
    'date and time("2026-11-21T08:30:00+00:00")': datetime(2026, 11, 21, 8, 30, tzinfo=UTC),
    'date and time(day, time("08:00:00"))': datetime.fromisoformat("2026-01-31T08:00:00"),
    'duration("P3D")': timedelta(days=3),
    'duration("P1Y1D")': None,
    'duration("P")': None,
    "now()": NOW,
    "today()": date(2026, 11, 21),
    "list contains([1, null], null)": True,
    "list contains([1], true)": False,
    "append([1], 2, 3)": [Decimal(1), Decimal(2), Decimal(3)],
    "append([1], [2])": [Decimal(1), [Decimal(2)]],
    "concatenate([1], [2, 3])": [Decimal(1), Decimal(2), Decimal(3)],
    "all([true, null])": None,
    "all(true, false, null)": False,
    "all([])": True,
    "any([false, true])": True,
    "any([])": False,
    "abs(-5)": Decimal(5),
    'abs(@"-P1D")': timedelta(days=1),
    "floor(-1.5)": Decimal(-2),
    "ceiling(1.2)": Decimal(2),
    "floor(1.57, 1)": Decimal("1.5"),
    "round half up(5.125, 2)": Decimal("5.13"),
    "round half up(-5.5, 0)": Decimal(-6),
    "round half up(1250, -2)": Decimal(1300),
    "is defined(amount)": True,
    "is defined(missing)": False,
    "is defined(applicant.missing)": False,
    'years and months duration(@"2025-01-31", @"2026-02-28")': Months(12),
    'years and months duration(@"2026-03-01", @"2025-01-01")': Months(-14),
    'day of week(@"2026-11-21")': "Saturday",
    'cơ_quan = "Sở Nội vụ"': True,
}


@pytest.mark.parametrize("text", CASES)
def test_an_expression_gives_the_value_of_the_standard(text):
    value = feel.parse(text).evaluate(CONTEXT, now=NOW).value
    assert value == CASES[text]
    assert type(value) is type(CASES[text])


REFUSED = {
    "": ("expression_empty", 0),
    "  ": ("expression_empty", 0),
    "= ": ("expression_empty", 0),
    "1 +": ("expression_incomplete", 3),
    "1 + * 2": ("expression_unexpected", 4),
    "a == b": ("expression_unexpected", 3),
    "a $ b": ("expression_character_unknown", 2),
    'a = "b': ("expression_text_unterminated", 4),
    '"\\uD800"': ("expression_escape_invalid", 0),
    "${a}": ("expression_character_unknown", 0),
    "1e99999": ("expression_number_out_of_range", 0),
    "a b": ("expression_unexpected", 2),
    "a" * 65: ("expression_name_too_long", 0),
    "(" * 50: ("expression_too_deep", 40),
    "1" + " " * 2000: ("expression_too_long", 2000),
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_feel_is_refused_with_code_and_position(text):
    with pytest.raises(InvalidExpression) as refusal:
        feel.parse(text)
    assert (refusal.value.code, refusal.value.position) == REFUSED[text]


FLAWED = {
    "{a: 1, a: 2}": ("expression_key_duplicate", 0),
    "abs(n: 1, n: 2)": ("expression_key_duplicate", 0),
    "f(1)": ("expression_function_unknown", 0),
    "1 + not()": ("expression_arguments_wrong", 4),
    "abs(1, 2)": ("expression_arguments_wrong", 0),
    '@"2026-13-01"': ("expression_literal_invalid", 0),
}


@pytest.mark.parametrize("text", FLAWED)
def test_what_can_only_give_null_is_known_before_it_is_evaluated(text):
    expression = feel.parse(text)
    assert [(flaw.code, flaw.position) for flaw in expression.flaws] == [FLAWED[text]]
    assert expression.evaluate({}, now=NOW).value is None
    assert expression.evaluate({}, now=NOW).reasons
    with pytest.raises(InvalidExpression):
        expression.sound()


REASONS = {
    "missing > 1": [("variable_missing", 0), ("types_do_not_compare", 8)],
    "1 / 0": [("division_by_zero", 2)],
    "9e6000 * 9e6000": [("number_out_of_range", 7)],
    '1 = "1"': [("types_do_not_compare", 2)],
    '"a" - 1': [("types_do_not_fit", 4)],
    "applicant.missing": [("member_missing", 10)],
    "[1][2]": [("index_out_of_range", 3)],
    "1 and true": [("boolean_expected", 2)],
    "string length(1)": [("argument_unfit", 0)],
    'date("x")': [("date_invalid", 0)],
    'matches("a", "(")': [("pattern_invalid", 0)],
    'date("999999999-12-31") + duration("P1D")': [("date_out_of_range", 24)],
    "is defined(missing)": [],
    "false and missing": [],
    "nothing = null": [],
}


@pytest.mark.parametrize("text", REASONS)
def test_a_null_that_an_error_caused_says_where_and_why(text):
    reasons = feel.parse(text).evaluate(CONTEXT, now=NOW).reasons
    assert [(reason.code, reason.position) for reason in reasons] == REASONS[text]

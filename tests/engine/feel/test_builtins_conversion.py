"""The built-in functions that make numbers, texts and ranges of other values (DMN 1.5 §10.3.4.1)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine.feel.evaluated import assert_same, code, value

VALUES = {
    # number
    'number("1234")': "1234",
    'number("00123")': "123",
    'number("-1.50")': "-1.5",
    'number(".5")': "0.5",
    'number("1e3")': "1000",
    "number(11.11)": "11.11",
    'number(["7"])': "7",
    'number("1 234,5", " ", ",")': "1234.5",
    'number("1,234.5", ",", ".")': "1234.5",
    'number("1.234,5", ".", ",")': "1234.5",
    'number("1234.5", null, ".")': "1234.5",
    'number("1234,5", null, ",")': "1234.5",
    'number("1,234", ",")': "1234",
    'number("1,234", ",", null)': "1234",
    'number(decimal separator: ",", from: "1,5", grouping separator: ".")': "1.5",
    'number("0.1") + number("0.2") = 0.3': "true",
    'number("1234567890123456789012345678901234567890")': "1234567890123456789012345678901235000000",
    # string
    'string("Hồ sơ")': '"Hồ sơ"',
    "string(1.10)": '"1.1"',
    "string(-0)": '"0"',
    "string(1e3)": '"1000"',
    "string(true)": '"true"',
    'string(@"2026-11-21")': '"2026-11-21"',
    'string(@"08:30:00")': '"08:30:00"',
    'string(@"2026-11-21T08:30:00Z")': '"2026-11-21T08:30:00Z"',
    'string(@"P1DT2H")': '"P1DT2H"',
    'string(@"-P1Y2M")': '"-P1Y2M"',
    'string([1, "a", null])': '"[1, \\"a\\", null]"',
    'string({a: 1, b: {c: ["x"]}})': '"{a: 1, b: {c: [\\"x\\"]}}"',
    'string({"số tờ": 1, "{": [{"\\"": 2}], "": 3})': r'"{\"số tờ\": 1, \"{\": [{\"\\\"\": 2}], \"\": 3}"',
    "string([1..3))": '"[1..3)"',
    'string(("a".."b"])': '"(\\"a\\"..\\"b\\"]"',
    "string((>=2))": '">=2"',
    "string((<2))": '"<2"',
    "string(from: 5)": '"5"',
    # range
    'range("[1..3]")': "[1..3]",
    'range("(1..3)")': "(1..3)",
    'range("]1..3[")': "(1..3)",
    'range("[-1.5..-.5]")': "[-1.5..-0.5]",
    'range(" [ 1 .. 3 ] ")': "[1..3]",
    'range("[2..)")': "(>=2)",
    'range("(2..[")': "(>2)",
    'range("(..2]")': "(<=2)",
    'range("]..2)")': "(<2)",
    'range("[\\"a\\"..\\"c..d]\\"]")': '["a".."c..d]"]',
    'range("[\\"\\\\u0041\\"..\\"B\\"]")': '["A".."B"]',
    'range("[@\\"2026-01-01\\"..@\\"2026-02-01\\"]")': '[@"2026-01-01"..@"2026-02-01"]',
    'range("[date( \\"2026-01-01\\" )..)")': '(>=@"2026-01-01")',
    'range("[time(\\"01:00:00\\")..@\\"02:00:00\\"]")': '[@"01:00:00"..@"02:00:00"]',
    'range("[date  and time(\\"2026-01-01T00:00:00\\")..)")': '(>=@"2026-01-01T00:00:00")',
    'range("[duration(\\"P1D\\")..@\\"P2D\\"]")': '[@"P1D"..@"P2D"]',
    'range("[1..1]")': "[1..1]",
    'range(from: "[1..3]")': "[1..3]",
}
NULLS = {
    'number("")': "number_invalid",
    'number("test")': "number_invalid",
    'number("1 2")': "number_invalid",
    'number("+1")': "number_invalid",
    'number("1.")': "number_invalid",
    'number("NaN")': "number_invalid",
    'number("Infinity")': "number_invalid",
    'number("0x10")': "number_invalid",
    'number("١")': "number_invalid",
    'number("1e99999")': "number_out_of_range",
    "number(true)": "argument_unfit",
    "number(null)": "argument_unfit",
    'number(123, ".", ",")': "argument_unfit",
    'number("1.5", 1, ".")': "argument_unfit",
    'number("1.5", ":", ".")': "separators_unfit",
    'number("1.5", ",", ";")': "separators_unfit",
    'number("1.5", " ", " ")': "separators_unfit",
    'number("1.5", ".", ".")': "separators_unfit",
    'number("1,234.5", " ", ".")': "number_invalid",
    'number("1.234,5", ".")': "number_invalid",
    'number(from: "1", grouping: ".")': "parameter_unknown",
    "string(null)": None,
    'range("")': "range_invalid",
    'range("1..3")': "range_invalid",
    'range("[1-3]")': "range_invalid",
    'range("[..3]")': "range_invalid",
    'range("[1..]")': "range_invalid",
    'range("(..)")': "range_invalid",
    'range("[3..1]")': "range_invalid",
    'range("[1..\\"a\\"]")': "range_invalid",
    'range("[@\\"2026-01-01\\"..@\\"2026-01-01T00:00:00\\"]")': "range_invalid",
    'range("[null..null]")': "range_end_unfit",
    'range("[a..b]")': "range_end_unfit",
    'range("[1+1..3]")': "range_end_unfit",
    'range("[now()..]")': "range_end_unfit",
    'range("[date(string(\\"2026-01-01\\"))..)")': "range_end_unfit",
    'range("[date(\\"2026-13-01\\")..)")': "date_invalid",
    'range("[@\\"x\\"..)")': "date_invalid",
    'range("[\\"\\\\uD800\\"..)")': "range_end_unfit",
    'range(">=10")': "range_invalid",
    "range([1..3])": "argument_unfit",
}


@pytest.mark.parametrize(("text", "literal"), VALUES.items(), ids=VALUES)
def test_a_conversion_gives_its_value(text, literal):
    assert_same(text, literal)


@pytest.mark.parametrize(("text", "reason"), NULLS.items(), ids=NULLS)
def test_what_cannot_be_converted_is_null_with_a_reason(text, reason):
    assert code(text) == reason


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**20), max_value=10**20))
def test_a_number_written_as_text_reads_back(number):
    assert value("number(string(n)) = n", n=number) is True


@given(st.integers(0, 10**12), st.integers(0, 99))
def test_separators_only_change_how_a_number_is_written(whole, cents):
    text = f"{whole:,}.{cents:02d}"
    swapped = text.translate(str.maketrans({",": ".", ".": ","}))
    assert value('number(a, ",", ".") = number(b, ".", ",")', a=text, b=swapped) is True

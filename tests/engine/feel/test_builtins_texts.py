"""The built-in functions over texts without patterns (DMN 1.5 §10.3.4.3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.feel.values import ARITHMETIC
from tests.engine.feel.evaluated import assert_same, code, value

VALUES = {
    'substring("foobar", 3)': '"obar"',
    'substring("foobar", 3, 3)': '"oba"',
    'substring("foobar", 3, 3.8)': '"oba"',
    'substring("foobar", 3, 99)': '"obar"',
    'substring("foobar", -2, 1)': '"a"',
    'substring("foobar", -6, 6)': '"foobar"',
    'substring("foobar", 6, null)': '"r"',
    'substring("\\U01F40Eab", 2)': '"ab"',
    'substring("hồ sơ", 4)': '"sơ"',
    'substring(start position: 2, string: "abc", length: 1)': '"b"',
    'string length("")': "0",
    'string length("\\U01F40Eab")': "3",
    'string length("hồ sơ")': "5",
    'string length(["abc"])': "3",
    'upper case("Hồ sơ 1b")': '"HỒ SƠ 1B"',
    'lower case("HỒ SƠ Đ")': '"hồ sơ đ"',
    'upper case("ß")': '"SS"',
    'substring before("foobar", "bar")': '"foo"',
    'substring before("foobar", "o")': '"f"',
    'substring before("foobar", "x")': '""',
    'substring before("foobar", "")': '""',
    'substring after("foobar", "ob")': '"ar"',
    'substring after("foobar", "o")': '"obar"',
    'substring after("foobar", "x")': '""',
    'substring after("", "a")': '""',
    'substring after("foobar", "")': '"foobar"',
    'substring after(match: "b", string: "abc")': '"c"',
    'contains("foobar", "ob")': "true",
    'contains("foobar", "of")': "false",
    'contains("foobar", "")': "true",
    'contains(match: "a", string: "cab")': "true",
    'starts with("foobar", "foo")': "true",
    'starts with("foobar", "of")': "false",
    'ends with("foobar", "bar")': "true",
    'ends with("foobar", "ba")': "false",
    'string join(["a", "b", "c"])': '"abc"',
    'string join(["a", "b", "c"], ", ")': '"a, b, c"',
    'string join(["a", null, "c"], "-")': '"a-c"',
    'string join(["a"], "-")': '"a"',
    'string join("a", "-")': '"a"',
    "string join([])": '""',
    'string join([null], "-")': '""',
    'string join(["a", "b"], null)': '"ab"',
    'string join(delimiter: "+", list: ["a", "b"])': '"a+b"',
}
NULLS = {
    'substring("foobar", 0)': "index_out_of_range",
    'substring("foobar", 7)': "index_out_of_range",
    'substring("foobar", -7)': "index_out_of_range",
    'substring("foobar", 1, 0)': "index_out_of_range",
    'substring("foobar", 1, -1)': "index_out_of_range",
    'substring("foobar", 1e30)': "number_out_of_range",
    'substring("", 1)': "index_out_of_range",
    "substring(12, 1)": "argument_unfit",
    "substring(null, 1)": "argument_unfit",
    'substring("foobar", "1")': "argument_unfit",
    "string length(null)": "argument_unfit",
    "string length(1)": "argument_unfit",
    "upper case(1)": "argument_unfit",
    "lower case(null)": "argument_unfit",
    'substring before(null, "a")': "argument_unfit",
    'substring after("a", 1)': "argument_unfit",
    'contains(["a", "b"], "a")': "argument_unfit",
    'starts with(1, "1")': "argument_unfit",
    'ends with("a", null)': "argument_unfit",
    'string join(["a", 1])': "argument_unfit",
    "string join(null)": "argument_unfit",
    "string join(1)": "argument_unfit",
    'string join(["a"], 1)': "argument_unfit",
    'string join(list: ["a"], delimiters: "b")': "parameter_unknown",
}
letters = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


@pytest.mark.parametrize(("text", "literal"), VALUES.items(), ids=VALUES)
def test_a_function_of_texts_gives_its_value(text, literal):
    assert_same(text, literal)


@pytest.mark.parametrize(("text", "reason"), NULLS.items(), ids=NULLS)
def test_a_function_of_texts_tells_why_it_gives_null(text, reason):
    assert code(text) == reason


@given(letters, st.integers(-25, 25), st.integers(-5, 25))
def test_a_part_of_a_text_is_cut_like_a_python_slice(text, start, length):
    names = {"t": text, "s": ARITHMETIC.create_decimal(start), "n": ARITHMETIC.create_decimal(length)}
    begin = start - 1 if start > 0 else len(text) + start
    fits = start and abs(start) <= len(text)
    assert value("substring(t, s)", **names) == (text[begin:] if fits else None)
    assert value("substring(t, s, n)", **names) == (text[begin : begin + length] if fits and length > 0 else None)


@given(letters, letters)
def test_before_the_match_and_after_it_make_the_whole(text, part):
    assert value("contains(t, p)", t=text, p=part) is (part in text)
    if part in text:
        joined = value("substring before(t, p) + p + substring after(t, p)", t=text, p=part)
        assert joined == text


@given(st.lists(letters, max_size=8), letters)
def test_texts_are_joined_like_python_joins_them(texts, between):
    assert value("string join(l, d)", l=texts, d=between) == between.join(texts)

"""``matches``, ``replace`` and ``split`` with regular expressions of XPath 3.1, and what slow ones cost."""

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from engine import feel
from engine.errors import InvalidExpression
from tests.engine import processor
from tests.engine.feel.evaluated import LIMIT, assert_same, code, evaluated, seconds, value

FOUND = [
    ("abracadabra", "bra", ""),
    ("abracadabra", "^a.*a$", ""),
    ("abc", "", ""),
    ("abc", "()", ""),
    ("", "^$", ""),
    ("aa0", r"(a)\10", ""),
    ("abcdefghijj", r"(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)\10", ""),
    ("bc", r"^(?:(a)|b)\1c$", ""),
    ("aA", r"(a)\1", "i"),
    ("a\nb", "a$", "m"),
    ("a\nb", "^b", "m"),
    ("\nabcd\n", "^$", "m"),
    ("a\nc", "a.c", "s"),
    ("hello world", r"hello\ sworld", "x"),
    ("hello world", "he ll o[ ]worl d", "x"),
    ("hello", r"\p{ Is BasicLatin }+", "x"),
    ("x[y-z]", "x[y-z]", "q"),
    ("x[Y-z]", "X[y-Z]", "qi"),
    ("a.b\\", "a.b\\", "q"),
    ("đ", "Đ", "i"),
    ("\u212a", "k", "i"),
    ("x", "[A-Z-[OI]]", "i"),
    ("B", r"[\p{Lu}b]", "i"),
    ("a", r"[^\p{Lu}]", "i"),
    ("c", "[a-z-[b-d-[c]]]", ""),
    ("é", r"\p{L}\P{N}*", ""),
    ("αβ", r"^\p{IsGreek}+$", ""),
    ("ế", r"\p{IsLatinExtendedAdditional}", ""),
    ("xs:a-1", r"^\i\c*$", ""),
    ("٣", r"^\d$", ""),
    ("đ1_", r"^\w\w\W$", ""),
    ("a b", r"\S\s\S", ""),
    ("a-b.c", r"^[\w-.]+$", ""),
    ("1-2", "^[0-9-]+$", ""),
    ("a^b", "[b^]", ""),
    ("|.?*+(){}-[]^$\\\n\r\t", r"^\|\.\?\*\+\(\)\{\}\-\[\]\^\$\\\n\r\t$", ""),
    ("aaa", "^a{3}$", ""),
    ("aaa", "^a{2,}$", ""),
    ("aaa", "^a{1,3}?$", ""),
    ("\U0001f600", "^.$", ""),
    ("\U0001f601", "[\U0001f600-\U0001f610]", ""),
]
MISSED = [
    ("abc", "bca", ""),
    ("Mary\rJones", "Mary.Jones", ""),
    ("a\n", "a$", ""),
    ("O", "[A-Z-[OI]]", "i"),
    ("i", "[A-Z-[OI]]", "i"),
    ("q", "[^Q]", "i"),
    ("Q", "[^Q]", "i"),
    ("a", r"\p{Lu}", "i"),
    ("A", r"[^\p{Lu}]", "i"),
    ("a", "[a-z-[aeiou]]", ""),
    ("5", "[^a-z-[0-9]]", ""),
    ("ß", "ss", "i"),
    ("\u00a0", r"\s", ""),
    ("1a", r"^\i\c*$", ""),
    (":", r"[\i-[:]]", ""),
    ("a", r"\P{IsBasicLatin}", ""),
    ("abracadabra", "(?:abra(?:cad)?)*", "q"),
]
BROKEN = [
    *("(", ")", "[", "]", "{", "}", "a**", "*a", "+", "a{2,1}", "a{,2}", "a{x}", "[]", "[^]", "[b-a]", r"[a-\d]"),
    *("(?=a)", "(?!a)", "(?<=a)", "(?P<n>a)", "(?i)a", "(?#x)", "(?>a)", "(a", "a)", "[a[b]]", "[a-[b]c]", "[a"),
    *(r"\3", r"(.)\2", r"(a\1)", r"[\1]", r"\0", r"\q", r"\A", r"\b", r"\u0041", "\\", r"\p", r"\pL", r"\p{Foo}"),
    *(r"\p{IsFoo}", r"\p{ IsBasicLatin}", r"\p{L", r"\p{Latin}"),
]
VALUES = {
    'matches("abracadabra", "bra", null)': "true",
    'matches(pattern: "b", input: "abc")': "true",
    'replace("abcd", "(ab)|(a)", "[1=$1][2=$2]")': '"[1=ab][2=]cd"',
    'replace("abracadabra", "a.*?a", "*")': '"*c*bra"',
    'replace("facetiously", "[iouy]", "[$0]")': '"facet[i][o][u]sl[y]"',
    'replace("abc", "b", "\\\\$\\\\\\\\")': '"a$\\\\c"',
    'replace("abc", "(b)", "$12")': '"ab2c"',
    'replace("abc", "b", "$1")': '"ac"',
    'replace("abc", "b", "$9x")': '"axc"',
    'replace("abcdefghijkl", "(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)(k)", "$11$1")': '"kal"',
    'replace("a.c", ".", "$0", "q")': '"a$0c"',
    'replace("ABC", "b", "x", "i")': '"AxC"',
    'replace("a b", "\\s", "")': '"ab"',
    'replace("Hồ sơ", "ơ", "ở")': '"Hồ sở"',
    'replace(flags: "i", replacement: "#", pattern: "[A-Z]", input: "abc")': '"###"',
    'replace("abc", "x", "y", null)': '"abc"',
    'split("John Doe", "\\s")': '["John", "Doe"]',
    'split("a;b;c;;", ";")': '["a", "b", "c", "", ""]',
    'split("", ";")': '[""]',
    'split("abc", ";")': '["abc"]',
    'split("a1b22c", "[0-9]+")': '["a", "b", "c"]',
    'split("a.b", "\\.")': '["a", "b"]',
    'split(delimiter: ",", string: "a,b")': '["a", "b"]',
}
NULLS = {
    'matches("a", "b", "p")': "pattern_flags_invalid",
    'matches("a", "b", " ")': "pattern_flags_invalid",
    'matches("a", "b", "X")': "pattern_flags_invalid",
    "matches(1, 1)": "argument_unfit",
    'matches(null, "a")': "argument_unfit",
    'matches("a", null)': "argument_unfit",
    'matches("a", [])': "argument_unfit",
    'matches("a", "b", [])': "argument_unfit",
    'replace("abc", "b", "$")': "replacement_invalid",
    'replace("abc", "b", "$x")': "replacement_invalid",
    'replace("abc", "b", "\\\\n")': "replacement_invalid",
    'replace("abc", "b", "\\\\")': "replacement_invalid",
    'replace("abc", "x*", "-")': "pattern_matches_nothing",
    'replace("abc", "", "-")': "pattern_matches_nothing",
    'replace("abc", "^", "-")': "pattern_matches_nothing",
    'replace("abc", "(", "-")': "pattern_invalid",
    'replace("abc", "b", null)': "argument_unfit",
    'split("abc", "")': "pattern_matches_nothing",
    'split("abc", "x?")': "pattern_matches_nothing",
    'split("abc", "[")': "pattern_invalid",
    'split("abc", null)': "argument_unfit",
    "split(1, 2)": "argument_unfit",
}
SLOW = ["(a+)+$", "(a|aa)*b", "(.*)*(.*)*(.*)*x", "(?:a{1,900}){1,900}b", r"((a*)*)*\1b", "^(a?){50}a{50}b"]


@pytest.mark.parametrize(("text", "pattern", "flags"), FOUND)
def test_a_pattern_of_xpath_is_found(text, pattern, flags):
    assert evaluated("matches(t, p, f)", t=text, p=pattern, f=flags).reasons == ()
    assert value("matches(t, p, f)", t=text, p=pattern, f=flags) is True


@pytest.mark.parametrize(("text", "pattern", "flags"), MISSED)
def test_a_pattern_of_xpath_is_not_found(text, pattern, flags):
    assert value("matches(t, p, f)", t=text, p=pattern, f=flags) is False


@pytest.mark.parametrize("pattern", BROKEN)
def test_what_xpath_does_not_know_is_no_pattern(pattern):
    assert code('matches("abc", p)', p=pattern) == "pattern_invalid"


@pytest.mark.parametrize(("text", "literal"), VALUES.items(), ids=VALUES)
def test_a_function_with_a_pattern_gives_its_value(text, literal):
    assert_same(text, literal)


@pytest.mark.parametrize(("text", "reason"), NULLS.items(), ids=NULLS)
def test_a_function_with_a_pattern_tells_why_it_gives_null(text, reason):
    assert code(text) == reason


@pytest.mark.parametrize("pattern", ["a" * 501, "(a)" * 51, "(" * 400, "a{1001}", "a{1,99999999999}", "[a-[" * 90])
def test_a_pattern_that_is_too_large_is_refused(pattern):
    assert code('matches("abc", p)', p=pattern) in {"pattern_too_long", "pattern_invalid"}


@pytest.mark.parametrize("pattern", SLOW)
@pytest.mark.parametrize("call", ["matches(t, p)", 'replace(t, p, "x")', "split(t, p)"])
def test_a_catastrophic_pattern_ends_in_time(call, pattern):
    assert seconds(call, t="a" * 10_000, p=pattern) < LIMIT


def test_many_slow_patterns_share_one_time():
    patterns = [f"^(a|aa)*[bc]{{1,{count}}}" for count in range(1, 101)]
    loop = "for i in 1..100 return matches(t, p[i])"
    assert seconds(loop, t="a" * 10_000, p=patterns) < LIMIT
    evaluation = evaluated(loop, t="a" * 10_000, p=patterns)
    assert {reason.code for reason in evaluation.reasons} == {"pattern_too_slow"}


def test_what_is_refused_takes_of_the_same_time():
    assert seconds('for i in 1..200 return replace(t, "a", "ab")', t="a" * 10_000) < LIMIT
    broken = [f"{'(a?){900}' * 9}{number}(" for number in range(200)]
    assert seconds('for i in 1..200 return matches("a", p[i])', p=broken) < LIMIT


def test_many_wide_classes_without_case_are_refused():
    pattern = "[\u0100-\uffff]" * 60
    assert code('matches("a", p, "i")', p=pattern) == "pattern_too_long"


def test_a_replacement_cannot_make_a_text_grow_without_bound():
    assert code('replace(t, "a", "$0$0$0$0$0$0$0$0")', t="a" * 9_000) == "text_too_long"
    assert code('replace(t, "a", r)', t="a" * 9_000, r="b" * 9_000) == "text_too_long"
    assert code('split(t, "a")', t="a" * 9_000) == "list_too_long"


plain = st.text("ab\n.c", max_size=12)


@given(plain, st.text("ab.|*?()", max_size=8))
def test_simple_patterns_mean_what_they_mean_elsewhere(text, pattern):
    try:
        wanted = regex.search(pattern.replace(".", r"[^\n\r]"), text, timeout=1) is not None
    except regex.error:
        return
    found = value("matches(t, p)", t=text, p=pattern)
    assert found is wanted or found is None


@given(plain, st.text("abc", min_size=1, max_size=2), st.text("xyz", max_size=3))
def test_a_plain_text_is_replaced_as_python_replaces_it(text, part, other):
    assert value("replace(t, p, r)", t=text, p=part, r=other) == text.replace(part, other)
    assert value("split(t, p)", t=text, p=part) == text.split(part)
    assert value("replace(t, p, r, f)", t=text, p=".", r="$0", f="q") == text.replace(".", "$0")


@pytest.mark.parametrize(
    "pattern",
    [
        "(((a?){1000}){1000}){1000}",
        "((a|b?){1000,}){30}",
        "(((){99}){99}){99}",
        "(?:[)(](a?){999}){999}",
        r"(\((a?){999}){99}",
    ],
)
def test_a_pattern_that_grows_when_it_is_written_out_is_refused_at_once(pattern):
    def refused():
        assert code('matches("abc", p)', p=pattern) == "pattern_too_long"
        with pytest.raises(InvalidExpression, match="pattern_too_long"):
            feel.check_pattern(pattern)

    assert processor.seconds(refused, LIMIT) < LIMIT


@pytest.mark.parametrize("pattern", ["(?x)a", "(?#(a?){999}){999}", "(?R)", "(?P<a>b)(?&a)", "a(?i)b", "(?(1)a|b)"])
def test_a_pattern_of_a_form_is_one_that_browsers_know(pattern):
    with pytest.raises(InvalidExpression, match="pattern_invalid"):
        feel.check_pattern(pattern)


@pytest.mark.parametrize(
    "pattern", [r"(?<year>\d{4})-\d{2}", "(?:a)(?=b)(?!c)(?<=b)(?<!c)b", r"\(?x", "[(?x)]{1000}", "[0-9]{12}"]
)
def test_a_pattern_that_browsers_know_is_taken(pattern):
    feel.check_pattern(pattern)

"""Item definitions: structures, collections, allowed values, function types, and every spelling of FEEL's own types."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from engine import decisions
from engine.feel import Months
from tests.engine.decisions.written import (
    NAMESPACES,
    NOW,
    D,
    codes,
    component,
    data,
    decide,
    decision,
    file,
    item,
    literal,
    refused,
    value,
)

PERSON = item(
    "tPerson",
    None,
    component("full name", "string"),
    component("age", "number", values="[0..150]"),
    component("skills", "string", many=True),
    component("home", None, component("town", "string")),
)
AN = {"full name": "An", "age": 30, "skills": ["go"], "home": {"town": "Huế"}}


def echo(kind, *types, logic="x"):
    return file(*types, data("x", kind), decision("d", literal(logic), inputs=["x"]))


def test_a_structure_is_taken_with_all_its_members():
    assert value(echo("tPerson", PERSON, logic="x.home.town + x.full name"), "d", {"x": AN}) == "HuếAn"
    assert value(echo("tPerson", PERSON), "d", {"x": {**AN, "more": 1}})["more"] == D(1)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"age": "30"}, "type_unfit"),
        ({"age": 151}, "value_not_allowed"),
        ({"age": None}, "value_not_allowed"),
        ({"skills": [1]}, "type_unfit"),
        ({"home": "Huế"}, "type_unfit"),
    ],
)
def test_a_structure_with_a_wrong_member_is_null(change, code):
    assert refused(echo("tPerson", PERSON), "d", {"x": {**AN, **change}}) == [code]


def test_a_structure_without_a_member_is_null():
    assert refused(echo("tPerson", PERSON), "d", {"x": {"full name": "An"}}) == ["type_unfit"]


@pytest.mark.parametrize(
    ("change", "at", "wanted", "given"),
    [
        ({"age": "30"}, "age", "number", "text"),
        ({"skills": ["a", 1]}, "skills.2", "string", "number"),
        ({"home": "Huế"}, "home", None, "text"),
        ({"home": {}}, "home.town", "string", "null"),
    ],
)
def test_the_part_that_does_not_fit_is_told(change, at, wanted, given):
    decided = decide(echo("tPerson", PERSON), "d", {"x": {**AN, **change}})
    told = decided.errors[0].params
    assert (told["at"], told["given"]) == (at, given)
    assert wanted is None or told["wanted"] == wanted


def test_allowed_values_are_checked_on_input_and_output():
    level = item("tLevel", "string", values='"low", "high"')
    assert value(echo("tLevel", level), "d", {"x": "low"}) == "low"
    assert refused(echo("tLevel", level), "d", {"x": "middle"}) == ["value_not_allowed"]
    content = file(level, decision("d", literal('"middle"'), kind="tLevel"))
    assert refused(content, "d") == ["value_not_allowed"]


def test_allowed_values_of_a_collection_are_those_of_its_items():
    levels = item("tLevels", "string", values='"low", "high"', many=True)
    assert value(echo("tLevels", levels), "d", {"x": ["low", "high"]}) == ["low", "high"]
    assert refused(echo("tLevels", levels), "d", {"x": ["low", "middle"]}) == ["value_not_allowed"]


def test_a_constraint_looks_at_the_whole_value():
    few = item("tFew", "number", constraint="count(?) < 3", values="> 0", many=True)
    assert value(echo("tFew", few), "d", {"x": [1, 2]}) == [D(1), D(2)]
    assert refused(echo("tFew", few), "d", {"x": [1, 2, 3]}) == ["value_not_allowed"]
    assert refused(echo("tFew", few), "d", {"x": [0]}) == ["value_not_allowed"]


def test_null_is_of_every_type_and_allowed_in_a_structure_where_it_is_listed():
    known = item("tKnown", None, component("score", "number", values="[0..999], null"))
    assert value(echo("tKnown", known), "d", {"x": {"score": None}}) == {"score": None}
    assert value(echo("tKnown", known), "d", {"x": None}) is None


def test_types_are_built_on_types():
    small = item("tSmall", "tPositive", values="< 10")
    positive = item("tPositive", "number", values="> 0")
    lists = item("tLists", "tSmalls", many=True)
    smalls = item("tSmalls", "tSmall", many=True)
    content = echo("tLists", small, positive, lists, smalls)
    assert value(content, "d", {"x": [[1], [2, 3]]}) == [[D(1)], [D(2), D(3)]]
    assert refused(content, "d", {"x": [[1], [12]]}) == ["value_not_allowed"]
    assert refused(content, "d", {"x": [[1], [-1]]}) == ["value_not_allowed"]


def test_one_value_becomes_a_list_and_a_list_of_one_its_value():
    assert value(echo("list<number>"), "d", {"x": 1}) == [D(1)]
    assert value(echo("string"), "d", {"x": ["a"]}) == "a"
    assert refused(echo("string"), "d", {"x": ["a", "b"]}) == ["type_unfit"]


def test_a_date_becomes_its_midnight():
    found = value(echo("date and time"), "d", {"x": date(2026, 1, 2)})
    assert found == datetime(2026, 1, 2, tzinfo=UTC)


VALUES = {
    "number": D(1),
    "string": "a",
    "boolean": True,
    "date": date(2026, 1, 2),
    "time": time(1, 2),
    "date and time": datetime(2026, 1, 2, 3, tzinfo=UTC),
    "days and time duration": timedelta(days=1),
    "years and months duration": Months(3),
}
SPELLINGS = [
    *((kind, kind) for kind in VALUES),
    ("dateTime", "date and time"),
    ("dayTimeDuration", "days and time duration"),
    ("yearMonthDuration", "years and months duration"),
    ("feel:dayTimeDuration", "days and time duration"),
    ("feel:number", "number"),
    ("feel:string", "string"),
    ("integer", "number"),
    ("long", "number"),
    ("double", "number"),
]


@pytest.mark.parametrize("version", NAMESPACES)
@pytest.mark.parametrize(("spelling", "kind"), SPELLINGS)
def test_types_of_feel_in_every_spelling_and_version(version, spelling, kind):
    feel = "http://www.omg.org/spec/FEEL/20140401"
    parts = (data("x", spelling), decision("d", literal("x"), inputs=["x"]))
    content = file(*parts, version=version, more=f' xmlns:feel="{feel}"')
    assert value(content, "d", {"x": VALUES[kind]}) == VALUES[kind]
    other = "b" if kind != "string" else D(1)
    assert refused(content, "d", {"x": other}) == ["type_unfit"]


def test_any_takes_everything():
    for kind in (None, "Any", "any"):
        assert value(echo(kind), "d", {"x": "a"}) == "a"


def test_a_prefix_of_a_namespace_is_no_part_of_a_type():
    content = file(
        item("tAge", "number"),
        data("x", "own:tAge"),
        decision("d", literal("x"), inputs=["x"]),
        more=' xmlns:own="urn:test"',
    )
    assert value(content, "d", {"x": 1}) == D(1)
    assert codes(echo("tns:tAge", item("tAge", "number"))) == []


def test_an_unknown_type_is_doubted_and_takes_everything():
    content = echo("tNothing")
    assert codes(content) == ["dmn_type_unknown"]
    assert value(content, "d", {"x": "a"}) == "a"


def test_types_are_known_inside_expressions():
    content = echo("Any", item("tAge", "number"), logic="x instance of tAge")
    assert value(content, "d", {"x": 1}) is True
    assert value(content, "d", {"x": "a"}) is False


def test_an_empty_definition_holds_everything():
    assert value(echo("tThing", item("tThing", None, component("f"))), "d", {"x": {"f": "a"}}) == {"f": "a"}


def test_types_that_hold_each_other_are_refused():
    assert "dmn_type_cycle" in codes(file(item("a", "b"), item("b", "a")))
    assert "dmn_type_cycle" in codes(file(item("tree", None, component("next", "tree"))))


def test_what_is_needed_is_told_with_its_type():
    (needed,) = decisions.read(echo("tAge", item("tAge", "number"))).needs("d")
    assert (needed.name, str(needed.type)) == ("x", "number")


def test_neighbours_of_feel_values_are_taken_in():
    content = echo(None, logic="x.a[1] + 1")
    assert value(content, "d", {"x": {"a": (1, 2)}}) == D(2)
    model = decisions.read(content)
    assert model.decide("d", {"x": {"a": object()}}, now=NOW).value is None

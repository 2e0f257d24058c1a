"""The requirement graph: what a decision sees, once each, in order; circles and dangling ends are findings."""

from engine import decisions
from engine.model import Severity
from tests.engine.decisions.written import (
    NOW,
    D,
    codes,
    data,
    decide,
    decision,
    file,
    knowledge,
    literal,
    refused,
    table,
    value,
)


def test_decisions_are_made_after_what_they_require():
    content = file(
        decision("tổng", literal("phí + thuế"), decisions=["phí", "thuế"]),
        decision("thuế", literal("phí * 0.1"), decisions=["phí"]),
        decision("phí", literal("giá * 2"), inputs=["giá"]),
        data("giá", "number"),
    )
    assert value(content, "tổng", {"giá": 100}) == D("220.0")
    assert value(content, "_thuế", {"giá": 100}) == D("20.0")


def test_a_decision_sees_only_what_it_requires():
    content = file(data("a"), data("b"), decision("x", literal("a"), inputs=["a"]), decision("d", literal("b + x")))
    assert codes(content) == ["dmn_variable_unknown", "dmn_variable_unknown"]
    assert refused(content, "d", {"a": 1, "b": 2})[:2] == ["variable_missing", "variable_missing"]


def test_a_decision_required_twice_is_made_once():
    layers = [decision("d0", table([], ["r"], [([], ["1"])]))]
    layers += [
        decision(f"d{n}", literal(f"d{n - 1} + e{n - 1}"), decisions=[f"d{n - 1}", f"e{n - 1}"]) for n in range(1, 60)
    ]
    layers += [decision(f"e{n}", literal(f"d{n}"), decisions=[f"d{n}"]) for n in range(60)]
    decided = decide(file(*layers), "d59")
    assert decided.value == D(2**59)
    assert len(decided.rules) == 1


def test_a_long_chain_needs_no_deep_stack():
    links = [decision("d0", literal("0"))]
    links += [decision(f"d{n}", literal(f"d{n - 1} + 1"), decisions=[f"d{n - 1}"]) for n in range(1, 1500)]
    assert value(file(*links), "d1499") == D(1499)


def test_decisions_that_require_each_other_are_refused():
    content = file(
        decision("a", literal("b"), decisions=["b"]),
        decision("b", literal("c"), decisions=["c"]),
        decision("c", literal("a"), decisions=["a"]),
    )
    (found,) = decisions.check(content)
    assert (found.code, found.severity, found.params["names"]) == (
        "dmn_requirement_cycle",
        Severity.ERROR,
        "a → b → c → a",
    )
    assert codes(file(decision("a", literal("a"), decisions=["a"]))) == ["dmn_requirement_cycle"]


def test_references_must_lead_somewhere_fit():
    content = file(
        data("x"),
        knowledge("k", literal("1")),
        decision("a", literal("1"), inputs=["nothing"]),
        decision("b", literal("1"), decisions=["k"]),
        decision("c", literal("1"), knowledge=["x"]),
    )
    assert codes(content) == ["dmn_reference_dangling", "dmn_reference_unfit", "dmn_reference_unfit"]


def test_a_reference_may_name_its_own_file():
    content = file(data("x"), decision("d", literal("x"), inputs=["urn:test#_x"]))
    assert value(content, "d", {"x": 1}) == D(1)


def test_a_missing_input_is_null_with_its_name():
    content = file(data("x"), decision("d", literal("x"), inputs=["x"]))
    decided = decide(content, "d")
    assert [(one.code, dict(one.params), one.decision) for one in decided.errors] == [
        ("input_missing", {"name": "x"}, "x")
    ]
    assert value(content, "d", {"x": None}) is None


def test_a_decision_without_logic_is_given_like_an_input():
    bare = '<decision id="_said" name="said"><variable name="said" typeRef="string"/></decision>'
    content = file(bare, decision("d", literal('said + "!"'), decisions=["said"]))
    assert codes(content) == ["dmn_decision_without_logic"]
    assert value(content, "d", {"said": "yes"}) == "yes!"
    assert refused(content, "d")[0] == "decision_without_logic"
    assert [one.name for one in decisions.read(content).needs("d")] == ["said"]


def test_an_input_does_not_replace_a_decision_that_has_logic():
    content = file(decision("a", literal("1")), decision("d", literal("a"), decisions=["a"]))
    assert value(content, "d", {"a": 7}) == D(1)


def test_a_variable_may_have_another_name_than_its_decision():
    other = '<decision id="_a" name="a"><variable name="alias"/>' + literal("1") + "</decision>"
    content = file(other, decision("d", literal("alias"), decisions=["a"]))
    assert codes(content) == ["dmn_variable_named_otherwise"]
    assert value(content, "d") == D(1)


def test_errors_name_the_decision_the_element_and_the_line():
    content = file(
        decision("first", literal('1 + "a"')),
        decision("second", literal("first = null", id="cell"), decisions=["first"]),
        decision("third", literal("\n\n number(first)", id="third"), decisions=["first", "second"]),
    )
    decided = decide(content, "third")
    first, second = decided.errors
    assert (first.decision, first.code, first.position, first.line) == ("first", "types_do_not_fit", 2, 5)
    assert (second.decision, second.element_id, second.line) == ("third", "third", 13)


def test_now_and_today_come_from_the_call():
    content = file(decision("d", literal("today()")))
    assert str(value(content, "d")) == "2026-11-21"
    assert refused(file(decision("d", literal("random number()"))), "d") != []


def test_equal_questions_have_equal_answers():
    content = file(data("x"), decision("d", table(["x"], ["r"], [(["> 1"], ["x * 2"])]), inputs=["x"]))
    model = decisions.read(content)
    assert model.decide("d", {"x": 2}, now=NOW) == model.decide("d", {"x": 2}, now=NOW)
    assert decisions.read(content) is model


def test_a_file_without_input_data_takes_what_its_expressions_name():
    content = file(
        decision(
            "dish", table([("season", "string"), ("guests", "integer")], ["r"], [(['"Fall"', "<= 8"], ["guests"])])
        ),
        decision("d", literal("dish + more"), decisions=["dish"]),
    )
    hints = [one.params["name"] for one in decisions.check(content) if one.code == "dmn_input_undeclared"]
    assert hints == ["season", "guests", "more"]
    assert value(content, "d", {"season": "Fall", "guests": 4, "more": 1, "other": 2}) == D(5)
    assert refused(content, "d", {"season": "Fall", "guests": 4})[0] == "variable_missing"
    assert [(one.id, one.name) for one in decisions.read(content).needs("d")] == [
        (None, "guests"),
        (None, "more"),
        (None, "season"),
    ]


def test_the_tested_value_is_known_in_tests_alone():
    rules = [(["? > 1"], ["? + 1"])]
    content = file(data("x"), decision("d", table(["x"], ["r"], rules), inputs=["x"]))
    assert [one.params["text"] for one in decisions.check(content) if one.code == "dmn_variable_unknown"] == ["? + 1"]
    listed = file(data("x"), decision("d", literal("[x, x][item > 1]"), inputs=["x"]))
    assert codes(listed) == []
    assert codes(file(data("x"), decision("d", literal("for n in [1] return count(partial)")))) == []


def test_names_with_operators_and_quotes_are_read_as_names():
    content = file(
        data("a-b", "number"),
        data("Teacher's Evaluation", "string"),
        data("x+y/z", "number"),
        decision("d", literal("a-b + x+y/z"), inputs=["a-b", "x+y/z"]),
        decision("e", literal("Teacher's Evaluation"), inputs=["Teacher's Evaluation"]),
    )
    assert value(content, "d", {"a-b": 5, "x+y/z": 2}) == D(7)
    assert value(content, "e", {"Teacher's Evaluation": "good"}) == "good"


def test_a_name_that_is_not_required_does_not_hide_a_subtraction():
    content = file(data("a"), data("b"), data("a-b"), decision("d", literal("a-b"), inputs=["a", "b"]))
    assert value(content, "d", {"a": 5, "b": 2, "a-b": 100}) == D(3)


def test_a_key_of_many_words_inside_an_expression_is_known_to_other_decisions():
    content = file(
        decision("biểu", literal('{Mức phí: 2, "hạn nộp": 3}')),
        decision("d", literal("biểu.Mức phí + biểu.hạn nộp"), decisions=["biểu"]),
    )
    assert value(content, "d") == D(5)

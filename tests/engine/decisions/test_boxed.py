"""Boxed expressions: every kind, alone and inside others."""

import pytest

from tests.engine.decisions.written import (
    D,
    context,
    data,
    decide,
    decision,
    entry,
    file,
    knowledge,
    literal,
    parameters,
    refused,
    value,
)


def made(logic, kind=None, inputs=None, **more):
    names = tuple(inputs or {})
    return value(file(*map(data, names), decision("d", logic, inputs=names, kind=kind, **more)), "d", inputs)


def failed(logic, kind=None, **inputs):
    names = tuple(inputs)
    return refused(file(*map(data, names), decision("d", logic, inputs=names, kind=kind)), "d", inputs)


def part(name, logic):
    return f"<{name}>{logic}</{name}>"


def test_a_literal_is_its_expression():
    assert made(literal("1 + 2")) == D(3)
    assert made(literal('"a" + "b"')) == "ab"
    assert made(literal("null")) is None


def test_a_context_gives_all_entries_and_later_ones_see_earlier_ones():
    assert made(context(entry("một số", literal("2")), entry("b", literal("một số * 3")))) == {
        "một số": D(2),
        "b": D(6),
    }


def test_a_context_with_a_nameless_entry_gives_that_entry():
    assert made(context(entry("a", literal("2")), entry(None, literal("a * 3")))) == D(6)


def test_entries_hide_outer_variables():
    logic = context(entry("x", literal("x + 1")), entry("y", context(entry("x", literal("x * 10")))))
    assert made(logic, inputs={"x": 1}) == {"x": D(2), "y": {"x": D(20)}}


def test_an_entry_takes_the_type_of_its_variable():
    assert made(context(entry("a", literal("1"), "list<number>"))) == {"a": [D(1)]}
    decided = decide(file(decision("d", context(entry("a", literal("1"), "string")))), "d")
    assert decided.value == {"a": None}
    assert [error.code for error in decided.errors] == ["type_unfit"]


def test_a_list_and_a_relation():
    assert made(part("list", literal("1") + literal('"a"'))) == [D(1), "a"]
    columns = '<column name="full name" typeRef="string"/><column name="age"/>'
    rows = "<row>" + literal('"An"') + literal("3") + "</row><row>" + literal('"Bo"') + literal("null") + "</row>"
    expected = [{"full name": "An", "age": D(3)}, {"full name": "Bo", "age": None}]
    assert made(part("relation", columns + rows)) == expected


def test_cells_of_a_relation_take_the_type_of_their_column():
    logic = '<relation><column name="a" typeRef="string"/><row>' + literal("1") + "</row></relation>"
    decided = decide(file(decision("d", logic)), "d")
    assert decided.value == [{"a": None}]
    assert [error.code for error in decided.errors] == ["type_unfit"]


@pytest.mark.parametrize(("condition", "expected"), [("true", "then"), ("false", "else"), ("null", "else")])
def test_a_conditional_chooses(condition, expected):
    logic = part("if", literal(condition)) + part("then", literal('"then"')) + part("else", literal('"else"'))
    assert made(part("conditional", logic)) == expected


def test_a_condition_that_is_no_boolean_gives_null():
    logic = part("if", literal('"x"')) + part("then", literal("1")) + part("else", literal("2"))
    assert failed(part("conditional", logic)) == ["boolean_expected"]


def filtered(source, match):
    return part("filter", part("in", literal(source)) + part("match", literal(match)))


def test_a_filter_keeps_what_matches():
    assert made(filtered("[1, 2, 3, 4, 5]", "item >= 3")) == [D(3), D(4), D(5)]
    assert made(filtered("[1, 2]", "item > 5")) == []
    assert made(filtered('"one"', "true")) == ["one"]
    assert made(filtered("null", "true")) == []


def test_a_filter_sees_the_members_of_its_items():
    items = [{"name": "An", "pay": 5}, {"name": "Bo", "pay": 9}]
    assert made(filtered("all", "pay > least"), inputs={"all": items, "least": 6}) == [{"name": "Bo", "pay": D(9)}]


def test_a_filter_that_gives_no_boolean_is_null():
    assert failed(filtered("[1, 2]", 'if item = 1 then true else "x"')) == ["boolean_expected"]


def loop(word, source, body, name="số"):
    inner = part("in", literal(source)) + part("return" if word == "for" else "satisfies", literal(body))
    return f'<{word} iteratorVariable="{name}">{inner}</{word}>'


def test_for_makes_a_list():
    assert made(loop("for", "[1, 2, 3]", "số * 2")) == [D(2), D(4), D(6)]
    assert made(loop("for", "[1..3]", "số")) == [D(1), D(2), D(3)]
    assert made(loop("for", "[]", "số")) == []
    assert made(loop("for", "7", "số")) == [D(7)]


def test_for_sees_what_it_has_so_far():
    assert made(loop("for", "[1, 2, 3]", "count(partial)")) == [D(0), D(1), D(2)]


@pytest.mark.parametrize(
    ("word", "body", "expected"),
    [
        ("some", "số > 2", True),
        ("some", "số > 5", False),
        ("some", "if số = 1 then null else false", None),
        ("some", "if số = 1 then null else true", True),
        ("every", "số > 0", True),
        ("every", "số > 1", False),
        ("every", "if số = 1 then null else true", None),
        ("every", "if số = 1 then null else false", False),
    ],
)
def test_some_and_every_are_three_valued(word, body, expected):
    assert made(loop(word, "[1, 2, 3]", body)) is expected


def test_some_and_every_of_nothing():
    assert made(loop("some", "[]", "true")) is False
    assert made(loop("every", "[]", "false")) is True


def test_a_loop_over_null_is_null():
    assert failed(loop("for", "null", "1")) == ["list_expected"]


def invoked(function, **bound):
    bindings = "".join(f'<binding><parameter name="{name}"/>{logic}</binding>' for name, logic in bound.items())
    return part("invocation", literal(function) + bindings)


def test_an_invocation_calls_by_names():
    pay = knowledge("Trả góp", literal("vay / kỳ"), takes=[("vay", "number"), ("kỳ", "number")])
    logic = invoked("Trả góp", vay=literal("100"), kỳ=context(entry(None, literal("4"))))
    assert value(file(pay, decision("d", logic, knowledge=["Trả góp"])), "d") == D(25)


def test_an_invocation_of_a_builtin_and_of_something_else():
    assert made(invoked("floor", n=literal("2.7"))) == D(2)
    assert failed(invoked("1", n=literal("2.7"))) == ["function_expected"]


def test_an_invocation_with_a_wrong_or_missing_name_is_null():
    add = knowledge("add", literal("a + b"), takes=[("a", None), ("b", None)])
    for bound in ({"a": literal("1")}, {"a": literal("1"), "b": literal("1"), "c": literal("1")}):
        content = file(add, decision("d", invoked("add", **bound), knowledge=["add"]))
        assert refused(content, "d")[0] in {"parameter_missing", "parameter_unknown"}


def test_a_function_definition_is_a_value_that_keeps_what_it_sees():
    function = part("functionDefinition", parameters(("n", "number")) + literal("n + base"))
    logic = context(entry("base", literal("10")), entry("add", function), entry(None, literal("add(5) + add(n: 1)")))
    assert made(logic) == D(26)


def test_a_function_takes_null_for_an_argument_of_a_wrong_type():
    function = part("functionDefinition", parameters(("n", "number")) + literal("n"))
    logic = context(entry("f", function), entry(None, literal('f("text")')))
    assert failed(logic) == ["type_unfit"]


def test_a_function_may_be_handed_on():
    function = part("functionDefinition", parameters(("n", None)) + literal("n * n"))
    logic = context(
        entry("square", function),
        entry("twice", literal("function(f, x) f(f(x))")),
        entry(None, literal("twice(square, 3)")),
    )
    assert made(logic) == D(81)


def test_a_boxed_expression_takes_its_own_type():
    assert made(literal("1", "list<number>")) == [D(1)]
    assert failed(literal('"foo"', "number")) == ["type_unfit"]
    assert made(context(entry("a", literal("1")), kind="list<Any>")) == [{"a": D(1)}]


def test_boxes_inside_boxes():
    inner = '<for iteratorVariable="x"><in>' + part("list", literal("1") + literal("2")) + "</in><return>"
    logic = inner + context(entry("x", literal("x")), entry("y", literal("x * 2"))) + "</return></for>"
    assert made(logic) == [{"x": D(1), "y": D(2)}, {"x": D(2), "y": D(4)}]


def test_a_decision_takes_the_type_of_its_variable():
    assert made(literal("1"), kind="list<number>") == [D(1)]
    assert failed(literal("1"), kind="string") == ["type_unfit"]

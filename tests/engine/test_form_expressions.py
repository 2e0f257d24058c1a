"""What FEEL gives in a form: defaults, computed values, options, limits, texts, and what is closed or hidden."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import forms
from engine.forms import FieldType, Option

NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)
HANOI = timezone(timedelta(hours=7))


def form_of(*components):
    return forms.read(json.dumps({"type": "default", "schemaVersion": 17, "components": list(components)}).encode())


def codes(*components):
    data = json.dumps({"type": "default", "schemaVersion": 17, "components": list(components)}).encode()
    return [finding.code for finding in forms.check(data)]


def text(key, **more):
    return {"type": "textfield", "id": f"F_{key}", "key": key} | more


def number(key, **more):
    return {"type": "number", "id": f"F_{key}", "key": key} | more


def computed(key, expression, **more):
    return {"type": "expression", "id": f"F_{key}", "key": key, "expression": expression} | more


def filled(form, known=None, **values):
    return forms.fill(form, values, NOW, known or {})


def field(found, key):
    return next(declared for declared in found.form.fields if declared.key == key)


def test_an_expression_field_is_computed_from_the_others_in_whatever_order_they_stand():
    form = form_of(computed("total", "=net + tax"), computed("tax", "=net * 0.1"), number("net"))
    found = filled(form, net=Decimal(200))
    assert found.values == {"net": Decimal(200), "tax": Decimal("20.0"), "total": Decimal("220.0")}
    assert form.order == ("tax", "total")
    assert form.keys == {"net", "tax", "total"}
    assert not field(found, "total").is_writable


def test_a_field_computed_at_presentation_does_not_follow_what_is_typed():
    form = form_of(number("n", defaultValue=2), computed("once", "=n + base", computeOn="presentation"))
    assert filled(form, {"base": Decimal(5)}, n=Decimal(100)).values["once"] == 7


@pytest.mark.parametrize(
    ("component", "expected"),
    [
        (text("a", defaultValue="=who"), "An"),
        (text("a", defaultValue="=1.50"), "1.5"),
        (text("a", defaultValue="=[1]"), None),
        (number("a", defaultValue="=2 * 3"), Decimal(6)),
        (number("a", defaultValue='="x"'), None),
        ({"type": "checkbox", "key": "a", "defaultValue": "=2 > 1"}, True),
        ({"type": "datetime", "key": "a", "subtype": "date", "defaultValue": "=today()"}, date(2026, 11, 21)),
        ({"type": "datetime", "key": "a", "subtype": "date", "defaultValue": '="2026-01-02"'}, date(2026, 1, 2)),
        (
            {"type": "datetime", "key": "a", "subtype": "datetime", "defaultValue": "=today()"},
            datetime(2026, 11, 21, tzinfo=HANOI),
        ),
        ({"type": "radio", "key": "a", "valuesExpression": "=[1, 2]", "defaultValue": "=2"}, "2"),
        ({"type": "checklist", "key": "a", "valuesExpression": "=[1, 2]", "defaultValue": "=[2]"}, ["2"]),
    ],
)
def test_a_default_is_computed_and_fits_its_field_or_is_none(component, expected):
    (declared,) = forms.presented(form_of(component), NOW, {"who": "An"}).fields
    assert declared.default == expected


@pytest.mark.parametrize("name", ["readonly", "disabled"])
def test_an_expression_closes_a_field_which_then_has_its_default(name):
    form = form_of(text("kind"), text("a", defaultValue="=kind0", **{name: '=kind = "x"'}))
    known = {"kind0": "set"}
    assert filled(form, known, kind="y", a="typed").values["a"] == "typed"
    closed = filled(form, known, kind="x", a="typed")
    assert closed.values["a"] == "set"
    assert not field(closed, "a").is_writable


def test_options_come_from_an_expression_or_a_name():
    items = '=[{label: "Một", value: 1}, {value: "b"}, "c", null, [1], {label: "?"}, "c"]'
    form = form_of(
        {"type": "select", "key": "a", "valuesExpression": items},
        {"type": "select", "key": "b", "valuesKey": "offices"},
    )
    found = filled(form, {"offices": ["north", "south"]})
    assert field(found, "a").options == (Option("1", "Một"), Option("b", "b"), Option("c", "c"))
    assert [option.value for option in field(found, "b").options] == ["north", "south"]
    assert field(filled(form), "b").options == ()


def test_limits_are_computed():
    form = form_of(
        number("a", validate={"min": "=low", "max": "=low + 10"}),
        text("b", validate={"maxLength": "=low", "minLength": "=-1"}),
    )
    found = filled(form, {"low": Decimal(3)})
    assert (field(found, "a").minimum, field(found, "a").maximum) == (3, 13)
    assert (field(found, "b").max_length, field(found, "b").min_length) == (3, None)


def test_texts_and_labels_are_computed_whole_or_in_part():
    form = form_of(
        {"type": "text", "id": "t", "text": "Chào **{{who}}**, {{missing}} {{1 + 1}} hồ sơ"},
        {"type": "group", "id": "g", "label": '="Nhóm " + who', "components": [text("a", label="{{who}}?")]},
        text("b", label="Giá {trị}", description='=if a = null then "trống" else a'),
    )
    words, group, plain = filled(form, {"who": "An"}).form.layout
    assert words.text == "Chào **An**,  2 hồ sơ"
    assert (group.label, group.parts[0].label) == ("Nhóm An", "An?")
    assert (plain.label, plain.description) == ("Giá {trị}", "trống")


def test_a_hidden_field_counts_as_null_for_what_is_computed():
    form = form_of(
        {"type": "checkbox", "key": "with_fee"},
        number("fee", conditional={"hide": "=not(with_fee)"}),
        computed("total", "=if fee = null then 0 else fee"),
    )
    assert filled(form, with_fee=True, fee=Decimal(9)).values["total"] == 9
    found = filled(form, with_fee=False, fee=Decimal(9))
    assert (found.values["total"], found.values["fee"]) == (0, None)
    assert found.shown_keys == {"with_fee", "total"}


def test_a_computed_field_in_a_hidden_group_is_not_shown():
    form = form_of({"type": "group", "id": "g", "components": [computed("a", "=1")], "conditional": {"hide": "=true"}})
    found = filled(form)
    assert (found.shown_keys, found.values["a"]) == (frozenset(), None)


def test_what_is_known_of_the_process_is_seen_unless_a_field_has_the_name():
    form = form_of(text("a"), computed("b", "=[a, c]"))
    assert form.outer_names == {"c"}
    assert filled(form, {"a": "outer", "c": "known"}, a="typed").values["b"] == ["typed", "known"]
    assert filled(form, {"a": "outer"}).values["b"] == [None, None]


def test_a_form_without_expressions_is_given_back_as_it_is():
    form = form_of(text("a", defaultValue="x"), text("b", conditional={"hide": '=a = "x"'}))
    assert filled(form, a="x").form is form
    assert forms.presented(form, NOW) is form


@pytest.mark.parametrize(
    "components",
    [
        (computed("a", "=b"), computed("b", "=a")),
        (text("a", defaultValue="=b"), text("b", defaultValue="=a")),
    ],
)
def test_values_computed_in_a_circle_are_an_error(components):
    assert codes(*components) == ["form_expression_cycle"]


@pytest.mark.parametrize("label", ["{{a", "{{a +}}", "{{#if a}}x{{/if}}", "{{>part}}", "=", "{{}}"])
def test_a_text_with_a_wrong_expression_is_an_error(label):
    assert codes(text("a", label=label)) == ["form_expression_invalid"]


def test_a_form_full_of_heavy_expressions_ends_soon():
    heavy = "=count(for i in 1..60, j in 1..60 return i * j)"
    patterns = '="x" + string(matches(s, "(a+)+$"))'
    form = form_of(
        *(number(f"n{index}", validate={"min": heavy, "max": heavy}, defaultValue=heavy) for index in range(100)),
        *(text(f"t{index}", label=patterns, description=patterns) for index in range(100)),
    )
    begun = thread_time()
    found = filled(form, {"s": "a" * 2_000 + "b"})
    assert thread_time() - begun < 2
    assert field(found, "n99").minimum is None


def test_an_expression_field_never_keeps_a_function():
    found = filled(form_of(computed("a", "=function(x) x"), computed("b", "=[function(x) x]")))
    assert found.values == {"a": None, "b": None}


@given(st.dictionaries(st.sampled_from("abcd"), st.integers(-5, 5).map(Decimal)))
def test_filling_twice_gives_the_same(values):
    form = form_of(
        number("a", conditional={"hide": "=d < 0"}),
        computed("b", "=if a = null then 1 else a * 2"),
        number("c", readonly="=b > 3", defaultValue="=2"),
        number("d", conditional={"hide": "=c = 2"}),
    )
    once = forms.fill(form, values, NOW)
    assert forms.fill(form, values, NOW) == once
    assert {one.type for one in once.form.fields} == {FieldType.NUMBER, FieldType.EXPRESSION}
    assert not once.form.is_computed

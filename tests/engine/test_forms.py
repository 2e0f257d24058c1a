"""form-js files become field declarations, or every problem at once."""

import json
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import forms
from engine.errors import InvalidForm
from engine.forms import FieldType, Group, Option, Separator, Text
from engine.limits import FILE_BYTES, FORM_FIELDS

NOW = datetime(2026, 11, 21, tzinfo=UTC)
HANOI = timezone(timedelta(hours=7))


def form_file(*components, **more):
    return json.dumps({"type": "default", "schemaVersion": 17, "components": list(components)} | more).encode()


def text(key, **more):
    return {"type": "textfield", "id": f"Field_{key}", "key": key, "label": key} | more


def options(*values):
    return [{"value": value, "label": value.upper()} for value in values]


def codes(*components):
    return [finding.code for finding in forms.check(form_file(*components))]


def only_field(component):
    (declared,) = forms.read(form_file(component)).fields
    return declared


def hidden(condition):
    return {"conditional": {"hide": condition}}


def test_a_field_carries_all_its_rules():
    declared = only_field(
        text(
            "số_giấy_tờ",
            label="Số giấy tờ",
            description="Chín hoặc mười hai số",
            validate={"required": True, "minLength": 9, "maxLength": 12, "pattern": "^[0-9]+$"},
            readonly=True,
            defaultValue="012345678",
            properties={"source": "applicant"},
        )
    )
    assert (declared.key, declared.type, declared.label) == ("số_giấy_tờ", FieldType.TEXTFIELD, "Số giấy tờ")
    assert declared.description == "Chín hoặc mười hai số"
    assert (declared.required, declared.readonly, declared.disabled) == (True, True, False)
    assert (declared.min_length, declared.max_length, declared.pattern) == (9, 12, "^[0-9]+$")
    assert declared.default == "012345678"
    assert declared.properties == {"source": "applicant"}
    assert not declared.is_writable


def test_numbers_are_decimals():
    declared = only_field(
        {"type": "number", "key": "fee", "validate": {"min": 0.1, "max": 10}, "decimalDigits": 2, "defaultValue": 1.5}
    )
    assert (declared.minimum, declared.maximum, declared.decimals) == (Decimal("0.1"), Decimal(10), 2)
    assert declared.default == Decimal("1.5")
    assert declared.id == "fee"


@pytest.mark.parametrize(
    ("subtype", "default", "value"),
    [
        ("date", "2026-11-21", date(2026, 11, 21)),
        ("time", "08:30", time(8, 30)),
        ("datetime", "2026-11-21T08:30", datetime(2026, 11, 21, 8, 30, tzinfo=HANOI)),
    ],
)
def test_dates_and_times_are_feel_values(subtype, default, value):
    declared = only_field({"type": "datetime", "key": "at", "subtype": subtype, "defaultValue": default})
    assert (declared.subtype, declared.default) == (subtype, value)


@pytest.mark.parametrize("kind", ["select", "radio", "checklist"])
def test_choices_have_options(kind):
    declared = only_field({"type": kind, "key": "decision", "values": options("approve", "return")})
    assert declared.options == (Option("approve", "APPROVE"), Option("return", "RETURN"))
    assert declared.multiple is (kind == "checklist")


def test_a_form_keeps_order_and_nesting():
    form = forms.read(
        form_file(
            {"type": "text", "id": "intro", "text": "**Đọc kỹ**"},
            text("a"),
            {"type": "group", "id": "g", "label": "Nhóm", "components": [text("b"), {"type": "spacer", "id": "s"}]},
            {"type": "separator", "id": "line"},
            {"type": "checkbox", "id": "c1", "key": "c"},
            {"type": "filepicker", "id": "f1", "key": "files", "multiple": True, "accept": ".pdf, .odt"},
            {"type": "button", "id": "send", "action": "submit", "label": "Gửi"},
            id="Form_1",
        )
    )
    assert form.id == "Form_1"
    assert [type(part) for part in form.layout] == [
        Text, forms.Field, Group, Separator, forms.Field, forms.Field
    ]  # fmt: skip
    assert [declared.key for declared in form.fields] == ["a", "b", "c", "files"]
    assert form.keys == {"a", "b", "c", "files"}
    (group,) = form.groups
    assert [part.id for part in group.parts] == ["Field_b", "s"]
    assert form.layout[3].is_line
    assert not group.parts[1].is_line
    assert form.fields[3].accept == (".pdf", ".odt")


def test_conditions_decide_what_is_seen():
    form = forms.read(
        form_file(
            text("kind"),
            text("reason", **hidden('=kind != "return"')),
            {"type": "group", "id": "g", "components": [text("inner")], **hidden("=kind = null")},
            text("after", **hidden('=reason = "x"')),
        )
    )
    assert form.names == {"kind", "reason"}
    assert forms.fill(form, {}, NOW).shown_keys == {"kind", "reason", "after"} - {"reason"}
    assert forms.fill(form, {"kind": "return"}, NOW).shown_keys == {"kind", "reason", "inner", "after"}
    assert forms.fill(form, {"kind": "return", "reason": "x"}, NOW).shown_keys == {"kind", "reason", "inner"}
    assert "g" not in forms.fill(form, {}, NOW).shown


def test_the_value_of_a_hidden_field_no_longer_counts():
    form = forms.read(form_file(text("a"), text("b", **hidden("a = null")), text("c", **hidden("b = null"))))
    assert forms.fill(form, {"b": "left over"}, NOW).shown_keys == {"a"}


def test_a_condition_that_fails_hides_nothing():
    form = forms.read(form_file(text("a", **hidden("process_variable > 1"))))
    assert forms.fill(form, {}, NOW).shown_keys == {"a"}
    assert form.names == {"process_variable"}


@pytest.mark.parametrize(
    ("component", "code"),
    [
        ({"type": "dial", "id": "x"}, "form_component_unknown"),
        ({"id": "x"}, "form_component_unknown"),
        ("text", "form_component_unknown"),
        ({"type": "html", "id": "x", "content": "<b>"}, "form_component_refused"),
        ({"type": "dynamiclist", "id": "x", "components": []}, "form_component_refused"),
        ({"type": "textfield", "id": "x"}, "form_key_missing"),
        ({"type": "textfield", "id": "x", "key": "a.b"}, "form_key_invalid"),
        ({"type": "textfield", "id": "x", "key": "two words"}, "form_key_invalid"),
        ({"type": "textfield", "id": "x", "key": "o\u031b\u0300"}, "form_key_invalid"),
        ({"type": "textfield", "id": "x", "key": "and"}, "form_key_invalid"),
        ({"type": "textfield", "id": "x", "key": "a" * 65}, "form_key_invalid"),
        (text("a", **hidden("=1 +")), "form_expression_invalid"),
        (text("a", **hidden(1)), "form_value_invalid"),
        (text("a", readonly="b"), "form_value_invalid"),
        (text("a", readonly="=b +"), "form_expression_invalid"),
        (text("a", label=5), "form_value_invalid"),
        (text("a", properties={"x": 1}), "form_value_invalid"),
        (text("a", validate={"minLength": -1}), "form_value_invalid"),
        (text("a", validate={"minLength": 5, "maxLength": 2}), "form_limits_reversed"),
        (text("a", validate={"pattern": "("}), "form_pattern_invalid"),
        (text("a", validate={"pattern": "(" * 300}), "form_pattern_invalid"),
        (text("a", defaultValue=5), "form_default_invalid"),
        ({"type": "number", "key": "a", "validate": {"min": 2, "max": 1}}, "form_limits_reversed"),
        ({"type": "number", "key": "a", "defaultValue": 1e300}, "form_default_invalid"),
        ({"type": "datetime", "key": "a", "subtype": "week"}, "form_value_invalid"),
        ({"type": "datetime", "key": "a", "subtype": "date", "defaultValue": "21/11/2026"}, "form_default_invalid"),
        ({"type": "select", "key": "a"}, "form_options_missing"),
        ({"type": "select", "key": "a", "valuesExpression": "=b +"}, "form_expression_invalid"),
        ({"type": "expression", "key": "a", "expression": "=1 +"}, "form_expression_invalid"),
        ({"type": "expression", "key": "a"}, "form_value_invalid"),
        ({"type": "expression", "key": "a", "expression": "=a + 1"}, "form_expression_cycle"),
        ({"type": "expression", "key": "a", "expression": "=1", "computeOn": "never"}, "form_value_invalid"),
        ({"type": "select", "key": "a", "values": [{"label": "x"}]}, "form_option_invalid"),
        ({"type": "select", "key": "a", "values": options("x", "x")}, "form_option_duplicate"),
        ({"type": "select", "key": "a", "values": options("x"), "defaultValue": "y"}, "form_default_invalid"),
        ({"type": "group", "id": "g", "components": {}}, "form_value_invalid"),
        ({"type": "group", "id": "g", "path": "x", "components": []}, "form_group_path_refused"),
    ],
)
def test_a_wrong_component_is_a_finding(component, code):
    assert codes(component) == [code]


def test_all_problems_come_at_once_and_say_where():
    data = form_file(
        text("a"), text("a", id="second", label="Lặp"), {"type": "html", "id": "h"}, text("b", **hidden("=1 +"))
    )
    findings = forms.check(data)
    assert [(finding.code, finding.element_id) for finding in findings] == [
        ("form_key_duplicate", "second"),
        ("form_component_refused", "h"),
        ("form_expression_invalid", "Field_b"),
    ]
    assert (findings[0].element_name, findings[0].params["path"]) == ("Lặp", "components[1]")
    assert (findings[2].params["reason"], findings[2].params["position"]) == ("expression_incomplete", 4)
    with pytest.raises(InvalidForm) as refusal:
        forms.read(data)
    assert refusal.value.findings == findings


def test_two_parts_with_one_id_are_a_finding():
    assert codes(text("a", id="x"), text("b", id="x")) == ["form_id_duplicate"]
    assert codes({"type": "textfield", "key": "a"}, {"type": "textfield", "key": "a"}) == ["form_key_duplicate"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "form_not_json"),
        (b"{", "form_not_json"),
        (b"\xff\xfe", "form_not_json"),
        (b'{"type": NaN}', "form_not_json"),
        (b'{"type": ' + b"9" * 5000 + b"}", "form_not_json"),
        (rb'{"type":"default","components":[{"type":"text","text":"\ud800"}]}', "form_not_json"),
        (b"[" * 100_000, "form_too_deep"),
        (b"[]", "form_schema_unknown"),
        (b'{"type":"default"}', "form_schema_unknown"),
        (b'{"type":"default","schemaVersion":"x","components":[]}', "form_schema_unknown"),
        (b'{"type":"other","schemaVersion":1,"components":[]}', "form_schema_unknown"),
        (b" " * (FILE_BYTES + 1), "form_too_big"),
    ],
)
def test_a_file_that_is_no_form_is_refused(data, code):
    assert [finding.code for finding in forms.check(data)] == [code]


def test_too_many_fields_and_too_deep_groups_are_refused():
    many = [text(f"f{number}") for number in range(FORM_FIELDS + 1)]
    assert codes(*many) == ["form_fields_too_many"]
    assert codes(*many[:-1]) == []
    assert codes(*({"type": "spacer", "id": f"s{number}"} for number in range(5000))) == ["form_fields_too_many"]
    deep = text("a")
    for level in range(9):
        deep = {"type": "group", "id": f"g{level}", "components": [deep]}
    assert codes(deep) == ["form_too_deep"]


def test_an_empty_form_is_a_form():
    assert forms.read(form_file()).fields == ()


KINDS = [*FieldType, "group", "text", "separator", "button", "html", "unheard"]
PROPERTIES = [
    "id", "key", "label", "description", "validate", "readonly", "disabled", "defaultValue", "properties",
    "conditional", "values", "valuesKey", "subtype", "multiple", "accept", "decimalDigits", "components",
    "path", "text",
]  # fmt: skip
json_values = st.recursive(
    st.sampled_from([None, True, "", "a", "=a > 1", "=(", 0, -1, 1.5, 10**40, 1e300, "2026-11-21"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["hide", "value", "label", "min", "max", "pattern", "type"]), inner, max_size=3
        )
    ),
    max_leaves=6,
)


@settings(max_examples=500, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(KINDS), st.dictionaries(st.sampled_from(PROPERTIES), json_values, max_size=8)),
        max_size=4,
    )
)
def test_whatever_the_properties_hold_the_answer_is_findings_or_a_form(components):
    data = form_file(*({**more, "type": kind} for kind, more in components))
    if not forms.check(data):
        form = forms.read(data)
        assert forms.fill(form, {}, NOW).shown_keys <= form.keys

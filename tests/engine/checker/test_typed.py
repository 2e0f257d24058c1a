"""Conditions held against the fields of the forms: what surely fails is told, what may succeed is not."""

import json
from xml.sax.saxutils import escape

import pytest

from engine import forms
from engine.checker.typed import check_typed
from engine.feel.types import ANY, SIMPLE
from engine.forms.types import types_of
from tests.engine.checker.build import condition

FIELDS = [
    {"type": "number", "key": "pages", "label": "Số trang"},
    {"type": "textfield", "key": "note", "label": "Ghi chú"},
    {"type": "checkbox", "key": "complete", "label": "Đầy đủ"},
    {"type": "datetime", "key": "received", "subtype": "date", "dateLabel": "Ngày nhận"},
    {"type": "radio", "key": "decision", "label": "Ý kiến", "values": [{"label": "Đạt", "value": "yes"}]},
    {"type": "checklist", "key": "papers", "label": "Giấy tờ", "values": [{"label": "Đơn", "value": "form"}]},
]


def _form(*fields):
    return forms.read(json.dumps({"type": "default", "components": list(fields)}).encode())


def _said(text, *given):
    found = check_typed(condition(escape(text, {'"': "&quot;"}), late="other"), given or [_form(*FIELDS)])
    return [(one.code, one.element_id) for one in found]


@pytest.mark.parametrize(
    "text",
    [
        "pages > 10",
        'decision = "yes"',
        "complete",
        "complete = true",
        "not(complete)",
        'received > date("2026-01-01")',
        'list contains(papers, "form")',
        '"form" in papers',
        "note = null",
        "unknown > 5 and pages < unknown",
    ],
)
def test_a_condition_that_may_hold_raises_nothing(text):
    assert _said(text) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('pages > "10"', "expression_unfit"),
        ("decision = 1", "expression_unfit"),
        ('complete = "true"', "expression_unfit"),
        ('received > "2026-01-01"', "expression_unfit"),
        ('papers = "form"', "expression_unfit"),
        ("pages", "condition_not_boolean"),
        ("decision", "condition_not_boolean"),
        ("pages + pages", "condition_not_boolean"),
    ],
)
def test_a_condition_that_surely_fails_is_told_at_its_flow(text, code):
    assert _said(text) == [(code, "x_e")]


def test_what_fails_without_any_form_is_not_said_twice():
    assert _said("1 < true") == []


def test_a_field_of_two_types_in_two_forms_may_be_anything():
    number, text = _form({"type": "number", "key": "a"}), _form({"type": "textfield", "key": "a"})
    assert types_of([number, text, number]) == {"a": ANY}
    assert types_of([number, number]) == {"a": SIMPLE["number"]}
    assert _said('a = "x"', number, text) == []


def test_what_is_no_diagram_raises_nothing():
    assert check_typed(b"<html/>", [_form(*FIELDS)]) == ()

"""Expressions of forms see what was entered before; what is sent has the values that the page shows."""

import json
from decimal import Decimal

import pytest

from engine import feel, forms
from processes import definitions, records, tasks
from processes.db import transaction
from processes.errors import Invalid
from tests import house
from tests.house import NOW
from tests.processes import drawings
from web import forms as pages

COUNT = {"type": "number", "id": "a", "key": "counted", "label": "Số đếm được"}
AMOUNT = {"type": "expression", "id": "b", "key": "amount", "expression": "=counted * 2"}
PLACES = '=["kho " + string(amount), "khác"]'
CLOSE = (
    {"type": "text", "id": "t", "text": "Đã đếm {{counted}}, tính {{amount}}"},
    {"type": "number", "id": "c", "key": "rest", "label": "Còn lại", "readonly": True, "defaultValue": "=amount - 1"},
    {"type": "radio", "id": "d", "key": "place", "label": "Nơi", "valuesExpression": PLACES},
    {"type": "textfield", "id": "e", "key": "why", "label": "Vì sao", "conditional": {"hide": '=place != "khác"'},
     "validate": {"required": True}},
)  # fmt: skip


def form(*components):
    return json.dumps({"type": "default", "schemaVersion": 16, "components": components}).encode()


@pytest.fixture
def instance(agency):
    files = {"process.bpmn": drawings.GATEWAY, "count.form.json": form(COUNT, AMOUNT), "close.form.json": form(*CLOSE)}
    published = house.publish(agency, files=files, procedure=drawings.procedure(["count", "close"]))
    started = house.start(agency, procedure_id=published.procedure_id)
    house.complete(agency, started, "count", {"counted": "5"})
    return started


def close(agency, instance, **data):
    task = house.open_task(instance, "close")
    with transaction():
        tasks.complete(task_id=task.id, data=data, actor=house.doer(agency, task), now=NOW)
    view = records.of_instance(instance.agency_id, instance.id)[-1]
    return {name: feel.decode(value) for name, value in view.payload["values"].items()}


def test_a_computed_value_is_an_output_of_its_task(instance):
    view = records.of_instance(instance.agency_id, instance.id)[-1]
    assert feel.decode(view.body["routing"]["amount"]) == Decimal(10)
    assert house.open_task(instance).element_id == "close"


def test_what_is_sent_has_the_values_that_the_page_shows(app, agency, instance):
    running = definitions.load(instance.agency_id, instance.version_id)
    declared = running.form_of("close")
    known = tasks.known(instance, declared)
    assert known == {"counted": Decimal(5), "amount": Decimal(10)}
    texts = pages.texts_of(forms.presented(declared, NOW, known))
    with app.test_request_context():
        words, rest, place, _ = pages.layout(declared, pages.Shown(texts=texts), NOW, known)
    assert "Đã đếm 5, tính 10" in words["html"]
    assert (rest["field"]["type"], rest["field"]["value"]) == ("value", "9")
    assert [option["value"] for option in place["field"]["options"]] == ["kho 10", "khác"]
    assert close(agency, instance, place="kho 10") == {"rest": Decimal(9), "place": "kho 10"}


def test_a_closed_or_computed_field_is_never_read_from_what_was_sent(agency, instance):
    assert close(agency, instance, place="kho 10", rest="1000")["rest"] == 9


@pytest.mark.parametrize(
    ("data", "wrong"), [({"place": "kho 11"}, "place"), ({"place": "khác"}, "why"), ({"other": "x"}, "other")]
)
def test_computed_options_and_conditions_are_checked_when_sent(agency, instance, data, wrong):
    with pytest.raises(Invalid) as refused:
        close(agency, instance, **data)
    assert set(refused.value.errors) == {wrong}


def test_a_form_without_names_of_others_asks_for_nothing(instance):
    running = definitions.load(instance.agency_id, instance.version_id)
    assert tasks.known(instance, running.form_of("count")) == {}
    assert tasks.known(instance, None) == {}


@pytest.mark.parametrize(("expression", "is_refused"), [("=unheard + 1", True), ("=[{a: 1}][a > 0]", False)])
def test_a_name_that_nobody_gives_keeps_a_version_from_being_published(agency, expression, is_refused):
    files = dict(drawings.GATEWAY_FILES) | {
        "close.form.json": form({"type": "expression", "key": "x", "expression": expression})
    }
    procedure = drawings.procedure(["count", "close"])
    if not is_refused:
        house.publish(agency, files=files, procedure=procedure)
        return
    with pytest.raises(Invalid) as refused:
        house.publish(agency, files=files, procedure=procedure)
    assert [problem.params for problem in refused.value.errors[""]] == [{"name": "unheard"}]

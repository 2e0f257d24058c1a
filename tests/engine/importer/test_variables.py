"""Variables that nobody gives become fields: of a fitting kind, in the form of the step before."""

import json
from typing import Any

import pytest

import engine
from engine import feel, forms
from engine.importer import kinds
from engine.importer.forms import given_by, made
from engine.importer.kinds import Kind, Read
from tests.engine.checker.build import condition, flow, process, task, timer

ASKED = "<conditionExpression>{}</conditionExpression>"


def drawing(text: str, beside: str = "") -> bytes:
    """Return a process in which the step «a» comes before a question with this condition."""
    return process(
        '<startEvent id="s"/><userTask id="a" name="Thẩm định"/><userTask id="b" name="B"/>'
        '<exclusiveGateway id="g" name="Kết quả thẩm định?" default="g_e"/><endEvent id="e"/>'
        + flow("s", "a")
        + flow("a", "g")
        + flow("g", "b", ASKED.format(text), 'name="Đạt"')
        + flow("g", "e", attributes='name="Từ chối"')
        + flow("b", "e")
        + beside
    )


def mended(data: bytes) -> engine.Diagram:
    done = engine.repair(data, {}, is_rest_default=True)
    assert "variable_used" not in {one.code for one in engine.check(done.data)}
    assert engine.repair(done.data, {}, is_rest_default=True).data == done.data
    return engine.read(done.data)


def fields(data: bytes, element: str = "a") -> list[dict[str, Any]]:
    return list(mended(data).elements[element].proposals.get("fields", ()))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('x = "a"', Kind("radio", ("a",))),
        ('x = "a" or x in ("b", "a")', Kind("radio", ("a", "b"))),
        ("x", Kind("checkbox")),
        ("not(x) and y", Kind("checkbox")),
        ("x = true", Kind("checkbox")),
        ("x > 5", Kind("number")),
        ("-x < y", Kind("number")),
        ("x in [1..5]", Kind("number")),
        ("x between 1 and 3", Kind("number")),
        ("x * 2 > y", Kind("number")),
        ('list contains(x, "k")', Kind("checklist", ("k",))),
        ('x > date("2026-01-01")', Kind("datetime")),
        ('@"2026-01-01" <= x', Kind("datetime")),
        ("string length(x) > 3", Kind("textfield")),
        ("x = y", Kind("textfield")),
        ("x != null", Kind("textfield")),
        ("count(x) > 2", None),
        ("x.amount > 2", None),
        ("some one in x satisfies one = 1", None),
    ],
)
def test_what_a_variable_is_held_against_tells_its_field(text: str, kind: Kind | None) -> None:
    assert kinds.of("x", [Read(feel.parse(text).tree, "checkbox")]) == kind


def test_the_step_before_asks_and_its_answers_are_called_like_the_flows() -> None:
    (field,) = fields(drawing('ket_qua = "dat"'))
    assert field == {
        "key": "ket_qua", "label": "Kết quả thẩm định?", "type": "radio", "required": True,
        "answers": [{"value": "dat", "label": "Đạt"}, {"value": "tu_choi", "label": "Từ chối"}],
    }  # fmt: skip


def test_without_a_step_before_the_reception_asks() -> None:
    data = condition("age &gt;= 18")
    (repair,) = [one for one in engine.repairs(data) if one.finding == "variable_used"]
    assert [one.code for one in repair.options] == ["field_start", "field_apart", "keep"]
    assert fields(data, "s")[0]["type"] == "number"


def test_a_step_of_its_own_asks_where_a_message_begins() -> None:
    data = condition("age &gt;= 18").replace(b'"s"/>', b'"s"><messageEventDefinition messageRef="m"/></startEvent>', 1)
    data = data.replace(b"<process", b'<message id="m" name="m"/><process')
    assert fields(data, "userTask_1")[0]["key"] == "age"


def test_each_of_several_steps_before_asks() -> None:
    more = '<exclusiveGateway id="h" default="h_g"/><userTask id="c" name="C"/>'
    data = drawing(
        "n &gt; 5", more + flow("s", "c") + flow("c", "h") + flow("h", "g") + flow("h", "e", ASKED.format("m"))
    )
    diagram = mended(data)
    assert [one["key"] for one in diagram.elements["c"].proposals["fields"]] == ["n", "m"]
    assert [one["required"] for one in diagram.elements["c"].proposals["fields"]] == [False, False]
    assert [one["key"] for one in diagram.elements["a"].proposals["fields"]] == ["n"]


def test_rounds_and_times_tell_what_they_need() -> None:
    rounds = "<multiInstanceLoopCharacteristics><loopCardinality>people</loopCardinality>"
    data = task(f"{rounds}<completionCondition>done</completionCondition></multiInstanceLoopCharacteristics>")
    assert [one["type"] for one in fields(data, "s")] == ["number"]
    assert [one["type"] for one in fields(data, "x")] == ["checkbox"]
    assert [one["type"] for one in fields(timer("<timeDate>day</timeDate>"), "s")] == ["datetime"]


def test_a_form_of_another_tool_tells_field_and_step() -> None:
    form = (
        '<extensionElements><camunda:formData><camunda:formField id="kind" label="Loại" type="enum">'
        '<camunda:value id="a" name="Loại A"/><camunda:value id="b" name="Loại B"/>'
        "</camunda:formField></camunda:formData></extensionElements>"
    )
    data = drawing("${kind == 'a'}").replace(b'name="B"/>', b'name="B"/><!-- -->', 1)
    data = data.replace('name="Thẩm định"/>'.encode(), f'name="Thẩm định">{form}</userTask>'.encode())
    (field,) = fields(data)
    assert (field["label"], field["type"]) == ("Loại", "radio")
    assert [one["value"] for one in field["answers"]] == ["a", "b"]


def test_what_the_file_or_its_forms_give_is_not_asked() -> None:
    script = '<scriptTask id="x" scriptFormat="feel" ts:resultVariable="n"><script>1 + 1</script></scriptTask>'
    data = drawing("n &gt; 1", script + flow("e", "x")).replace(b"<endEvent", b"<intermediateThrowEvent")
    assert "variable_used" not in {one.code for one in engine.check(data)}
    assert [one for one in engine.repairs(drawing("n"), provided={"n"}) if one.finding == "variable_used"] == []


def test_what_no_field_can_hold_is_left_to_the_designer() -> None:
    assert [one for one in engine.repairs(drawing("a.b &gt; 1")) if one.finding == "variable_used"] == []


def test_forms_are_made_with_the_fields_and_added_to() -> None:
    diagram = mended(drawing('ket_qua = "dat" and ngay &gt; date("2026-01-01") and ok and n &gt; 1'))
    new = made(diagram, {}, "Ghi chú")
    assert set(new) == {"a", "b"}
    form = forms.read(new["a"])
    assert [(one.key, str(one.type), one.required) for one in form.fields] == [
        ("ket_qua", "radio", True), ("n", "number", True), ("ngay", "datetime", True), ("ok", "checkbox", False),
        ("note", "textarea", False),
    ]  # fmt: skip
    old = json.dumps({"type": "default", "mark": 1, "components": [{"type": "number", "key": "n", "id": "f"}]}).encode()
    changed = made(diagram, {"a": old}, "Ghi chú")["a"]
    assert json.loads(changed)["mark"] == 1
    assert given_by({"a": changed}) == {"n", "ket_qua", "ngay", "ok"}
    assert "a" not in made(diagram, {"a": changed}, "Ghi chú")
    assert "a" not in made(diagram, {"a": b"no form"}, "Ghi chú")

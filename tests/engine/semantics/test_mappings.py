"""Input and output mappings (BPMN 2.0.2 §10.4.2) and the scopes they make (§10.4.1)."""

from decimal import Decimal

import pytest

import engine
from tests.engine.parts import activity, nested, value, walk

SCRIPT = "<script>b = a * 10</script>"


def zeebe(inside: str) -> str:
    return f"<zeebe:ioMapping>{inside}</zeebe:ioMapping>"


def test_an_input_lives_in_the_activity_only() -> None:
    done = walk(
        activity("scriptTask", SCRIPT, zeebe('<zeebe:input source="=cost + 1" target="a"/>'), 'scriptFormat="feel"'),
        cost=Decimal(1),
    )
    assert (value(done, "b"), "a" in done.step.variables) == (20, False)


def test_with_outputs_nothing_else_leaves() -> None:
    waiting = walk(
        activity("userTask", extensions=zeebe('<zeebe:output source="=answer" target="result"/>')), note="old"
    )
    done = waiting.complete("x", answer="yes", note="new", other=True)
    assert dict(done.step.variables) == {"note": "old", "result": "yes"}


def test_a_target_with_dots_fills_a_context() -> None:
    extensions = zeebe('<zeebe:output source="=answer" target="all.first.one"/>')
    done = walk(activity("userTask", extensions=extensions), all={"kept": True}).complete("x", answer="yes")
    assert value(done, "all") == {"kept": True, "first": {"one": "yes"}}


def test_each_input_sees_those_before_it() -> None:
    extensions = zeebe(
        '<zeebe:input source="=1" target="a"/>'
        '<zeebe:input source="=a + 1" target="c"/><zeebe:output source="=c" target="b"/>'
    )
    assert value(walk(activity("scriptTask", "<script>z = 1</script>", extensions, 'scriptFormat="feel"')), "b") == 2


def test_camunda_7_maps_texts_expressions_lists_and_maps() -> None:
    extensions = (
        "<camunda:inputOutput>"
        '<camunda:inputParameter name="a">text</camunda:inputParameter>'
        '<camunda:inputParameter name="b">${cost + 1}</camunda:inputParameter>'
        '<camunda:inputParameter name="c"><camunda:list><camunda:value>${cost}</camunda:value>'
        "<camunda:value>z</camunda:value></camunda:list></camunda:inputParameter>"
        '<camunda:inputParameter name="d"><camunda:map><camunda:entry key="k">v'
        "</camunda:entry></camunda:map></camunda:inputParameter>"
        '<camunda:outputParameter name="out">${all}</camunda:outputParameter>'
        "</camunda:inputOutput>"
    )
    node = activity("scriptTask", "<script>all = [a, b, c, d]</script>", extensions, 'scriptFormat="feel"')
    assert value(walk(node, cost=Decimal(1)), "out") == ["text", 2, [1, "z"], {"k": "v"}]


def test_a_subprocess_with_outputs_lets_nothing_else_out() -> None:
    inside = '<scriptTask id="y" scriptFormat="feel"><script>b = a * 10</script></scriptTask>'
    mapped = zeebe('<zeebe:input source="=1" target="a"/><zeebe:output source="=b + 1" target="c"/>')
    done = walk(nested(inside, characteristics=f"<extensionElements>{mapped}</extensionElements>"))
    assert {name: int(one) for name, one in done.step.variables.items()} == {"c": 11}


def test_a_data_object_of_a_subprocess_ends_with_it() -> None:
    inside = (
        '<dataObject id="d" name="draft"/><scriptTask id="y" scriptFormat="feel">'
        "<script>draft = 1; kept = draft</script></scriptTask>"
    )
    assert set(walk(nested(inside)).step.variables) == {"kept"}


def test_data_associations_move_data_objects_in_and_out() -> None:
    data = (
        '<dataObject id="d" name="order"/>'
        '<dataObjectReference id="r" dataObjectRef="d"/><dataObject id="f" name="fee"/>'
        '<dataObjectReference id="q" dataObjectRef="f"/>'
    )
    inside = (
        '<ioSpecification><dataInput id="in" name="a"/><dataOutput id="out" name="b"/></ioSpecification>'
        "<dataInputAssociation><sourceRef>r</sourceRef><targetRef>in</targetRef></dataInputAssociation>"
        "<dataOutputAssociation><sourceRef>out</sourceRef><targetRef>q</targetRef>"
        "<transformation>b + 1</transformation></dataOutputAssociation>"
    )
    done = walk(activity("scriptTask", inside + SCRIPT, attributes='scriptFormat="feel"'), data, order=Decimal(2))
    assert (value(done, "fee"), set(done.step.variables)) == (21, {"order", "fee"})


def test_an_association_that_only_draws_moves_nothing() -> None:
    inside = (
        '<property id="hold" name="__targetRef_placeholder"/><dataInputAssociation><sourceRef>r</sourceRef>'
        "<targetRef>hold</targetRef></dataInputAssociation><dataOutputAssociation>"
        "<targetRef>r</targetRef></dataOutputAssociation>"
    )
    data = '<dataObject id="d"/><dataObjectReference id="r" name="Hồ sơ" dataObjectRef="d"/>'
    assert set(walk(activity("userTask", inside), data).complete("x", a="1").step.variables) == {"a"}


def test_an_assignment_says_from_what_to_what() -> None:
    inside = (
        "<dataOutputAssociation><targetRef>z</targetRef><assignment><from>a + 1</from>"
        "<to>z</to></assignment></dataOutputAssociation>"
    )
    assert value(walk(activity("userTask", inside)).complete("x", a=Decimal(1)), "z") == 2


def test_an_error_in_a_mapping_is_a_failure_of_the_activity() -> None:
    for mapping in ('<zeebe:input source="=1 / 0" target="a"/>', '<zeebe:output source="=nowhere + 1" target="a"/>'):
        with pytest.raises(engine.StepFailed) as failure:
            walk(activity("userTask", extensions=zeebe(mapping))).complete("x")
        assert (failure.value.element_id, failure.value.code) == ("x", "expression_failed")

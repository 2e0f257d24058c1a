"""Script tasks (BPMN 2.0.2 §10.3.3): assignments in FEEL, made at once."""

from decimal import Decimal

import pytest

import engine
from tests.engine.checker.build import around
from tests.engine.parts import SPIFF, activity, nested, value, walk


def script(body: str, language: str = "feel", attributes: str = "") -> str:
    return activity("scriptTask", f"<script>{body}</script>", attributes=f'scriptFormat="{language}" {attributes}')


def test_a_script_assigns_and_the_token_goes_on_at_once() -> None:
    done = walk(script("fee = cost * 2"), cost=Decimal(4))
    assert (value(done, "fee"), done.step.finished, done.path) == (8, True, ["s", "x", "e"])


def test_each_assignment_sees_those_before_it() -> None:
    assert value(walk(script("a = 1\nb = a + 1; c = b +\n  1")), "c") == 3


def test_a_text_with_line_ends_and_semicolons_stays_one() -> None:
    done = walk(script('a = {b: "x; y = 1",\n  c: 2}\nd = a.c'))
    assert (value(done, "a"), value(done, "d")) == ({"b": "x; y = 1", "c": 2}, 2)


def test_a_member_is_assigned_and_the_others_stay() -> None:
    assert value(walk(script("a.b.c = 1"), a={"z": Decimal(2)}), "a") == {"z": 2, "b": {"c": 1}}


def test_camunda_8_writes_the_expression_and_its_variable() -> None:
    done = walk(
        activity("scriptTask", extensions='<zeebe:script expression="=cost + 1" resultVariable="fee"/>'),
        cost=Decimal(1),
    )
    assert value(done, "fee") == 2


def test_a_result_variable_makes_the_body_one_expression() -> None:
    assert value(walk(script("a = 1", attributes='camunda:resultVariable="same"'), a=Decimal(1)), "same") is True


def test_plain_assignments_of_python_run_as_feel() -> None:
    node = '<scriptTask id="x"><script>fee = cost * 2 if urgent else cost\n# said\nkind = "a"</script></scriptTask>'
    done = walk(node, cost=Decimal(2), urgent=True)
    assert (value(done, "fee"), value(done, "kind")) == (4, "a")


def test_scripts_before_and_after_a_task_run_around_it() -> None:
    extensions = (
        "<spiffworkflow:preScript>a = 1</spiffworkflow:preScript>"
        "<spiffworkflow:postScript>b = a + 1</spiffworkflow:postScript>"
    )
    waiting = walk(activity("userTask", extensions=extensions, attributes=SPIFF))
    assert (value(waiting, "a"), value(waiting, "b")) == (1, None)
    assert value(waiting.complete("x"), "b") == 2


def test_an_error_of_the_expression_is_a_failure_of_the_task_and_nothing_moves() -> None:
    with pytest.raises(engine.StepFailed) as failure:
        walk(script("fee = cost / 0"), cost=Decimal(1))
    assert (failure.value.element_id, failure.value.code) == ("x", "expression_failed")


def test_a_script_inside_a_subprocess_writes_for_the_whole_process() -> None:
    done = walk(nested('<scriptTask id="y" scriptFormat="feel"><script>a = 1</script></scriptTask>'))
    assert (value(done, "a"), done.path) == (1, ["s", "i", "y", "o", "x", "e"])


@pytest.mark.parametrize(
    "body", ["import os", "a = __import__('os')", "print(1)", "a = 1\nos.remove(a)", "for i in x: pass"]
)
def test_what_is_no_plain_assignment_is_refused_at_upload(body: str) -> None:
    found = {one.code for one in engine.check(around(f'<scriptTask id="x"><script>{body}</script></scriptTask>'))}
    assert found & {"script_not_assignment", "expression_untranslatable", "expression_invalid", "script_target_invalid"}


def test_the_variables_that_a_script_reads_are_needed() -> None:
    diagram = engine.read(around(script("a = b + 1\nc = a + d")))
    assert (diagram.variables, diagram.elements["x"].given) == ({"b", "d"}, {"a", "c"})


def test_our_own_result_variable_is_no_unknown_proposal() -> None:
    found = engine.check(around(script("a + 1", attributes='ts:resultVariable="b"')))
    assert "proposal_unknown" not in {one.code for one in found}

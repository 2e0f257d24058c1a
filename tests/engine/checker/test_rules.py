"""Single rules where a code alone does not tell the whole promise."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

import engine
from engine.checker.schema import KNOWN
from engine.model import Severity
from tests.engine.checker.build import around, catch, condition, flow, process, task, timer
from tests.engine.checker.gallery import SOUND
from tests.engine.drawings import drawn


def test_all_findings_come_at_once_in_document_order() -> None:
    data = process(
        f'{SOUND}\n<scriptTask id="a"/>\n<choreographyTask id="b"/>\n<userTask id="s"/>\n{flow("s", "nowhere")}',
    )
    findings = [finding for finding in engine.check(data) if finding.severity is Severity.ERROR]
    assert {finding.code for finding in findings} >= {
        "script_missing",
        "choreography_unsupported",
        "id_duplicate",
        "reference_dangling",
        "unreachable",
    }
    assert [finding.line for finding in findings] == sorted(finding.line or 0 for finding in findings)


def test_a_finding_names_the_element_as_drawn() -> None:
    data = around('<scriptTask id="x" name="Gửi tin"/>')
    (finding,) = [finding for finding in engine.check(data) if finding.code == "script_missing"]
    assert (finding.element_id, finding.element_name, finding.line) == ("x", "Gửi tin", 1)


def test_extensions_of_other_tools_are_kept_silently() -> None:
    inside = '<extensionElements><other:listener id="l" class="X"><other:field/></other:listener></extensionElements>'
    assert _errors(task(inside, 'other:priority="3"')) == set()


def test_an_element_with_a_forgotten_prefix_is_unknown() -> None:
    assert "element_unknown" in _errors(process(f'{SOUND}<userTask xmlns="" id="a"/>'))


def test_an_id_of_another_tool_may_not_hide_a_node() -> None:
    inside = '<extensionElements><other:thing id="s"/></extensionElements>'
    assert "id_duplicate" in _errors(task(inside))


@pytest.mark.parametrize("reserved", ["Start", "End", "Root", "p.EndJoin", "a.BoundaryEventJoin", "StartEventSplit"])
def test_names_of_the_engine_itself_are_reserved(reserved: str) -> None:
    assert "id_reserved" in _errors(task().replace(b'"x"', f'"{reserved}"'.encode()))


def test_ids_may_be_vietnamese_words() -> None:
    assert _errors(task().replace(b'"x"', '"thẩm_định"'.encode())) == set()


def test_only_one_executable_process_is_run_and_the_others_are_left_alone() -> None:
    other = '<process id="citizen"><startEvent id="apply"/><scriptTask id="think"/></process>'
    assert _errors(process(SOUND, other)) == set()
    assert engine.read(process(SOUND, other)).process_id == "p"


def test_plain_shapes_of_data_objects_pass() -> None:
    shapes = '<dataObject id="d"/><dataObjectReference id="r" dataObjectRef="d"/><textAnnotation id="n"/>'
    assert _errors(process(SOUND + shapes)) == set()


def test_a_loop_over_a_user_task_is_fine_and_a_loop_of_gateways_is_not() -> None:
    assert _errors(drawn("start s\nuser a\nxor g\nend e\ns -> a -> g\ng -> a if again\ng -> e default")) == set()
    spinning = drawn("start s\nxor m\npass n\nxor g\nend e\ns -> m -> n -> g\ng -> m if again\ng -> e default")
    assert "cycle_without_wait" in _errors(spinning)


@pytest.mark.parametrize(("inside", "spins"), [("pass w", True), ("user w", False), ("timer w P1D", False)])
def test_a_subprocess_waits_when_every_way_through_it_waits(inside: str, *, spins: bool) -> None:
    text = f"""start s
        xor m
        sub p {{
        start i
        {inside}
        end o
        i -> w -> o
        }}
        xor g
        end e
        s -> m -> p -> g
        g -> m if again
        g -> e default"""
    assert ("cycle_without_wait" in _errors(drawn(text))) == spins


def test_a_single_way_out_of_a_gateway_needs_no_condition() -> None:
    assert _errors(around('<exclusiveGateway id="x"/>')) == set()


def test_an_event_gateway_with_one_timer_and_messages_is_fine() -> None:
    text = "start s\nrace g\ntimer t P1D\nmessage m hi\nmessage n ho\nend e\ns -> g -> t -> e\ng -> m -> e\ng -> n -> e"
    assert _errors(drawn(text)) == set()


@pytest.mark.parametrize("text", ["= a", "a and b", 'result = "đạt"', "not(a)", "count(list) > 2"])
def test_feel_is_accepted(text: str) -> None:
    assert _errors(condition(text.replace(">", "&gt;"))) == set()


@pytest.mark.parametrize("text", ["a = 'x'", "if a", "1 +", "a = 1 b"])
def test_what_is_not_feel_is_refused_with_its_position(text: str) -> None:
    data = condition(text)
    (finding,) = [finding for finding in engine.check(data) if finding.code == "expression_invalid"]
    assert finding.element_id == "x_e"
    assert isinstance(finding.params["position"], int)
    assert finding.params["text"] == text


@pytest.mark.parametrize(
    ("text", "attributes", "feel"),
    [
        ("${a == 1}", "", "a = 1"),
        ("a == 1", "", "a = 1"),
        ("a &amp;&amp; b", "", "a and b"),
        ("not a", 'language="python"', "not(a)"),
        ("a === 1", 'language="JavaScript"', "a = 1"),
    ],
)
def test_a_condition_of_another_tool_is_translated_and_shown(text: str, attributes: str, feel: str) -> None:
    data = condition(text, attributes)
    (finding,) = [finding for finding in engine.check(data) if finding.code == "condition_translated"]
    assert (finding.element_id, finding.params["feel"]) == ("x_e", feel)
    flow = engine.read(data).flows["x_e"]
    assert flow.condition == feel
    assert flow.original is not None
    assert flow.original.text == finding.params["original"] == text.replace("&amp;", "&")


def test_a_condition_in_feel_has_no_original() -> None:
    assert engine.read(condition("a", late="b")).flows["x_e"].original is None


def test_what_cannot_be_translated_is_said_with_its_place() -> None:
    (finding,) = [found for found in engine.check(condition("${a} ok")) if found.code == "expression_untranslatable"]
    assert finding.params == {"reason": "dialect_mixed", "position": 4, "text": "${a} ok"}


def test_the_file_may_name_the_language_of_all_its_expressions() -> None:
    data = condition("not a", late="b").replace(b"<definitions ", b'<definitions expressionLanguage="urn:python" ', 1)
    assert engine.read(data).flows["x_e"].condition == "not(a)"
    assert "expression_language_ignored" not in {finding.code for finding in engine.check(data)}


@pytest.mark.parametrize(
    ("written", "feel"), [("PT${hours}H", '"PT" + string(hours) + "H"'), ("${due}", "due"), ("=due", "=due")]
)
def test_a_timer_of_another_tool_is_translated(written: str, feel: str) -> None:
    found = engine.read(timer(f"<timeDuration>{written}</timeDuration>")).elements["x"].timer
    assert found is not None
    assert found.expression == feel
    assert (found.original is None) == (feel == written)


def test_other_languages_are_refused_by_name() -> None:
    feel = 'language="https://www.omg.org/spec/DMN/20191111/FEEL/"'
    assert _errors(condition("a", feel)) == set()
    assert "expression_language_unsupported" in _errors(condition("a", 'language="http://www.w3.org/1999/XPath"'))


@pytest.mark.parametrize("time", ["<timeDuration>P3D</timeDuration>", "<timeDate>=meeting_at</timeDate>"])
def test_timers_may_be_iso_literals_or_feel(time: str) -> None:
    assert _errors(timer(time)) == set()


def test_a_repetition_in_the_wrong_place_is_no_duration() -> None:
    assert "timer_invalid" in _errors(timer("<timeDuration>R3/PT10H</timeDuration>"))


@pytest.mark.parametrize("text", ["R3/PT10H", "R/P1D", "R2/2026-03-01T08:00:00+07:00/P1M", "=pace"])
def test_a_cycle_may_be_an_iso_repetition_or_feel(text: str) -> None:
    assert not _errors(timer(f"<timeCycle>{text}</timeCycle>"))


@pytest.mark.parametrize(
    "text", ["R0/PT10H", "R3/", "R/P1D/2026-03-01", "R2/tomorrow/P1M", "R/P1M2D", "0 0 9 * * MON-FRI"]
)
def test_a_cycle_that_is_no_repetition_is_refused(text: str) -> None:
    assert "timer_invalid" in _errors(timer(f"<timeCycle>{text}</timeCycle>"))


def test_a_reference_to_a_message_that_does_not_exist_dangles() -> None:
    assert "reference_dangling" in _errors(catch('<messageEventDefinition messageRef="gone"/>'))


def test_the_known_elements_are_those_of_the_published_schema() -> None:
    spec = find_spec("SpiffWorkflow")
    assert spec is not None
    assert spec.origin is not None
    folder = Path(spec.origin).parent / "bpmn/parser/schema"
    text = "".join((folder / name).read_text() for name in ("BPMN20.xsd", "Semantic.xsd"))
    names = set(re.findall(r'<xsd:element name="(\w+)"', text))
    assert names >= KNOWN
    assert {name for name in names - KNOWN if not name[0].isupper()} == {
        *("activity", "artifact", "baseElement", "baseElementWithMixedContent", "callableElement", "catchEvent"),
        *("choreographyActivity", "conversationNode", "event", "eventDefinition", "flowElement", "flowNode"),
        *("gateway", "loopCharacteristics", "rootElement", "throwEvent"),
    }


def _errors(data: bytes) -> set[str]:
    return {finding.code for finding in engine.check(data) if finding.severity is Severity.ERROR}


def _mapped(inside: str) -> str:
    parameter = f'<camunda:inputParameter name="v">{inside}</camunda:inputParameter>'
    extensions = f"<extensionElements><camunda:inputOutput>{parameter}</camunda:inputOutput></extensionElements>"
    return f'<userTask id="x">{extensions}</userTask>'


_LONG = "a" * 2_500
_LIST = f"<camunda:list>{f'<camunda:value>{_LONG[:1_500]}</camunda:value>' * 2}</camunda:list>"
_MANY = '<userTask id="x"><standardLoopCharacteristics loopMaximum="{}"/></userTask>'


@pytest.mark.parametrize(
    ("node", "code"),
    [
        (_mapped(_LONG), "expression_invalid"),
        (_mapped(_LIST), "expression_invalid"),
        (_mapped(f'<camunda:map><camunda:entry key="{_LONG}">1</camunda:entry></camunda:map>'), "expression_invalid"),
        (
            (
                f'<scriptTask id="x"><extensionElements><zeebe:script expression="{_LONG}" resultVariable="y"/>'
                "</extensionElements></scriptTask>"
            ),
            "expression_invalid",
        ),
        (_MANY.format("\u0663"), "rounds_maximum_invalid"),
        (_MANY.format("9" * 5_000), "rounds_maximum_invalid"),
    ],
)
def test_texts_that_become_expressions_are_bounded_like_expressions(node: str, code: str) -> None:
    assert code in {finding.code for finding in engine.check(around(node)) if finding.severity is Severity.ERROR}


@pytest.mark.parametrize("kind", ["adHocSubProcess", "transaction"])
def test_only_an_embedded_subprocess_may_be_started_by_an_event(kind: str) -> None:
    data = process(f'{SOUND}<{kind} id="x" triggeredByEvent="true"><task id="inner"/></{kind}>')
    assert "event_subprocess_without_trigger" in {finding.code for finding in engine.check(data)}

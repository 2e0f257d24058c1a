"""Reading files: all versions and prefixes, foreign elements left alone, and everything wrong said at once."""

from contextlib import nullcontext

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import decisions
from engine.decisions.codes import CODES
from engine.errors import InvalidDecision
from engine.model import Severity
from tests.engine.decisions.written import (
    NAMESPACES,
    D,
    codes,
    data,
    decision,
    file,
    item,
    knowledge,
    literal,
    service,
    table,
    value,
)


@pytest.mark.parametrize("version", NAMESPACES)
def test_every_version_is_read(version):
    content = file(
        data("x", "number"), decision("d", table(["x"], ["r"], [(["> 1"], ["2"])]), inputs=["x"]), version=version
    )
    assert value(content, "d", {"x": 5}) == D(2)
    assert decisions.read(content).definitions.version == version


@pytest.mark.parametrize(
    "namespace",
    [
        "http://www.omg.org/spec/DMN/20151101/dmn11.xsd",
        "http://www.omg.org/spec/DMN/20191111/MODEL/",
        "https://www.omg.org/spec/DMN/20180521/MODEL",
    ],
)
def test_other_spellings_of_namespaces_are_read(namespace):
    content = file(decision("d", literal("1"))).replace(NAMESPACES["1.5"].encode(), namespace.encode())
    assert value(content, "d") == D(1)


def test_a_prefix_may_stand_before_every_element():
    text = file(decision("d", literal("1 + 1"))).decode()
    for element in ("definitions", "decision", "variable", "literalExpression", "text"):
        text = text.replace(f"<{element}", f"<dmn:{element}").replace(f"</{element}", f"</dmn:{element}")
    assert value(text.replace("xmlns=", "xmlns:dmn=").encode(), "d") == D(2)


def test_foreign_elements_and_attributes_are_left_alone():
    more = ' xmlns:camunda="http://camunda.org/schema/1.0/dmn" camunda:historyTimeToLive="5" exporter="x"'
    logic = table(["x"], ["r"], [(["> 1"], ["2"])]).replace("<input>", '<input camunda:inputVariable="y">')
    extension = "<extensionElements><camunda:anything><decision/></camunda:anything></extensionElements>"
    shapes = '<di:DMNDI xmlns:di="urn:di"><di:Shape id="s"/></di:DMNDI><textAnnotation id="t"/>'
    content = file(extension, data("x"), decision("d", logic, inputs=["x"]), shapes, more=more)
    assert codes(content) == ["dmn_table_gap"]
    assert value(content, "d", {"x": 5}) == D(2)


def test_text_is_read_with_its_entities_and_cdata():
    cdata = '<literalExpression><text><![CDATA[ if 1 < 2 then "&" else "" ]]></text></literalExpression>'
    assert value(file(decision("d", cdata)), "d") == "&"


@pytest.mark.parametrize("language", [None, "feel", "FEEL", "http://www.omg.org/spec/FEEL/20140401"])
def test_feel_has_many_names(language):
    assert value(file(decision("d", literal("1", expressionLanguage=language))), "d") == D(1)
    assert value(file(decision("d", literal("1")), more=f' expressionLanguage="{language or ""}"'), "d") == D(1)


WRONG = {
    "file_empty": b"",
    "not_xml": b"<definitions",
    "doctype_forbidden": b"<!DOCTYPE x><definitions/>",
    "dmn_not_dmn": b"<html/>",
    "dmn_version_unsupported": b'<definitions xmlns="http://www.omg.org/spec/DMN/20130901"/>',
    "dmn_element_unknown": file(decision("d", "<decisionTabel/>")),
    "dmn_name_missing": file("<inputData id='x'/>"),
    "dmn_name_duplicate": file(data("x"), data("x").replace('id="_x"', 'id="y"')),
    "dmn_id_duplicate": file(data("x"), data("y").replace('id="_y"', 'id="_x"')),
    "dmn_id_repeated": file(data("x").replace("<variable", '<variable id="_x"')),
    "dmn_reference_missing": file(decision("d", literal("1")).replace("<literal", "<informationRequirement/><literal")),
    "dmn_reference_dangling": file(decision("d", literal("1"), inputs=["x"])),
    "dmn_reference_unfit": file(data("x"), decision("d", literal("1"), knowledge=["x"])),
    "dmn_requirement_cycle": file(decision("d", literal("1"), decisions=["d"])),
    "dmn_import_missing": file('<import name="i" namespace="urn:i"/>'),
    "dmn_import_cycle": file('<import name="i" namespace="urn:test"/>'),
    "dmn_import_kind_unsupported": file(
        '<import name="i" namespace="urn:i" importType="http://www.dmg.org/PMML-4_2"/>'
    ),
    "dmn_imported_values_unsupported": file(decision("d", "<literalExpression><importedValues/></literalExpression>")),
    "dmn_type_cycle": file(item("a", "a")),
    "dmn_type_too_large": file(*(item(f"t{n}", f"t{n + 1}", many=True) for n in range(70)), item("t70", "number")),
    "dmn_expression_invalid": file(decision("d", literal("1 +"))),
    "dmn_expression_missing": file(decision("d", "<literalExpression/>")),
    "dmn_expression_repeated": file(decision("d", literal("1") + literal("2"))),
    "dmn_language_unsupported": file(decision("d", literal("1", expressionLanguage="groovy"))),
    "dmn_function_kind_unsupported": file(knowledge("k", literal("1"), language="Java")),
    "dmn_hit_policy_unknown": file(decision("d", table([], ["r"], [], "BEST"))),
    "dmn_aggregation_unknown": file(decision("d", table([], ["r"], [], "COLLECT", "AVERAGE"))),
    "dmn_aggregation_several_outputs": file(decision("d", table([], ["r", "s"], [], "COLLECT", "SUM"))),
    "dmn_priority_without_values": file(decision("d", table([], ["r"], [], "PRIORITY"))),
    "dmn_table_without_outputs": file(decision("d", table([], [], []))),
    "dmn_input_without_expression": file(decision("d", table([""], ["r"], []))),
    "dmn_output_name_missing": file(decision("d", table([], ["r", ""], []))),
    "dmn_output_name_duplicate": file(decision("d", table([], ["r", "r"], []))),
    "dmn_rule_entries_wrong": file(decision("d", table([], ["r"], [(["1"], ["1"])]))),
    "dmn_entry_name_duplicate": file(
        decision(
            "d", "<context>" + 2 * f'<contextEntry><variable name="a"/>{literal("1")}</contextEntry>' + "</context>"
        )
    ),
    "dmn_entry_after_result": file(
        decision("d", "<context>" + 2 * f"<contextEntry>{literal('1')}</contextEntry>" + "</context>")
    ),
    "dmn_relation_row_wrong": file(decision("d", '<relation><column name="a"/><row/></relation>')),
    "dmn_parameter_duplicate": file(knowledge("k", literal("a"), takes=[("a", None), ("a", None)])),
    "dmn_service_without_output": file(service("S", outputs=[])),
    "dmn_decision_without_logic": file(decision("d", "")),
    "dmn_knowledge_without_logic": file(knowledge("k", "")),
    "dmn_variable_named_otherwise": file(data("x").replace('<variable name="x"', '<variable name="y"')),
    "dmn_variable_unknown": file(data("y"), decision("d", literal("x"))),
    "dmn_input_undeclared": file(decision("d", literal("x"))),
    "dmn_type_unknown": file(data("x", "tX")),
    "dmn_aggregation_ignored": file(decision("d", table([], ["r"], [], "FIRST", "SUM"))),
    "dmn_expression_flawed": file(decision("d", literal("floor(1, 2, 3)"))),
    "dmn_expression_unfit": file(decision("d", literal('1 + "a"'))),
    "dmn_value_unfit": file(decision("d", literal("1"), kind="string")),
}
ELSEWHERE = {"dmn_import_invalid"}


@pytest.mark.parametrize("code", WRONG)
def test_what_is_wrong_is_said_with_its_line(code):
    found = [one for one in decisions.check(WRONG[code]) if one.code == code]
    assert found
    assert all(one.severity is CODES[code] for one in found)
    assert all(one.line for one in found) or code == "file_empty"


def test_every_code_has_a_file_that_shows_it():
    own = {code for code in CODES if code.startswith("dmn_")}
    assert own - set(WRONG) - ELSEWHERE == set()


@pytest.mark.parametrize("code", WRONG)
def test_a_file_with_an_error_is_refused_with_all_findings(code):
    if CODES[code] is Severity.ERROR:
        with pytest.raises(InvalidDecision) as refusal:
            decisions.read(WRONG[code])
        assert code in {found.code for found in refusal.value.findings}
    else:
        assert all(found.severity is not Severity.ERROR for found in decisions.read(WRONG[code]).findings)


def test_everything_is_said_at_once_in_the_order_of_the_file():
    rules = [(["1 +"], ["2 *"]), (["< "], ["x"])]
    content = file(
        decision("d", table(["y"], ["r"], rules)), decision("e", literal(")")), decision("f", literal("1 +"))
    )
    found = [one for one in decisions.check(content) if one.code == "dmn_expression_invalid"]
    assert [one.params["text"] for one in found] == ["1 +", "2 *", "<", ")", "1 +"]
    assert [one.line for one in found] == [8, 8, 9, 14, 18]
    assert found[0].element_name == "d"


def test_many_findings_are_counted():
    content = file(*(f"<inputData id='i{number}'/>" for number in range(1100)))
    found = decisions.check(content)
    assert (found[0].code, found[0].params["count"], len(found)) == ("too_many_findings", 1100, 1001)


SEEDS = [
    *(content for content in WRONG.values() if content),
    file(
        item("tA", "number", values="> 1"),
        data("x", "tA"),
        decision("d", table(["x"], ["r"], [(["> 1"], ["2"])]), inputs=["x"]),
        knowledge("k", literal("a"), takes=[("a", "tA")]),
        service("S", outputs=["d"], inputs=["x"]),
    ),
]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_damaged_files_give_findings_and_nothing_else(draw):
    content = bytearray(draw.draw(st.sampled_from(SEEDS)))
    for _ in range(draw.draw(st.integers(1, 6))):
        start = draw.draw(st.integers(0, len(content)))
        end = min(len(content), start + draw.draw(st.integers(0, 30)))
        source = draw.draw(
            st.one_of(st.binary(max_size=8), st.sampled_from([bytes(content[end : end + 40]), b"<if>", b'"']))
        )
        content[start:end] = source
    found = decisions.check(bytes(content))
    assert all(one.code in decisions.CODES for one in found)
    is_wrong = any(one.severity is Severity.ERROR for one in found)
    with pytest.raises(InvalidDecision) if is_wrong else nullcontext():
        decisions.read(bytes(content))

"""For every error of the checker a tiny file is mended by the defaults; warnings are mended or left as they are."""

import pytest

import engine
from engine.model import Severity
from tests.engine.checker.gallery import FILES

UNMENDED = {
    "not_bpmn", "process_missing", "element_impersonates", "too_many_flow_nodes", "too_many_flows", "too_many_findings",
    "subprocess_too_deep", "check_exhausted", "file_empty", "file_too_large", "not_xml", "doctype_forbidden",
    "processing_instruction_forbidden", "xml_too_deep", "xml_too_many_elements", "xml_too_many_attributes",
    "xml_too_many_namespaces", "xml_value_too_long",
}  # fmt: skip
"""What only the designer can mend, in the tool that the file comes from."""


def errors(data: bytes) -> set[str]:
    return {finding.code for finding in engine.check(data) if finding.severity is Severity.ERROR}


@pytest.mark.parametrize("code", sorted(FILES.keys() - UNMENDED))
def test_the_defaults_leave_no_error_and_nothing_to_do(code: str) -> None:
    data, _ = FILES[code]
    mended = engine.repair(data, {}, is_rest_default=True)
    assert errors(mended.data) == set()
    assert engine.repair(mended.data, {}, is_rest_default=True) == engine.Repaired(mended.data, {})


@pytest.mark.parametrize("code", sorted(UNMENDED & FILES.keys()))
def test_what_cannot_be_mended_is_answered_calmly(code: str) -> None:
    assert engine.repair(FILES[code][0], {"no": "such"}).data == FILES[code][0]
    assert isinstance(engine.repairs(FILES[code][0]), tuple)


@pytest.mark.parametrize("data", [b"", b"\0" * 40, b"<a>", b"<!DOCTYPE a><a/>", b"<x/>"])
def test_an_unreadable_file_has_no_repairs(data: bytes) -> None:
    assert engine.repairs(data) == ()
    assert engine.repair(data, {}, is_rest_default=True) == engine.Repaired(data, {})

"""Every code of the checker is earned by a diagram, and said about the right element."""

import pytest

import engine
from engine.checker import CODES
from engine.model import Severity
from engine.xml import CODES as XML_CODES
from tests.engine.checker.gallery import FILES

BURIED = {"too_many_findings"}
"""Said only about files that are full of errors."""

OF_BUNDLES = {"decision_missing", "decision_ambiguous", "callee_invalid", "callee_ambiguous", "callee_twice"} | {
    "callee_outside",
    "diagram_uncalled",
}
"""Said about a diagram together with other files: ``test_bundles.py``, ``test_call_activities.py``."""


@pytest.mark.parametrize("code", FILES)
def test_a_code_is_said_about_its_element(code: str) -> None:
    data, element_id = FILES[code]
    found = [finding for finding in engine.check(data) if finding.code == code]
    assert found, sorted({finding.code for finding in engine.check(data)})
    assert element_id is None or element_id in {finding.element_id for finding in found}
    assert all(finding.severity is CODES[code] for finding in found)
    assert all(finding.line for finding in found)


def test_every_code_has_its_diagram() -> None:
    assert set(FILES) == set(CODES) - set(XML_CODES) - {"check_exhausted"} - OF_BUNDLES


@pytest.mark.parametrize("code", [code for code in FILES if CODES[code] is Severity.ERROR])
def test_a_diagram_with_an_error_is_never_read(code: str) -> None:
    with pytest.raises(engine.InvalidDiagram) as refusal:
        engine.read(FILES[code][0])
    assert code in {finding.code for finding in refusal.value.findings}


@pytest.mark.parametrize("code", [code for code in FILES if CODES[code] is not Severity.ERROR and code not in BURIED])
def test_a_warning_or_hint_alone_does_not_forbid_execution(code: str) -> None:
    data, _ = FILES[code]
    assert [finding.code for finding in engine.check(data) if finding.severity is Severity.ERROR] == []
    assert engine.read(data).process_id == "p"

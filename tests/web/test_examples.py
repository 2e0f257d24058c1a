"""The example of a finding earns it, its other half does not, and whoever adds a code adds one."""

import pytest

from engine.model import Severity
from engine.xml import CODES as XML_CODES
from tests.engine.checker.gallery import FILES
from tests.web import told
from web import explaining
from web.examples import TOLD, examples
from web.examples.shown import found

CHECKED = {code: one for code, one in examples().items() if one.kind not in TOLD}
OTHERS = {code: one for code, one in CHECKED.items() if code not in FILES}
"""What the tests of the checker do not try themselves: forms, decisions, several files, files that are no XML."""
MENDED = {code: one for code, one in CHECKED.items() if one.right is not None}
ONLY_TOLD = {code: one for code, one in examples().items() if one.kind in TOLD}


@pytest.mark.parametrize("code", OTHERS)
def test_an_example_earns_its_finding(code):
    assert code in {one.code for one in found(OTHERS[code])}


@pytest.mark.parametrize("code", MENDED)
def test_what_is_made_right_has_no_error_and_earns_its_finding_no_more(code):
    said = found(MENDED[code], is_right=True)
    assert [one.code for one in said if one.code == code or one.severity is Severity.ERROR] == []


@pytest.mark.parametrize("code", ONLY_TOLD)
def test_what_an_example_tells_earns_its_finding_when_it_is_written_and_is_right_after_mending(code):
    example = ONLY_TOLD[code]
    assert [(one.code, dict(one.params)) for one in told.found(example.kind, example.wrong)] == [(code, example.said)]
    assert told.found(example.kind, example.right) == []


def test_every_code_has_its_example_and_what_nearly_is_so_but_must_not_be_found():
    assert explaining.codes() == examples().keys()
    assert examples().keys() >= XML_CODES.keys()
    assert [code for code, one in examples().items() if one.right is None] == []

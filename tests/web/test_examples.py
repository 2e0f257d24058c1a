"""The example of a finding earns it, its other half does not, and whoever adds a code adds one."""

import pytest

from engine.model import Severity
from engine.xml import CODES as XML_CODES
from tests.engine.checker.gallery import FILES
from web import explaining
from web.examples import examples
from web.examples.shown import found

OTHERS = {code: one for code, one in examples().items() if code not in FILES}
"""What the tests of the checker do not try themselves: forms, decisions, several files, files that are no XML."""
MENDED = {code: one for code, one in examples().items() if one.right is not None}
OF_UPLOADS = ("bundle_", "draft_", "dmn_", "check_exhausted", "callee_twice")
"""Said about uploads, Word files and decision tables: their pages show an example of their family."""


@pytest.mark.parametrize("code", OTHERS)
def test_an_example_earns_its_finding(code):
    assert code in {one.code for one in found(OTHERS[code], OTHERS[code].wrong)}


@pytest.mark.parametrize("code", MENDED)
def test_what_is_made_right_has_no_error_and_earns_its_finding_no_more(code):
    said = found(MENDED[code], MENDED[code].right)
    assert [one.code for one in said if one.code == code or one.severity is Severity.ERROR] == []


def test_every_code_has_its_example_and_most_are_made_right():
    assert [
        code for code in sorted(explaining.codes()) if code not in examples() and not code.startswith(OF_UPLOADS)
    ] == []
    assert examples().keys() >= XML_CODES.keys()
    assert len(MENDED) > 0.85 * len(examples())

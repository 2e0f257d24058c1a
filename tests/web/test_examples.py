"""The example of a finding earns it, its other half does not, and whoever adds a code adds one."""

import pytest

import engine
from engine.model import Severity
from web.examples import examples

DRAWN = {code: one for code, one in examples().items() if one.kind == "diagram" and not one.files}
MENDED = {code: one.right for code, one in DRAWN.items() if one.right is not None}


@pytest.mark.parametrize("code", MENDED)
def test_what_is_made_right_has_no_error_and_earns_its_finding_no_more(code):
    found = engine.check(MENDED[code])
    assert [one.code for one in found if one.code == code or one.severity is Severity.ERROR] == []


def test_most_examples_are_made_right():
    assert len(MENDED) > 0.9 * len(DRAWN)

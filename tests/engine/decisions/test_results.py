"""What a procedure may use of a decision."""

import pytest

from engine import decisions
from engine.decisions import results
from tests.engine.decisions.written import NOW, data, decision, file, table


def decided(rules, group):
    logic = table([("nhóm", "string", '"A", "B"')], ["phí"], rules)
    content = file(data("nhóm", "string"), decision("d", logic, inputs=["nhóm"]))
    return decisions.read(content).decide("d", {"nhóm": group}, now=NOW)


@pytest.mark.parametrize(
    ("rules", "group", "code"),
    [
        ([(['"A"'], ["1"])], "A", None),
        ([(['"A"'], ["1"])], "B", None),
        ([(["-"], ["1"])], "C", "input_not_allowed"),
        ([(['"A"'], ["1"]), (["-"], ["2"])], "A", "rules_overlap"),
        ([(['"A"'], ["missing + 1"])], "A", "variable_missing"),
    ],
)
def test_what_was_decided_on_a_wrong_ground_is_spoiled(rules, group, code):
    error = results.spoiled(decided(rules, group))
    assert (error and error.code) == code

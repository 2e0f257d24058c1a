"""The house rules V01 to V16 of the domain paper: each has its codes, and each code its example or a case here."""

import re
from pathlib import Path

import pytest

import engine
from engine import forms as form_files
from engine.checker import CODES
from engine.sketch.lines import drawn
from processes.definitions import Kind, Running, advice
from processes.definitions import settings as settings_of
from web.examples import examples

RULES = {
    "V01": ("not_xml", "doctype_forbidden", "element_unknown", "element_misplaced", "attribute_value_invalid"),
    "V02": ("process_not_executable", "several_starts", "start_missing", "unreachable", "dead_end", "no_way_out"),
    "V03": ("task_without_lane", "role_missing", "budget_missing", "form_missing", "step_leaves_nothing"),
    "V04": ("way_over_limit",),
    "V05": ("form_unknown", "role_unknown", "decision_missing", "decision_unknown", "service_unavailable"),
    "V06": ("flow_without_condition", "gateway_without_default", "variable_unprovided", "expression_invalid"),
    "V07": ("script_language_unsupported", "expression_language_unsupported", "script_not_assignment"),
    "V08": ("intake_outcomes_few",),
    "V09": ("sealed_before_signed", "hand_over_missing"),
    "V10": ("duties_in_one_hand", "apart_unknown"),
    "V11": ("supplement_unlimited", "cycle_without_wait", "loop_without_end"),
    "V12": ("limit_table_not_unique", "limit_table_uncertain", "limit_rule_unreadable"),
    "V13": ("step_reference_unknown", "reference_dangling"),
    "V14": ("facts_missing",),
    "V15": ("text_not_nfc", "text_not_composed"),
}
"""V16, what differs from the version before, is no finding: reviewers read it (``tests/web/test_reviews.py``)."""

DRAWN = """
start s
user check "B1. Tiếp nhận hồ sơ"
xor g
end no
user appraise "B2. Thẩm định, dự thảo"
user sign "B3. Ký quyết định"
user seal "B4. Lấy số, đóng dấu"
user hand "B5. Trả kết quả"
end e
s -> check -> g
g -> no if outcome = "refuse"
g -> appraise default
appraise -> sign -> seal -> hand -> e
"""
FORM = (
    b'{"type": "default", "schemaVersion": 18, "components": [{"type": "radio", "key": "outcome", "label": "Outcome", '
    b'"values": [{"value": "accept"}, {"value": "ask"}, {"value": "refuse"}]}]}'
)
DETAILS = {
    "legal_basis": [{"text": "Luật"}],
    "components": [{"name": "Đơn"}],
    "result": "Quyết định",
    "retention": "5 năm",
    "limit": {"amount": "5", "unit": "working_day"},
}
ROLES = {"check": "intake", "appraise": "officer", "sign": "leader", "seal": "clerk", "hand": "intake"}


def version(lines=DRAWN, *, tasks=None, details=None, pauses=None, outcome=FORM):
    """A version with the budget of a day at each step, as it would run."""
    steps = {name: {"role": role, "budget": {"amount": "1", "unit": "working_day"}} for name, role in ROLES.items()}
    steps = {name: {**one, "checklist": [{"id": "c", "text": "Đủ"}]} for name, one in steps.items()}
    steps["check"] |= {"form": "check", "checklist": []}
    told = {name: {**steps[name], **(tasks or {}).get(name, {})} for name in steps}
    return Running(
        agency_id=1,
        version_id=1,
        procedure_id=1,
        procedure_code="1",
        procedure_name="P",
        number=1,
        diagram=engine.read(drawn(lines)),
        settings=settings_of.read({"tasks": told, "pauses": pauses or {}}),
        settings_sha256="",
        details={**DETAILS, **(details or {})},
        forms={"check": form_files.read(outcome)},
        decisions={},
        role_ids={},
    )


TWO = FORM.replace(b', {"value": "ask"}', b"")
PAUSE = {"effect": "suspend", "reason": "supplement", "legal_basis": "Luật"}
CASES = {
    "step_leaves_nothing": ("seal", {"tasks": {"seal": {"checklist": []}}}),
    "way_over_limit": ("", {"details": {"limit": {"amount": "4.5", "unit": "working_day"}}}),
    "intake_outcomes_few": ("", {"outcome": TWO}),
    "sealed_before_signed": (
        "seal",
        {"lines": DRAWN.replace("appraise -> sign -> seal", "appraise -> seal -> sign")},
    ),
    "hand_over_missing": ("", {"lines": DRAWN.replace("Trả kết quả", "Lưu hồ sơ")}),
    "duties_in_one_hand": ("sign", {"tasks": {"sign": {"role": "officer"}}}),
    "supplement_unlimited": ("check", {"pauses": {"check": PAUSE}}),
    "step_reference_unknown": ("sign", {"tasks": {"sign": {"checklist": [{"id": "c", "text": "Chuyển lại bước B9"}]}}}),
    "facts_missing": ("", {"details": {"retention": ""}}),
    "text_not_composed": ("", {"details": {"result": "Ho\u0302\u0300 so"}}),
}
NEARLY = [
    {"tasks": {"seal": {"checklist": [], "required_outputs": [{"id": "o", "text": "Số"}]}}},
    {"details": {"limit": {"amount": "5", "unit": "month"}}},
    {"details": {"limit": {"none": True, "reason": "…"}}},
    {"tasks": {"sign": {"role": "officer", "not_same_as": ["appraise"]}}},
    {"pauses": {"check": {**PAUSE, "at_most": 1}}},
    {"pauses": {"check": {**PAUSE, "reason": "payment"}}},
    {"tasks": {"sign": {"checklist": [{"id": "c", "text": "Chuyển lại bước B2; theo bước đầu"}]}}},
    {"lines": DRAWN.replace("B4. Lấy số, đóng dấu", "B4. Ký, lấy số, đóng dấu")},
]


def said(running, kind=Kind.TTHC):
    return {(place, problem.code) for place, problems in advice(running, kind).items() for problem in problems}


@pytest.mark.parametrize("code", CASES)
def test_a_house_rule_that_is_broken_is_said_where_it_is(code):
    place, changes = CASES[code]
    assert said(version(**changes)) == {(place, code)}


@pytest.mark.parametrize("changes", [{}, *NEARLY])
def test_what_only_looks_like_it_is_not_said(changes):
    assert said(version(**changes)) == set()


def test_rules_of_administrative_procedures_leave_internal_ones_alone():
    few = version(lines=DRAWN.replace("Trả kết quả", "Lưu hồ sơ"), outcome=TWO, details={"retention": ""})
    assert said(few, Kind.INTERNAL) == set()


def test_every_rule_has_codes_and_every_code_is_tried():
    assert [*RULES] == [f"V{number:02}" for number in range(1, 16)]
    here = Path(__file__).parents[1]
    tried = "".join(
        path.read_text("utf-8") for folder in ("processes", "web") for path in (here / folder).glob("test_*.py")
    )
    for code in (code for codes in RULES.values() for code in codes):
        if code in CODES:
            assert code in examples() or re.search(rf'"{code}"', tried), code
        elif code not in CASES:
            assert len(re.findall(rf'"{code}"', tried)) > 1, code

"""A whole model as an authority would draw it: fees and time limits of a permit, by tables, knowledge and a service."""

from datetime import date

import pytest

from engine import decisions
from tests.engine.decisions.written import (
    NOW,
    D,
    codes,
    component,
    context,
    data,
    decision,
    entry,
    file,
    item,
    knowledge,
    literal,
    service,
    table,
)

FEES = [
    (['"cấp mới"', "[0..100)"], ["100000", '"Mức 1"'], "Điều 4 khoản 1"),
    (['"cấp mới"', ">= 100"], ["100000 + 500 * (Hồ sơ.diện tích - 100)", '"Mức 2"'], "Điều 4 khoản 2"),
    (['"cấp lại", "gia hạn"', "-"], ["50000", '"Mức 3"'], "Điều 5"),
]
DAYS = [(["true", "-"], ["42"]), (["false", '"cấp mới"'], ["32"]), (["false", 'not("cấp mới")'], ["10"])]
REDUCED = context(
    entry("hưởng", literal('if list contains(diện, "hộ nghèo") then 1 else if count(diện) > 0 then 0.5 else 0')),
    entry(None, literal("mức phí * (1 - hưởng)")),
)
PERMIT = file(
    item("tLoại", "string", values='"cấp mới", "cấp lại", "gia hạn"'),
    item("tDiện", "string", many=True, values='"hộ nghèo", "người có công"'),
    item(
        "tHồ sơ",
        None,
        component("loại", "tLoại"),
        component("diện tích", "number", values=">= 0"),
        component("diện", "tDiện"),
        component("ngày nộp", "date"),
    ),
    data("Hồ sơ", "tHồ sơ"),
    data("Phải kiểm tra thực địa", "boolean"),
    decision("Phí", table(["Hồ sơ.loại", "Hồ sơ.diện tích"], ["mức phí", "bậc"], FEES, prefix="fee"), inputs=["Hồ sơ"]),
    knowledge("Miễn giảm", REDUCED, takes=[("mức phí", "number"), ("diện", "tDiện")], kind="number"),
    decision(
        "Phải nộp",
        literal("Miễn giảm(diện: Hồ sơ.diện, mức phí: Phí.mức phí)"),
        inputs=["Hồ sơ"],
        decisions=["Phí"],
        knowledge=["Miễn giảm"],
        kind="number",
    ),
    decision(
        "Số ngày",
        table([("Phải kiểm tra thực địa", "boolean"), "Hồ sơ.loại"], [("ngày", "number")], DAYS, prefix="days"),
        inputs=["Phải kiểm tra thực địa", "Hồ sơ"],
        kind="number",
    ),
    decision(
        "Hạn trả",
        literal('Hồ sơ.ngày nộp + Số ngày * duration("P1D")'),
        inputs=["Hồ sơ"],
        decisions=["Số ngày"],
        kind="date",
    ),
    service("Tiếp nhận", outputs=["Phải nộp", "Hạn trả"], inputs=["Hồ sơ", "Phải kiểm tra thực địa"]),
)


def dossier(kind="cấp mới", area=150, groups=(), visit=False):
    filed = {"loại": kind, "diện tích": area, "diện": list(groups), "ngày nộp": date(2026, 11, 2)}
    return {"Hồ sơ": filed, "Phải kiểm tra thực địa": visit}


def ask(**given):
    return decisions.read(PERMIT).serve("Tiếp nhận", dossier(**given), now=NOW)


def test_the_model_has_nothing_wrong():
    assert [code for code in codes(PERMIT) if code != "dmn_table_gap"] == []


@pytest.mark.parametrize(
    ("given", "fee", "due"),
    [
        ({}, "125000", date(2026, 12, 4)),
        ({"visit": True}, "125000", date(2026, 12, 14)),
        ({"area": 99, "groups": ["người có công"]}, "50000.0", date(2026, 12, 4)),
        ({"kind": "gia hạn"}, "50000", date(2026, 11, 12)),
        ({"groups": ["hộ nghèo", "người có công"]}, "0", date(2026, 12, 4)),
    ],
)
def test_what_is_to_be_paid_and_when_the_answer_is_due(given, fee, due):
    decided = ask(**given)
    assert decided.errors == ()
    assert decided.value == {"Phải nộp": D(fee), "Hạn trả": due}


def test_the_answer_explains_itself():
    rules = {rule.decision: rule for rule in ask().rules}
    assert rules["Phí"].inputs == (("Hồ sơ.loại", "cấp mới"), ("Hồ sơ.diện tích", D(150)))
    assert rules["Phí"].outputs == (("mức phí", D(125000)), ("bậc", "Mức 2"))
    assert rules["Phí"].annotations == (("", "Điều 4 khoản 2"),)
    assert rules["Số ngày"].number == 2


@pytest.mark.parametrize("wrong", [{"kind": "xin"}, {"area": -1}, {"area": "rộng"}, {"groups": ["ai đó"]}])
def test_a_wrong_dossier_gives_no_figures(wrong):
    decided = ask(**wrong)
    assert decided.value == {"Phải nộp": None, "Hạn trả": None}
    assert decided.errors[0].decision == "Hồ sơ"

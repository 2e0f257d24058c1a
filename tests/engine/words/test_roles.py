"""Words of responsibility and the roles that they mean."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.words import is_applicant, role_of, roles_of

MEANT = {
    "intake_officer": (
        "Bộ phận TN&TKQ|BP TN & TKQ|Bộ phận Tiếp nhận và Trả kết quả|Cán bộ một cửa|Chuyên viên Bộ phận Một cửa"
        "|Công chức, viên chức Bộ phận Một cửa|Trung tâm Phục vụ hành chính công tỉnh|TTPVHCC|BPMC"
    ),
    "division_head": "Trưởng phòng|Lãnh đạo phòng|LĐ phòng|Phó Trưởng phòng|Chánh Văn phòng|TP|Trưởng đơn vị",
    "leader": "Lãnh đạo Sở|LĐ Sở|Chủ tịch UBND xã|Phó Chủ tịch UBND|Giám đốc Sở|Chi cục trưởng|LANH DAO CHI CUC",
    "clerk": "Văn thư|Chuyên viên văn thư|Văn thư - Lưu trữ|VT",
    "archivist": "Lưu trữ|Bộ phận lưu trữ",
    "case_officer": (
        "Chuyên viên thụ lý|CV thụ lý|Công chức tư pháp - hộ tịch|Người thực hiện|Phòng chuyên môn"
        "|Chuyên viên tham mưu Lãnh đạo Sở|Chuyen vien phong Noi vu|case_officer"
    ),
    "iso_secretary": "Thư ký ISO",
    "internal_auditor": "Đánh giá viên nội bộ",
    "legal_controller": "Kiểm soát TTHC",
}


@pytest.mark.parametrize(("role", "texts"), MEANT.items())
def test_titles_and_their_abbreviations_mean_a_role(role, texts):
    assert {text: roles_of(text) for text in texts.split("|")} == dict.fromkeys(texts.split("|"), (role,))
    assert {role_of(unicodedata.normalize("NFD", text)) for text in texts.split("|")} == {role}


@pytest.mark.parametrize("text", ["Hội đồng thẩm định", "UBND tỉnh", "Nhân viên bưu điện", "Máy chủ", "", "Bước 1"])
def test_what_is_no_role_of_the_office_is_not_guessed(text):
    assert role_of(text) is None


def test_several_people_are_named_in_their_order():
    assert roles_of("Cán bộ một cửa, Văn thư") == ("intake_officer", "clerk")
    assert roles_of("Chuyên viên\nTrưởng phòng") == ("case_officer", "division_head")
    assert roles_of("Chuyên viên và Trưởng phòng") == ("case_officer", "division_head")


def test_who_asks_is_nobody_of_the_agency():
    assert is_applicant("Tổ chức, cá nhân")
    assert is_applicant("Người nộp hồ sơ")
    assert not is_applicant("Cán bộ tiếp công dân")


@given(st.text(max_size=60))
def test_no_text_breaks_the_matcher(text):
    assert isinstance(roles_of(text), tuple)

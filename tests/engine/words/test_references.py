"""What steps say about others: numbers, conditions, ways back, ends."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.words import Way, flat, label_of, leading_label, references, ways


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("chuyển lại bước 3", ("3",)),
        ("quay lại B2 hoặc bước 04", ("2", "4")),
        ("tổng hợp kết quả bước 2, 3 và 4", ("2", "3", "4")),
        ("chuyển bước 2, 3 ngày sau trả kết quả", ("2",)),
        ("theo Mẫu B1 và phiếu B2", ()),
        ("các bước đầu tiên", ()),
        ("trả lại bước 2.1", ("2.1",)),
    ],
)
def test_steps_that_are_spoken_of_are_named(text, found):
    assert references(text) == found
    assert references(unicodedata.normalize("NFD", text)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Nếu đạt thì trình ký, nếu không đạt thì chuyển lại bước 3",
            (Way("Đạt"), Way("Không đạt", "3")),
        ),
        ("Duyệt, thực hiện tiếp Bước 5", (Way("", "5"),)),
        ("Ký. Chuyển lại bước 3 nếu không đồng ý", (Way("Không đồng ý", "3"),)),
        ("Không đạt: chuyển lại bước 3", (Way("Không đạt", "3"),)),
        ("Trường hợp từ chối thì nêu rõ lý do và kết thúc", (Way("Từ chối", ends=True),)),
        ("Nếu thiếu: ghi lý do. Chuyển lại bước 1.", (Way("Thiếu", "1"),)),
        ("Nêu rõ kết quả bước 2", ()),
    ],
)
def test_ways_on_are_read_with_their_conditions(text, found):
    assert ways(text) == found


def test_numbers_of_steps_are_labels_in_one_spelling():
    assert [label_of(text) for text in ("Bước 03:", "B3", "(3)", "3.", "2a", "1.10", "I", "")] == [
        *["3"] * 4,
        *("2a", "1.10", "", ""),
    ]
    assert leading_label("Bước 2: Thẩm định") == ("2", "Thẩm định")
    assert leading_label("Thẩm định") == ("", "Thẩm định")


@given(st.text(max_size=120))
def test_no_text_breaks_the_reader_and_places_stay(text):
    assert len(flat(text)) == len(unicodedata.normalize("NFC", text))
    assert isinstance(references(text), tuple)
    assert isinstance(ways(text), tuple)

"""Vietnamese texts are found without diacritics and listed by the Vietnamese alphabet."""

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processes.text import fold, sort_key, telephone


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đường  Nguyễn Huệ", "duong nguyen hue"),
        ("ĐẶNG THỊ ƯỚC", "dang thi uoc"),
        ("  Sở Nông nghiệp\tvà\nMôi trường ", "so nong nghiep va moi truong"),
        ("Quyết định số 19/2014/QĐ-TTg", "quyet dinh so 19/2014/qd-ttg"),
        ("ây\u200b dựng\ufeff", "ay dung"),
        ("", ""),
    ],
)
def test_a_text_is_folded_as_people_type_it(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("0912 345 678", "0912345678"),
        ("+84 912.345.678", "0912345678"),
        ("(024) 3826-1234", "02438261234"),
        ("H99.01-260302-0001", None),
        ("1234567", None),
        ("0912345678901234", None),
        ("٠٩١٢٣٤٥٦٧٨", None),
        ("", None),
    ],
)
def test_a_telephone_number_is_its_digits(text, digits):
    assert telephone(text) == digits


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạấầẩẫậ ỳĐẤ"))
def test_composed_and_decomposed_texts_are_the_same(text):
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)
    assert sort_key(unicodedata.normalize("NFD", text)) == sort_key(text)
    assert fold(text).isascii()


@pytest.mark.parametrize(
    "in_order",
    [
        list("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"),
        ["ma", "mà", "mả", "mã", "má", "mạ", "mai", "măm", "mâm", "me"],
        ["an", "ăn", "ân", "ấn", "ận", "ba"],
        ["Bùi Thị Ánh", "Dương Văn Bé", "Đặng Thị An", "Đỗ Văn Ba", "Lê An", "Lê Ân", "Lê Ấn", "Lê Thị Ba", "Lý An"],
        ["Trần Văn Bình", "Trần Văn Chín", "Trấn Văn An"],
        ["Lê", "Lê An", "Lên"],
        ["Bước 1", "Bước 2", "Bước ba"],
    ],
)
def test_names_stand_in_the_order_of_the_vietnamese_alphabet(in_order):
    shuffled = random.Random(7).sample(in_order, len(in_order))
    assert sorted(shuffled, key=sort_key) == in_order


def test_the_place_of_the_tone_mark_and_capitals_do_not_count():
    assert sort_key("Hòa Bình") == sort_key("HOÀ  BÌNH")


@given(st.text(alphabet="aăâeêđdou àáạ", max_size=8), st.text(alphabet="aăâeêđdou àáạ", max_size=8))
def test_equal_keys_mean_equally_folded_texts(one, other):
    if sort_key(one) == sort_key(other):
        assert fold(one) == fold(other)

"""Times of tables of work: what is said in figures, signs and words, in one exact amount."""

import unicodedata
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.words import Kind, compose, find_duration, fold, read_duration


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("03 ngày làm việc", 3),
        ("03 (ba) ngày làm việc", 3),
        ("0,5 ngày", Fraction(1, 2)),
        ("0.25 ngày làm việc", Fraction(1, 4)),
        ("1/2 ngày", Fraction(1, 2)),
        ("½ ngày", Fraction(1, 2)),
        ("1½ ngày", Fraction(3, 2)),
        ("1 1/2 ngày", Fraction(3, 2)),
        ("04 giờ", Fraction(1, 2)),
        ("4h", Fraction(1, 2)),
        ("15 phút", Fraction(1, 32)),
        ("30’", Fraction(1, 16)),
        ("1 ngày 4 giờ", Fraction(3, 2)),
        ("1 giờ 30 phút", Fraction(3, 16)),
        ("Nửa ngày", Fraction(1, 2)),
        ("mười lăm ngày làm việc", 15),
        ("01 buổi", Fraction(1, 2)),
        ("Không quá 05 ngày làm việc", 5),
        ("Trong thời hạn 02 ngày làm việc kể từ ngày nhận đủ hồ sơ", 2),
        ("05 ngày/hồ sơ", 5),
        ("0,5 ngày (04 giờ)", Fraction(1, 2)),
        ("02 ngày / 16 giờ", 2),
        ("0,5 ngày + 1 ngày", Fraction(3, 2)),
        ("03 ngay lam viec", 3),
        ("03 ngày (không tính thứ bảy, chủ nhật)", 3),
    ],
)
def test_a_time_is_read_in_working_days_without_doubt(text, days):
    read = read_duration(text)
    assert (read.kind, read.days, read.doubts) == (Kind.AMOUNT, days, ())
    assert read_duration(unicodedata.normalize("NFD", text)) == read


@pytest.mark.parametrize(
    ("text", "days", "doubt"),
    [
        ("2 - 3 ngày", 3, "range"),
        ("từ 02 đến 03 ngày làm việc", 3, "range"),
        ("12 (10) ngày", 12, "several"),
        ("Hồ sơ thường: 02 ngày; trường hợp phức tạp: 05 ngày", 2, "several"),
        ("Tiếp nhận: 0,5 ngày\nChuyển: 0,5 ngày", 1, "summed"),
        ("5", 5, "unit"),
    ],
)
def test_what_was_chosen_of_a_doubtful_time_is_said(text, days, doubt):
    read = read_duration(text)
    assert (read.days, read.doubts) == (days, (doubt,))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Giờ hành chính", Kind.SAME_DAY),
        ("Trong ngày", Kind.SAME_DAY),
        ("Trong ngày, sau 15 giờ thì ngày làm việc tiếp theo", Kind.SAME_DAY),
        ("Ngay sau khi nhận", Kind.SAME_DAY),
        ("7h30 - 11h30", Kind.SAME_DAY),
        ("Không tính", Kind.NONE),
        ("Không tính vào thời gian giải quyết (02 ngày)", Kind.NONE),
        ("Theo giấy hẹn", Kind.NONE),
        ("-", Kind.NONE),
        ("", Kind.BLANK),
        ("khi nào xong", Kind.UNREADABLE),
        ("1/0 ngày", Kind.UNREADABLE),
    ],
)
def test_a_time_without_an_amount_says_why(text, kind):
    assert (read_duration(text).kind, read_duration(text).days) == (kind, None)


def test_a_number_alone_counts_in_the_unit_of_its_column():
    assert read_duration("04", unit="working_hour").days == Fraction(1, 2)
    assert read_duration("0,5", unit="working_day").doubts == ()
    assert read_duration("04 giờ", unit="working_day").days == Fraction(1, 2)


def test_budgets_are_written_as_settings_of_a_version():
    assert read_duration("15 phút").budget() == {"amount": "0.25", "unit": "working_hour"}
    assert read_duration("20 ngày").budget(calendar=True) == {"amount": "20", "unit": "calendar_day"}
    assert read_duration("0,5 ngày").budget(calendar=True) == {"amount": "0.5", "unit": "working_day"}
    assert read_duration("Giờ hành chính").budget() == {"none": True}
    assert read_duration("Trong ngày").budget() == {"unit": "same_day"}
    assert read_duration("01 tháng").budget() == {"none": True}


def test_a_time_is_found_inside_of_a_name_and_nowhere_else():
    found = find_duration("Thẩm định hồ sơ (03 ngày làm việc)")
    assert found is not None
    assert found.days == 3
    assert find_duration("Thẩm định hồ sơ theo Điều 3") is None
    assert find_duration("Giám đốc ký từ ngày nhận") is None


@given(
    amount=st.integers(1, 240),
    share=st.sampled_from([("", 1), ("/2", Fraction(1, 2)), (",5", None), (" ½", None)]),
    unit=st.sampled_from([("ngày", 1), ("ngày làm việc", 1), ("giờ", Fraction(1, 8)), ("phút", Fraction(1, 480))]),
    is_padded=st.booleans(),
)
def test_every_written_number_counts_exactly(amount, share, unit, is_padded):
    written, factor = share
    value = amount * factor if factor else amount + Fraction(1, 2)
    text = f"{amount:02d}{written} {unit[0]}" if is_padded else f"{amount}{written} {unit[0]}"
    assert read_duration(text).days == value * unit[1]


@given(st.text(max_size=80))
def test_no_text_breaks_the_reader(text):
    read = read_duration(text)
    assert read.kind in Kind
    assert fold(fold(text)) == fold(text)
    assert compose(compose(text)) == compose(text)

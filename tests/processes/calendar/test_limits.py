"""Limits as settings and packages write them."""

from decimal import Decimal

import pytest

from processes.calendar import Limit, Unit
from processes.errors import Invalid


@pytest.mark.parametrize(
    ("data", "limit"),
    [
        ({"amount": "0.5", "unit": "working_day"}, Limit(Decimal("0.5"), Unit.WORKING_DAY)),
        ({"amount": 20, "unit": "calendar_day"}, Limit(Decimal(20), Unit.CALENDAR_DAY)),
        ({"amount": "5.0", "unit": "month"}, Limit(Decimal(5), Unit.MONTH)),
        ({"unit": "same_day"}, Limit(Decimal(1), Unit.SAME_DAY)),
        ({"amount": "0", "unit": "immediate"}, Limit(Decimal(1), Unit.IMMEDIATE)),
        ({"amount": "3", "unit": "working_day", "anchor": "accepted_at"}, Limit(Decimal(3), Unit.WORKING_DAY)),
    ],
)
def test_a_limit_is_read_and_written_again(data, limit):
    assert Limit.parse(data) == limit
    assert Limit.parse(limit.as_json()) == limit


def test_an_amount_is_written_plainly():
    assert Limit(Decimal("10.00"), Unit.WORKING_DAY).as_json() == {"amount": "10", "unit": "working_day"}
    assert Limit(Decimal("0.250"), Unit.WORKING_DAY).as_json() == {"amount": "0.25", "unit": "working_day"}


@pytest.mark.parametrize(
    ("data", "field", "code"),
    [
        ({}, "unit", "limit_unit_unknown"),
        ({"amount": "1", "unit": "week"}, "unit", "limit_unit_unknown"),
        ({"unit": "working_day"}, "amount", "limit_amount_not_a_number"),
        ({"amount": 0.5, "unit": "working_day"}, "amount", "limit_amount_not_a_number"),
        ({"amount": True, "unit": "working_day"}, "amount", "limit_amount_not_a_number"),
        ({"amount": "NaN", "unit": "working_day"}, "amount", "limit_amount_not_a_number"),
        ({"amount": "1e3", "unit": "working_day"}, "amount", "limit_amount_not_a_number"),
        ({"amount": "-1", "unit": "working_day"}, "amount", "limit_amount_not_a_number"),
        ({"amount": "٣", "unit": "working_day"}, "amount", "limit_amount_not_a_number"),
        ({"amount": "0", "unit": "working_day"}, "amount", "limit_amount_out_of_range"),
        ({"amount": "10001", "unit": "month"}, "amount", "limit_amount_out_of_range"),
        ({"amount": "0.5", "unit": "calendar_day"}, "amount", "limit_amount_not_whole"),
        ({"amount": "1.5", "unit": "month"}, "amount", "limit_amount_not_whole"),
        ({"amount": "2", "unit": "same_day"}, "amount", "limit_amount_not_counted"),
        ({"amount": "0.5", "unit": "same_day"}, "amount", "limit_amount_not_counted"),
    ],
)
def test_a_limit_that_makes_no_sense_is_refused_with_its_field(data, field, code):
    with pytest.raises(Invalid) as refusal:
        Limit.parse(data)
    assert [problem.code for problem in refusal.value.errors[field]] == [code]

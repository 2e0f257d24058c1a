import json
from datetime import date
from decimal import Decimal

import pytest

from engine import forms
from processes.tasks import read_values

FORM = forms.read(
    json.dumps(
        {
            "type": "default",
            "schemaVersion": 16,
            "components": [
                {"type": "number", "key": "area", "label": "Diện tích"},
                {"type": "datetime", "subtype": "date", "key": "born_on", "dateLabel": "Ngày sinh"},
            ],
        }
    ).encode()
)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1.234,5", "1234.5"),
        ("1.500.000", "1500000"),
        ("1.234", "1234"),
        ("2,5", "2.5"),
        ("2.5", "2.5"),
        ("-3", "-3"),
        ("1 234,5", "1234.5"),
        (Decimal("1.234"), "1.234"),
        (7, "7"),
    ],
)
def test_a_number_is_read_as_vietnamese_people_write_it(typed, number):
    values, errors = read_values(FORM, {"area": typed})
    assert (values["area"], errors) == (Decimal(number), {})


@pytest.mark.parametrize("typed", ["1_000", "1e5", "NaN", "١٢", "1,2,3", "1.23.456", "9" * 35, "năm", True])
def test_what_is_no_number_is_refused(typed):
    _, errors = read_values(FORM, {"area": typed})
    assert [problem.code for problem in errors["area"]] == ["not_a_number"]


@pytest.mark.parametrize("typed", ["25/11/1990", "1990-11-25"])
def test_a_date_is_read_as_typed_and_as_browsers_send_it(typed):
    assert read_values(FORM, {"born_on": typed})[0]["born_on"] == date(1990, 11, 25)


@pytest.mark.parametrize("typed", ["31/02/1990", "25/11/90", "hôm qua"])
def test_a_day_that_does_not_exist_is_refused(typed):
    assert [problem.code for problem in read_values(FORM, {"born_on": typed})[1]["born_on"]] == ["not_a_date"]

"""Every problem that a field may have has words, and words are said with the label of the field."""

import re
from pathlib import Path

import pytest

from processes.errors import Invalid, Problem
from web import i18n, problems

ROOT = Path(__file__).parents[2]
SAID = re.compile(r'Problem\(\s*"([a-z_0-9]+)"')
BY_OTHERS = re.compile(
    r'"((?:limit_(?!working_days")[a-z]+_[a-z_]+|calendar_(?:weekdays|sessions|day_off_and_worked)))"'
)


def codes():
    bodies = [path.read_text("utf-8") for folder in ("processes", "web") for path in (ROOT / folder).rglob("*.py")]
    return sorted({code for body in bodies for found in (SAID, BY_OTHERS) for code in found.findall(body)})


@pytest.mark.parametrize("code", codes())
def test_a_problem_has_words(code):
    assert i18n.has(f"problems.{code}")


def test_a_refusal_is_said_field_by_field(app):
    refusal = Invalid({"name": [Problem("too_long", {"maximum": 120})], "day": [Problem("in_the_future")]})
    with app.test_request_context():
        assert problems.by_field(refusal) == {
            "name": ["Viết ngắn lại, tối đa 120 ký tự"],
            "day": ["Chọn lúc này hoặc sớm hơn"],
        }

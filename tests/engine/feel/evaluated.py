"""An expression and its value, for the tables of the tests."""

from datetime import UTC, datetime

from engine import feel
from tests.engine import processor

NOW = datetime(2026, 11, 21, 1, 2, 3, tzinfo=UTC)


def evaluated(text, **names):
    return feel.parse(text).evaluate(names, now=NOW)


def value(text, **names):
    return evaluated(text, **names).value


def code(text, **names):
    """Return the code of the reason for which an expression is null."""
    evaluation = evaluated(text, **names)
    assert evaluation.value is None
    return evaluation.reasons[-1].code if evaluation.reasons else None


def assert_same(text, literal):
    found, wanted = value(text), value(literal)
    assert type(found) is type(wanted)
    assert found == wanted
    if type(found) is dict:
        assert list(found) == list(wanted)


LIMIT = 0.05
"""What an expression may take of the processor, in seconds."""


def seconds(text, **names):
    """Return how much of the processor an expression takes, reading included."""
    return processor.seconds(lambda: evaluated(text, **names), LIMIT)

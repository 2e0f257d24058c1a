"""The state as text: what it holds, that it reads back, and what is refused as unreadable."""

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from engine import codec, runner
from engine.errors import StateUnreadable
from engine.feel import Months
from engine.specification import specify
from tests.engine.drawings import unchecked
from tests.engine.walk import NOW, Walk

GUARDED = """
    start s
    and f
    sub p1 {
      start is
      user a
      timer late PT1H on a
      end ie
      is -> a -> ie
      late -> ie
    }
    user b
    and j
    end e
    s -> f -> p1 -> j -> e
    f -> b -> j
"""


def test_the_state_holds_tokens_and_variables_and_nothing_of_the_specification() -> None:
    walk = Walk(GUARDED, decision="yes").complete("b")
    assert json.loads(walk.step.state) == {
        "diagram": walk.diagram.sha256,
        "format": 1,
        "last": 8,
        "tokens": [
            {"at": "p1", "is": "started", "key": 3},
            {"at": "a", "in": 3, "is": "ready", "key": 6},
            {"at": "late", "due": "2026-01-31T09:00:00Z", "host": "t6", "in": 3, "is": "waiting", "key": 7},
            {"at": "j", "flow": "b_j", "is": "waiting", "key": 8},
        ],
        "variables": {"process": {"decision": "yes"}},
    }


def test_the_state_is_compact_with_sorted_keys() -> None:
    state = Walk(GUARDED, b=1, a="đ").step.state
    assert state == json.dumps(json.loads(state), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert "đ" in state


def test_a_state_reads_back_as_itself() -> None:
    walk = Walk(GUARDED, decision="yes")
    specification = specify(walk.diagram)
    assert codec.dump(codec.load(walk.step.state, specification, NOW), specification) == walk.step.state


def test_reading_does_not_depend_on_the_moment() -> None:
    walk = Walk(GUARDED)
    specification = specify(walk.diagram)
    later = codec.load(walk.step.state, specification, NOW + timedelta(days=9))
    assert codec.dump(later, specification) == walk.step.state


@pytest.mark.parametrize(
    "value",
    [
        Decimal("1.10"),
        "chữ",
        True,
        None,
        date(2026, 1, 31),
        time(8, 30),
        datetime(2026, 1, 31, 8, tzinfo=UTC),
        timedelta(days=2, hours=3),
        Months(14),
        [Decimal(1), [Decimal(2)]],
        {"typename": "x", "#n": Decimal(3)},
    ],
)
def test_every_value_of_feel_survives(value: object) -> None:
    walk = Walk(GUARDED, x=value).complete("b")
    assert walk.step.variables == {"x": value}
    assert type(walk.step.variables["x"]) is type(value)


def test_a_whole_number_and_its_decimal_give_the_same_state() -> None:
    assert Walk(GUARDED, x=1).step.state == Walk(GUARDED, x=Decimal(1)).step.state


def _damaged(**changes: object) -> str:
    return json.dumps({**json.loads(Walk(GUARDED).step.state), **changes})


@pytest.mark.parametrize(
    "state",
    [
        "",
        "[]",
        "null",
        "{}",
        "{" * 5000,
        "[" * 100_000,
        _damaged(format=2),
        _damaged(format=None),
        _damaged(diagram="0" * 64),
        _damaged(tokens=[{"at": "nowhere", "is": "ready", "key": 1}]),
        _damaged(tokens=[{"at": "b", "is": "flying", "key": 1}]),
        _damaged(tokens=[{"at": "b", "is": "ready"}]),
        _damaged(tokens=[{"at": "b", "is": "ready", "key": "x"}]),
        _damaged(tokens=[{"at": "a", "is": "ready", "key": 1}]),
        _damaged(tokens=[{"at": "a", "in": 9, "is": "ready", "key": 1}]),
        _damaged(tokens=7),
        _damaged(variables={"process": {"x": {"#unknown": 1}}}),
        _damaged(variables=[]),
        _damaged(last="many"),
    ],
)
def test_what_is_no_state_of_this_diagram_is_refused(state: str) -> None:
    with pytest.raises(StateUnreadable):
        runner.complete(unchecked(GUARDED), state, "t1", {}, NOW)


def test_a_state_of_another_revision_of_the_diagram_is_refused() -> None:
    walk = Walk(GUARDED)
    with pytest.raises(StateUnreadable):
        runner.complete(unchecked(GUARDED + "\nuser c"), walk.step.state, "t4", {}, NOW)

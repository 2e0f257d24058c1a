"""Due moments: by the calendar of Việt Nam, from the moment given, in UTC."""

from datetime import UTC, datetime

import pytest

from engine.errors import StepFailed
from tests.engine.walk import Walk


def _due(kind: str, time: str, now: str, **variables: object) -> str:
    walk = Walk(f"start s\n{kind} t {time}\nend e\ns -> t -> e", datetime.fromisoformat(now), **variables)
    return walk.step.timers[0].due_at.isoformat()


@pytest.mark.parametrize(
    ("duration", "now", "due"),
    [
        ("PT1H", "2026-01-31T08:00:00+00:00", "2026-01-31T09:00:00+00:00"),
        ("P2D", "2026-02-27T20:00:00+00:00", "2026-03-01T20:00:00+00:00"),
        ("P1W", "2026-01-31T08:00:00+00:00", "2026-02-07T08:00:00+00:00"),
        ("P1DT12H30M", "2026-01-31T08:00:00+00:00", "2026-02-01T20:30:00+00:00"),
        ("P1M", "2026-01-31T08:00:00+00:00", "2026-02-28T08:00:00+00:00"),
        ("P1M", "2026-01-30T18:00:00+00:00", "2026-02-27T18:00:00+00:00"),
        ("P1Y", "2024-02-29T08:00:00+00:00", "2025-02-28T08:00:00+00:00"),
        ("P11M", "2026-02-15T08:00:00+00:00", "2027-01-15T08:00:00+00:00"),
        ('"PT90M"', "2026-01-31T08:00:00+00:00", "2026-01-31T09:30:00+00:00"),
        ('duration("P1D") * days', "2026-01-31T08:00:00+00:00", "2026-02-03T08:00:00+00:00"),
        ('duration("P1D") / 7', "2026-01-31T08:00:00+00:00", "2026-01-31T11:25:42.857142+00:00"),
        ("wait", "2026-01-31T08:00:00+00:00", "2026-03-02T08:00:00+00:00"),
    ],
)
def test_a_duration_counts_from_the_moment_the_timer_starts(duration: str, now: str, due: str) -> None:
    assert _due("timer", duration, now, days=3, wait="P1M2D") == due


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        ("2026-03-01", "2026-02-28T17:00:00+00:00"),
        ("2026-03-01T08:00:00", "2026-03-01T01:00:00+00:00"),
        ("2026-03-01T08:00:00Z", "2026-03-01T08:00:00+00:00"),
        ("2026-03-01T08:00:00+07:00", "2026-03-01T01:00:00+00:00"),
        ('date and time("2026-03-01T08:00:00")', "2026-03-01T01:00:00+00:00"),
        ('date and time(date("2026-03-01"), time("08:00:00"))', "2026-03-01T01:00:00+00:00"),
        ('@"2026-03-01T08:00:00@Europe/Paris"', "2026-03-01T07:00:00+00:00"),
        ('@"2026-03-01T08:00:00.0000009Z"', "2026-03-01T08:00:00+00:00"),
        ("hearing_at", "2026-05-01T01:00:00+00:00"),
        ("day", "2026-05-01T17:00:00+00:00"),
        ('now() + duration("PT2H")', "2026-01-31T10:00:00+00:00"),
    ],
)
def test_a_moment_without_offset_is_local_time(moment: str, due: str) -> None:
    hearing_at = datetime(2026, 5, 1, 1, tzinfo=UTC)
    assert _due("date", moment, "2026-01-31T08:00:00+00:00", hearing_at=hearing_at, day="2026-05-02") == due


@pytest.mark.parametrize("time", ['@"12026-03-01"', '@"-0044-03-15T08:00:00Z"', '@"08:00:00"'])
def test_a_moment_that_no_host_can_wait_for_fails_the_step(time: str) -> None:
    with pytest.raises(StepFailed) as failed:
        _due("date", time, "2026-01-31T08:00:00+00:00")
    assert failed.value.code == "timer_without_time"


@pytest.mark.parametrize("time", ['@"P1000000000D"', '@"P90000000Y"'])
def test_a_duration_that_no_host_can_wait_for_fails_the_step(time: str) -> None:
    with pytest.raises(StepFailed) as failed:
        _due("timer", time, "2026-01-31T08:00:00+00:00")
    assert failed.value.code == "timer_without_time"

"""Drawn times become FEEL, or are refused."""

import pytest

from engine import timers


@pytest.mark.parametrize(
    ("kind", "written", "feel"),
    [
        ("duration", "P3D", 'duration("P3D")'),
        ("duration", '"PT1H30M"', 'duration("PT1H30M")'),
        ("duration", "'PT0.5S'", 'duration("PT0.5S")'),
        ("duration", "P2W", 'duration("P14D")'),
        ("duration", "P1Y6M", 'duration("P1Y6M")'),
        ("duration", "=waiting_time", None),
        ("duration", 'duration("P1D")', None),
        ("date", "2030-01-31", 'date("2030-01-31")'),
        ("date", "2030-01-31T08:00+07:00", 'date and time("2030-01-31T08:00:00+07:00")'),
        ("date", "2030-01-31T08:00:00Z", 'date and time("2030-01-31T08:00:00Z")'),
        ("date", "meeting_at", None),
    ],
)
def test_a_time_is_written_as_feel(kind: str, written: str, feel: str | None) -> None:
    assert timers.literal(kind, written) == feel


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("duration", "P"),
        ("duration", "PT"),
        ("duration", "-P1D"),
        ("duration", "P1M3D"),
        ("duration", "PT1H30"),
        ("duration", "p1d"),
        ("duration", "R3/PT1H"),
        ("date", "2030-02-30"),
        ("date", "2030-01-31T25:00:00"),
        ("date", "2030-01-31 08:00"),
    ],
)
def test_what_looks_like_a_time_and_is_none_is_refused(kind: str, written: str) -> None:
    with pytest.raises(timers.InvalidTimer):
        timers.literal(kind, written)

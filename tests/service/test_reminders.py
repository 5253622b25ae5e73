"""When somebody is reminded: in their morning, not too soon, never against their wish."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.service import HowOften, next_reminder

TUESDAY = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("zone", "often", "expected"),
    [
        ("Europe/Amsterdam", "daily", "2026-11-25T08:00:00+00:00"),
        ("America/New_York", "daily", "2026-11-25T14:00:00+00:00"),
        ("Asia/Seoul", "daily", "2026-11-25T00:00:00+00:00"),
        ("Pacific/Auckland", "daily", "2026-11-25T20:00:00+00:00"),  # nine on Wednesday would be too soon
        ("Europe/Amsterdam", "weekly", "2026-11-30T08:00:00+00:00"),
        ("Atlantis/Nowhere", "weekly", "2026-11-30T09:00:00+00:00"),
        ("", "daily", "2026-11-25T09:00:00+00:00"),
    ],
)
def test_at_nine_in_the_morning_where_they_are(zone: str, often: HowOften, expected: str) -> None:
    at = next_reminder(TUESDAY, zone, often)
    assert at is not None
    assert at.isoformat() == expected


def test_nine_stays_nine_when_clocks_change() -> None:
    before = dt.datetime(2026, 3, 27, 12, tzinfo=dt.UTC)  # a Friday; clocks change on Sunday
    at = next_reminder(before, "Europe/Amsterdam", "weekly")
    assert at is not None
    assert at.isoformat() == "2026-03-30T07:00:00+00:00"


def test_never_is_never() -> None:
    assert next_reminder(TUESDAY, "Europe/Amsterdam", "never") is None

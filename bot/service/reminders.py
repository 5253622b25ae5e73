"""When to remind somebody of a quiz: at nine in the morning where they are, and never of one they ignored."""

from __future__ import annotations

import datetime as dt
from typing import Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

HowOften = Literal["never", "weekly", "daily"]
OFTEN: tuple[HowOften, ...] = get_args(HowOften)
HOUR, MONDAY = 9, 0
SOONEST = dt.timedelta(hours=12)  # whoever has just learnt is not reminded before


def next_reminder(now: dt.datetime, zone: str, often: HowOften) -> dt.datetime | None:
    """The moment of the next reminder, in UTC; None for never. An unknown zone is UTC."""
    if often == "never":
        return None
    here = _zone(zone)
    local = (now + SOONEST).astimezone(here)
    day = local.date() + dt.timedelta(days=local.time() > dt.time(HOUR))
    if often == "weekly":
        day += dt.timedelta(days=(MONDAY - day.weekday()) % 7)
    return dt.datetime.combine(day, dt.time(HOUR), here).astimezone(dt.UTC)


def _zone(name: str) -> dt.tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return dt.UTC

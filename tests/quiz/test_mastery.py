"""What somebody has learnt, kindly counted."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from bot.quiz import Item, ItemId, Items, Memory, Review, last_believed, mastery, new_memory, streak_weeks

NOW = dt.datetime(2026, 11, 27, 12, tzinfo=dt.UTC)  # a Friday
DAY = dt.timedelta(days=1)


def remembered(item: Item, stability: float, *, due: dt.datetime = NOW + DAY) -> Memory:
    return replace(new_memory(item, NOW), due=due, reviewed=NOW - DAY, stability=stability, difficulty=5.0)


def test_known_is_what_lasts_a_week_and_the_way_there_counts(items: Items) -> None:
    first, second, third, never = [item for item in items if item.topic == "hypervisors"][:4]
    memories = [remembered(first, 20.0), remembered(second, 3.5), remembered(third, 0.5, due=NOW - DAY)]
    found = mastery(items, {one.item: one for one in [*memories, new_memory(never, NOW + DAY)]}, [], NOW)
    topic = found.topics[0]
    assert (topic.topic, topic.known, topic.met, topic.due) == ("hypervisors", 1, 3, 1)
    assert topic.share == pytest.approx((1 + 0.5 + 0.5 / 7) / 3)
    assert topic.total == len([item for item in items if item.topic == "hypervisors"])
    assert (found.known, found.due) == (1, 1)
    assert all(other.share == 0 for other in found.topics[1:])


def test_a_changed_fact_is_due(items: Items) -> None:
    item = next(iter(items))
    other = replace(remembered(item, 20.0), fingerprint="as it was")
    assert mastery(items, {item.id: other}, [], NOW).due == 1


@pytest.mark.parametrize(
    ("days_ago", "weeks"),
    [
        ([], 0),
        ([0], 1),
        ([0, 1, 2], 1),
        ([0, 7, 14], 3),
        ([7, 14], 2),  # this week is not over
        ([0, 14, 28], 3),  # a week off each time
        ([0, 21, 28], 1),  # two weeks off in a row
        ([14], 1),
        ([21], 0),
    ],
)
def test_a_streak_of_weeks_forgives_a_week_off(days_ago: list[int], weeks: int) -> None:
    assert streak_weeks([NOW - days * DAY for days in days_ago], NOW) == weeks


def review(item: str, days_ago: int, *, is_right: bool = False, is_confident_error: bool = True) -> Review:
    return Review(ItemId(item), is_right, is_confident_error and not is_right, NOW - days_ago * DAY)


def test_believed_is_what_was_last_wrong_though_sure_the_latest_first() -> None:
    reviews = [
        review("a", 9),
        review("b", 8),
        review("c", 7),
        review("a", 3, is_right=True),
        review("d", 2, is_confident_error=False),
    ]
    assert last_believed(reviews) == ("c", "b")

"""What somebody has learnt: by topic, over weeks, and what they lately believed and was wrong."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.quiz.item import TOPICS, ItemId, Topic
from bot.quiz.items import Items
from bot.quiz.plan import is_due
from bot.quiz.schedule import Memory

LASTING_DAYS = 7.0  # a memory that lasts a week without being asked is called known
GRACE_WEEKS = 1  # weeks without a quiz that a streak forgives


@dataclass(frozen=True, slots=True)
class Review:
    """An answer of the past, as far as progress depends on it."""

    item: ItemId
    is_right: bool
    is_confident_error: bool
    reviewed: dt.datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """A topic: how many items are known, how many were met, how many there are, how many are due.

    `strength` adds up how far each item met is on its way to being known: 0 to 1 each.
    """

    topic: Topic
    known: int
    met: int
    total: int
    due: int
    strength: float

    @property
    def share(self) -> float:
        """How far what was met is on its way to being known: 0 to 1; 0 where nothing was met."""
        return self.strength / self.met if self.met else 0.0


@dataclass(frozen=True, slots=True)
class Mastery:
    """Progress by topic, most met first; due now; weeks in a row; the last confident errors, latest first."""

    topics: tuple[Progress, ...]
    due: int
    streak_weeks: int
    believed: tuple[ItemId, ...]
    answered: int

    @property
    def known(self) -> int:
        """How many items are known."""
        return sum(topic.known for topic in self.topics)


def mastery(
    items: Items, memories: Mapping[ItemId, Memory], reviews: Sequence[Review], now: dt.datetime
) -> Mastery:
    """What is known now. `reviews` oldest first."""
    topics = [_progress(items, memories, topic, now) for topic in TOPICS]
    return Mastery(
        topics=tuple(sorted(topics, key=lambda topic: -topic.met)),
        due=sum(topic.due for topic in topics),
        streak_weeks=streak_weeks((review.reviewed for review in reviews), now),
        believed=tuple(one for one in last_believed(reviews) if one in items.by_id),
        answered=len(reviews),
    )


def _progress(items: Items, memories: Mapping[ItemId, Memory], topic: Topic, now: dt.datetime) -> Progress:
    count: Counter[str] = Counter()
    strength = 0.0
    for item in items:
        if item.topic != topic:
            continue
        memory = memories.get(item.id)
        count["total"] += 1
        count["due"] += is_due(item, memory, now)
        if memory is not None and memory.reviewed is not None:
            count["met"] += 1
            lasts = (memory.stability or 0.0) / LASTING_DAYS
            count["known"] += lasts >= 1.0
            strength += min(lasts, 1.0)
    return Progress(topic, count["known"], count["met"], count["total"], count["due"], strength)


def last_believed(reviews: Sequence[Review]) -> tuple[ItemId, ...]:
    """Items whose last answer was wrong though sure, the latest first."""
    last = {review.item: review for review in reviews}
    wrong = [review for review in last.values() if review.is_confident_error]
    return tuple(review.item for review in sorted(wrong, key=lambda review: review.reviewed, reverse=True))


def streak_weeks(moments: Iterable[dt.datetime], now: dt.datetime) -> int:
    """Weeks with a quiz, back from this one, until more than one in a row was without.

    There is no daily chain to lose; this week does not count against it before it is over.
    """
    weeks = sorted({_week(moment) for moment in moments if moment <= now}, reverse=True)
    count, before = 0, _week(now)
    for week in weeks:
        if before - week > GRACE_WEEKS + 1:
            break
        count, before = count + 1, week
    return count


def _week(moment: dt.datetime) -> int:
    """A number for each week, Monday to Sunday in UTC."""
    return (moment.astimezone(dt.UTC).date().toordinal() - 1) // 7

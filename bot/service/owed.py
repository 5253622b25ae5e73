"""What the store is still to be told: bounded, and told once however often it is tried."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from bot.store import Asked, Question, Subject, Unit

MOST_OWED = 5_000  # answers of a team, and subjects; the oldest are given up first
MOST_TOLD = 500  # at once: databases bound the values of one statement
_Key = TypeVar("_Key")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Answered:
    """A delivery that was answered: by whom, as what it counts, and its text where that is to be kept."""

    holder: str
    asked: Asked | None = None
    question: Question | None = None

    def without(self, member: str) -> Answered:
        """The same without that member's words: it only counts."""
        is_theirs = self.question is not None and self.question.member == member
        return Answered(self.holder, self.asked) if is_theirs else self


@dataclass(frozen=True, slots=True)
class Part:
    """As much of it as is told in one transaction."""

    answered: Mapping[str, Answered]
    subjects: Mapping[tuple[str, str], Subject]

    async def tell(self, unit: Unit, now: dt.datetime) -> bool:
        """Tell the store: at most four queries. What it has heard before changes nothing.

        Whether a commit that was cut off took place, nobody can say. So all of it is told again, and what is
        counted or kept with a delivery is so only by whom finishes it first.
        """
        holders = {delivery: one.holder for delivery, one in self.answered.items()}
        new = await unit.talk.finish(holders, now)
        told = [one for delivery, one in self.answered.items() if delivery in new]
        await unit.talk.keep([one.question for one in told if one.question])
        await unit.talk.remember(self.subjects, now)
        await unit.talk.count(Counter(one.asked for one in told if one.asked))
        return True


@dataclass(slots=True)
class Owed:
    """What the store is still to be told of one team. Whoever tells it holds the lock."""

    answered: dict[str, Answered] = field(default_factory=dict)
    subjects: dict[tuple[str, str], Subject] = field(default_factory=dict)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __bool__(self) -> bool:
        return bool(self.answered or self.subjects)

    def answer(self, delivery: str, answered: Answered) -> bool:
        """Owe this as well. False where an older one was given up for it."""
        self.answered[delivery] = answered
        return _capped(self.answered)

    def remember(self, channel: str, root: str, subject: Subject) -> bool:
        """Owe this as well, in place of what that thread was about. False as above."""
        self.subjects[channel, root] = subject
        return _capped(self.subjects)

    def part(self) -> Part:
        """The oldest of it."""
        return Part(
            dict(islice(self.answered.items(), MOST_TOLD)), dict(islice(self.subjects.items(), MOST_TOLD))
        )

    def settle(self, part: Part) -> None:
        """That was told; what came meanwhile stays owed."""
        _settle(self.answered, part.answered)
        _settle(self.subjects, part.subjects)

    def forget_member(self, member: str) -> None:
        """Owe no words of that member any more, nor what they asked about."""
        for delivery, one in self.answered.items():
            self.answered[delivery] = one.without(member)
        for thread in [thread for thread, about in self.subjects.items() if about.member == member]:
            del self.subjects[thread]


def _capped(owed: dict[_Key, _T]) -> bool:
    if len(owed) <= MOST_OWED:
        return True
    del owed[next(iter(owed))]
    return False


def _settle(owed: dict[_Key, _T], told: Mapping[_Key, _T]) -> None:
    for key, value in told.items():
        if owed.get(key) is value:
            del owed[key]

"""What learning needs: running sessions, the log of reviews, what is known how well, preferences.

A session's `state` is the quiz's own, kept as JSON. Its `step` is the number of the question that is open:
a click is counted for the step it was made for, once, and moves the session on in the same transaction.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from bot.store.scope import Scope
from bot.store.tables import MEMORIES, PREFERENCES, REVIEWS, SESSIONS

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class KeptSession:
    """A member's session; `step` counts answered questions."""

    session: str
    member: str
    state: Json
    step: int
    started: dt.datetime
    touched: dt.datetime
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class KeptReview:
    """One answered question, for ever: `rating` is 1 to 4 as in FSRS, `sureness` the quiz's own word."""

    session: str
    step: int
    member: str
    item: str
    entry: str
    topic: str
    is_right: bool
    sureness: str
    rating: int
    reviewed: dt.datetime


@dataclass(frozen=True, slots=True)
class KeptMemory:
    """How well a member remembers an item: FSRS's numbers, and the fact as it was told."""

    member: str
    item: str
    entry: str
    fingerprint: str
    due: dt.datetime
    state: int = 1
    step: int | None = 0
    stability: float | None = None
    difficulty: float | None = None
    reviewed: dt.datetime | None = None
    told: str = ""


@dataclass(frozen=True, slots=True)
class BlindSpot:
    """An entry that members of a team got wrong though sure: how many, of how many who were asked."""

    entry: str
    wrong: int
    asked: int


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a member chose; `choices` is the quiz's own."""

    member: str
    choices: Json = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Learning:
    """One tenant's learning, within one transaction."""

    scope: Scope

    async def start(self, session: KeptSession) -> bool:
        """Keep a new session. False where one of that name is there already (the same click again)."""
        return await self.scope.add(SESSIONS, [_row(session)]) == 1

    async def session(self, session: str) -> KeptSession | None:
        """A session, locked until the end of the transaction: who clicks at the same time waits."""
        found = await self.scope.rows(SESSIONS, SESSIONS.c.session == session, locked=True)
        return _session(found[0]) if found else None

    async def running(self, member: str) -> KeptSession | None:
        """The member's latest session that is not over."""
        found = await self.scope.rows(
            SESSIONS,
            SESSIONS.c.member == member,
            ~SESSIONS.c.is_over,
            order=[SESSIONS.c.touched.desc(), SESSIONS.c.session],
            most=1,
        )
        return _session(found[0]) if found else None

    async def count(self, review: KeptReview, after: KeptSession, memory: KeptMemory) -> bool:
        """Count an answer: review, session and memory together. False, and nothing changes, for a second one.

        `after` is the session as it is then, one step on; three queries, one for a second click.
        """
        if not await self.scope.add(REVIEWS, [_row(review)]):
            return False
        await self.save(after)
        await self.keep([memory])
        return True

    async def save(self, session: KeptSession) -> None:
        """Keep a session as it is now. It never goes back a step, whoever comes late."""
        await self.scope.put(SESSIONS, [_row(session)], where=SESSIONS.c.step <= session.step)

    async def reviews(self, member: str, since: dt.datetime) -> tuple[KeptReview, ...]:
        """A member's reviews from then on, oldest first."""
        found = await self.scope.rows(
            REVIEWS, REVIEWS.c.member == member, REVIEWS.c.reviewed >= since, order=[REVIEWS.c.reviewed]
        )
        return tuple(KeptReview(**_values(row)) for row in found)

    async def keep(self, memories: Sequence[KeptMemory]) -> None:
        """Keep memories as they are now, in one query."""
        await self.scope.put(MEMORIES, [_row(memory) for memory in memories])

    async def add(self, memories: Sequence[KeptMemory]) -> int:
        """Keep those memories that are not there yet (myths somebody met), in one query. How many."""
        return await self.scope.add(MEMORIES, [_row(memory) for memory in memories])

    async def memories(self, member: str) -> tuple[KeptMemory, ...]:
        """All that a member learns or learnt."""
        return tuple(
            KeptMemory(**_values(row)) for row in await self.scope.rows(MEMORIES, MEMORIES.c.member == member)
        )

    async def memory(self, member: str, item: str) -> KeptMemory | None:
        """What a member remembers of one item."""
        found = await self.scope.rows(MEMORIES, MEMORIES.c.member == member, MEMORIES.c.item == item)
        return KeptMemory(**_values(found[0])) if found else None

    async def due(self, member: str, now: dt.datetime, *, most: int = 50) -> tuple[KeptMemory, ...]:
        """What is due, the longest overdue first."""
        found = await self.scope.rows(
            MEMORIES, MEMORIES.c.member == member, MEMORIES.c.due <= now, order=[MEMORIES.c.due], most=most
        )
        return tuple(KeptMemory(**_values(row)) for row in found)

    async def due_again(self, member: str, items: Iterable[str], now: dt.datetime) -> int:
        """The facts behind these items changed: they are due now. Their fingerprints stay."""
        here = (MEMORIES.c.member == member) & MEMORIES.c.item.in_(list(items)) & (MEMORIES.c.due > now)
        return await self.scope.change(MEMORIES, {"due": now}, here)

    async def preferences(self, member: str, *, locked: bool = False) -> Preferences:
        """What the member chose; nothing where they never did. `locked`: nobody changes it until the end."""
        found = await self.scope.rows(PREFERENCES, PREFERENCES.c.member == member, locked=locked)
        return Preferences(member, found[0].choices if found else {})

    async def prefer(self, preferences: Preferences, now: dt.datetime) -> None:
        """Keep what the member chose."""
        row = {"member": preferences.member, "choices": dict(preferences.choices), "changed": now}
        await self.scope.put(PREFERENCES, [row])

    async def chosen(self) -> tuple[Preferences, ...]:
        """What every member of the team chose who ever did."""
        rows = await self.scope.rows(PREFERENCES, order=[PREFERENCES.c.member])
        return tuple(Preferences(row.member, row.choices) for row in rows)

    async def right_since(self, since: dt.datetime) -> dict[str, int]:
        """How many items each member answered rightly from then on, each counted once."""
        items = sa.func.count(REVIEWS.c.item.distinct())
        return await self.scope.counted(
            REVIEWS, REVIEWS.c.member, items, REVIEWS.c.is_right, REVIEWS.c.reviewed >= since
        )

    async def blind_spots(
        self, *, sure: str, at_least: int = 5, rated: int | None = None
    ) -> tuple[BlindSpot, ...]:
        """Entries by how many members got them wrong though sure; only those that `at_least` were asked.

        `rated`: only answers of that rating count as wrong (a near miss has a better one).
        """
        members = sa.func.count(REVIEWS.c.member.distinct())
        asked = await self.scope.counted(REVIEWS, REVIEWS.c.entry, members)
        believed = [~REVIEWS.c.is_right, REVIEWS.c.sureness == sure]
        believed += [REVIEWS.c.rating == rated] if rated is not None else []
        wrong = await self.scope.counted(REVIEWS, REVIEWS.c.entry, members, *believed)
        spots = [
            BlindSpot(entry, count, asked[entry])
            for entry, count in wrong.items()
            if asked[entry] >= at_least
        ]
        return tuple(sorted(spots, key=lambda spot: (-spot.wrong, spot.entry)))


def _row(value: KeptSession | KeptReview | KeptMemory) -> dict[str, Any]:
    row = {name: getattr(value, name) for name in value.__dataclass_fields__}
    return row | {"state": dict(value.state)} if isinstance(value, KeptSession) else row


def _values(row: sa.Row[Any]) -> dict[str, Any]:
    return {name: value for name, value in row._asdict().items() if name not in {"enterprise", "team"}}


def _session(row: sa.Row[Any]) -> KeptSession:
    return KeptSession(**_values(row))

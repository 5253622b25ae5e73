"""What talk is remembered by: in the process always, and durably where there is a store.

Claims and subjects are asked of the store, so that replicas share them, and kept in the process beside it, so
that questions get answers while it is away. What could not be written then is owed, and is written with the
next thing that can be.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

import structlog

from bot.engine import Context
from bot.errors import Overloaded, StoreUnavailable
from bot.knowledge import ConceptId, EntryId
from bot.service.claims import Claims, Lease, Refusal
from bot.service.threads import Thread, Threads
from bot.store import Asked, Question, Store, Subject, Taken, Tenant, Unit

REST_S = 3.0  # in which a store that was away is not asked again
MOST_OWED = 5_000  # deliveries, subjects and texts each, of a team; the oldest are given up first
_Key = TypeVar("_Key")
_T = TypeVar("_T")
_log = structlog.get_logger("isolate.memory")


def utc_now() -> dt.datetime:
    """The moment, in UTC."""
    return dt.datetime.now(dt.UTC)  # noqa: TID251 - the edge where the moment comes from


@dataclass(slots=True)
class _Owed:
    """What the store is still to be told of one team."""

    done: dict[str, str] = field(default_factory=dict)
    subjects: dict[tuple[str, str], Subject] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    asked: Counter[Asked] = field(default_factory=Counter)

    def after(self, older: _Owed) -> _Owed:
        """All of both; of the same thing, what this one says."""
        return _Owed(
            _capped(older.done | self.done),
            _capped(older.subjects | self.subjects),
            _capped(older.questions | self.questions),
            older.asked + self.asked,
        )

    async def tell(self, unit: Unit, now: dt.datetime) -> bool:
        """Tell the store all of it; a query for each kind of thing there is."""
        await unit.talk.remember(self.subjects, now)
        await unit.talk.count(self.asked)
        await unit.talk.keep(tuple(self.questions.values()))
        await unit.talk.finish(self.done, now)
        return True


def _capped(owed: dict[_Key, _T]) -> dict[_Key, _T]:
    return owed if len(owed) <= MOST_OWED else dict(list(owed.items())[-MOST_OWED:])


class Memory:
    """Claims on deliveries, what threads are about, and what was asked. One a running bot.

    `clock` never goes back; `now` is the moment, which replicas agree on to within a second.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float],
        now: Callable[[], dt.datetime] = utc_now,
        store: Store | None = None,
    ) -> None:
        self._clock, self._now, self._store = clock, now, store
        self._claims, self._threads = Claims(), Threads()
        self._name = secrets.token_hex(8)
        self._owed: dict[str, _Owed] = {}
        self._rests_until = clock()
        self._is_away = False

    @property
    def state(self) -> str:
        """How it is with the store: "none" where there is none, else "up" or "away"."""
        if self._store is None:
            return "none"
        return "away" if self._is_away else "up"

    async def take(self, team: str, delivery: str) -> Lease | Refusal:
        """The right to answer a delivery, or why not. Raises Overloaded where no more can be remembered."""
        lease = self._claims.take(delivery, self._clock())
        if isinstance(lease, Refusal):
            return lease
        try:
            taken = await self._try(
                team, lambda unit: unit.talk.take(delivery, self._holder(lease), self._now())
            )
        except BaseException:
            self._claims.give_back(lease)
            raise
        match taken:
            case Taken.DONE:
                self._claims.finish(lease, self._clock())
                return Refusal.DONE
            case Taken.HELD:
                self._claims.give_back(lease)
                return Refusal.HELD
            case _:  # ours, or the store is away and only the process knows
                return lease

    async def finish(self, team: str, lease: Lease) -> None:
        """The delivery has been answered: it is never granted again. Tells the store all that is owed."""
        self._claims.finish(lease, self._clock())
        if self._store is not None:
            self._of(team).done[lease.delivery] = self._holder(lease)
            await self._tell(team)

    async def give_back(self, team: str, lease: Lease) -> None:
        """It could not be answered: the next delivery of it may."""
        self._claims.give_back(lease)
        await self._try(team, lambda unit: self._given_back(unit, lease))

    async def context(self, thread: Thread) -> Context:
        """What the thread is about: as replicas know it, or, with the store away, as this process does."""
        here = self._threads.context(thread, self._clock())
        owed = self._owed.get(thread.team)
        if owed is not None and (thread.channel, thread.root) in owed.subjects:
            return here
        found = await self._try(
            thread.team, lambda unit: unit.talk.subject(thread.channel, thread.root, self._now())
        )
        if not found:
            return here
        return Context(
            tuple(ConceptId(name) for name in found.concepts), tuple(EntryId(name) for name in found.entries)
        )

    def remember(self, thread: Thread, context: Context) -> None:
        """From now on the thread is about this; the store hears it when the delivery is finished."""
        self._threads.remember(thread, context, self._clock())
        if self._store is not None:
            about = Subject(tuple(context.concepts), tuple(context.entries))
            self._of(thread.team).subjects[thread.channel, thread.root] = about

    def note(self, team: str, asked: Asked, question: Question | None) -> None:
        """A question was asked; its text is kept where there is a `question`, else only counted."""
        if self._store is None:
            return
        owed = self._of(team)
        owed.asked[asked] += 1
        if question is not None:
            name = question.question or secrets.token_hex(8)
            owed.questions[name] = Question(
                name, question.member, question.text, question.kind, question.asked, question.is_flagged
            )

    async def flush(self) -> None:
        """Tell the store what is still owed of every team."""
        for team in list(self._owed):
            await self._tell(team)

    async def forget_team(self, team: str) -> None:
        """Delete what is remembered of a team. Raises Overloaded where the store is away."""
        self._threads.forget_team(team)
        self._owed.pop(team, None)
        if self._store is None:
            return
        try:
            await self._store.forget_team(team)
        except StoreUnavailable as error:
            raise Overloaded("a team's data cannot be deleted while the database is away") from error

    def _holder(self, lease: Lease) -> str:
        return f"{self._name}:{lease.number}"

    def _of(self, team: str) -> _Owed:
        return self._owed.setdefault(team, _Owed())

    async def _given_back(self, unit: Unit, lease: Lease) -> bool:
        await unit.talk.give_back(lease.delivery, self._holder(lease))
        return True

    async def _tell(self, team: str) -> None:
        """Tell the store what is owed of a team; what it cannot be told now stays owed."""
        owed = self._owed.pop(team, None)
        if owed is None:
            return
        told = False
        try:
            told = bool(await self._try(team, lambda unit: owed.tell(unit, self._now())))
        finally:
            if not told:
                self._owed[team] = self._of(team).after(owed)

    async def _try(self, team: str, work: Callable[[Unit], Awaitable[_T]]) -> _T | None:
        """Do that in a transaction of the team's; None where there is no store, or it is away."""
        if self._store is None or self._clock() < self._rests_until:
            return None
        try:
            async with self._store.unit(Tenant(team)) as unit:
                done = await work(unit)
        except StoreUnavailable as error:
            self._rests_until = self._clock() + REST_S
            if not self._is_away:
                _log.warning("store.away", reason=str(error))
            self._is_away = True
            return None
        if self._is_away:
            _log.info("store.back")
        self._is_away = False
        return done

"""What talk is remembered by: in the process always, and durably where there is a store.

Claims and subjects are asked of the store, so that replicas share them, and kept in the process beside it, so
that questions get answers while it is away. What could not be written then is owed, and is written with the
next thing that can be.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

import structlog

from bot.engine import Context
from bot.errors import StoreUnavailable
from bot.knowledge import ConceptId, EntryId
from bot.service.claims import Claims, Lease, Refusal
from bot.service.owed import Answered, Owed
from bot.service.replies import Replies
from bot.service.threads import Thread, Threads
from bot.store import Asked, Question, Store, Subject, Taken, Tenant, Unit

REST_S = 3.0  # in which a store that was away is not asked again
# What the store knows too is held for when it is away, no longer than deliveries are: what is deleted
# elsewhere is deleted here by then.
SPARE_S = 900.0
MOST_TEAMS = 2_000  # that something is owed of
_T = TypeVar("_T")
_log = structlog.get_logger("isolate.memory")


def utc_now() -> dt.datetime:
    """The moment, in UTC."""
    return dt.datetime.now(dt.UTC)  # noqa: TID251 - the edge where the moment comes from


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to answer one delivery of a team. `holder` names it among those of all replicas."""

    team: str
    delivery: str
    holder: str
    lease: Lease


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
        rest_s: float = REST_S,
    ) -> None:
        self._clock, self._now, self._store, self._rest_s = clock, now, store, rest_s
        self._claims = Claims()
        self._threads = Threads() if store is None else Threads(keep_s=SPARE_S)
        self.replies = Replies()
        self._name = secrets.token_hex(8)
        self._owed: dict[str, Owed] = {}
        self._notes: dict[tuple[str, str], Answered] = {}  # of deliveries that are being answered
        self._rests_until = self._heard = clock()
        self._is_away, self.is_held = False, False

    @property
    def state(self) -> str:
        """How it is with the store: "none" where there is none, else "up" or "away"."""
        if self._store is None:
            return "none"
        return "away" if self._is_away or self.is_held else "up"

    def hold(self) -> None:
        """Do not use the store until `release`: its tables are not ready."""
        self.is_held = True

    def release(self) -> None:
        """The store may be used, at once."""
        self.is_held, self._rests_until = False, self._clock()

    async def take(self, team: str, delivery: str) -> Claim | Refusal:
        """The right to answer a delivery, or why not. Raises Overloaded where no more can be remembered."""
        lease = self._claims.take(f"{team}/{delivery}", self._clock())
        if isinstance(lease, Refusal):
            return lease
        claim = Claim(team, delivery, f"{self._name}:{lease.number}", lease)
        try:
            taken = await self._unit(team, lambda unit: unit.talk.take(delivery, claim.holder, self._now()))
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
                self._notes[team, delivery] = Answered(claim.holder)
                return claim

    async def finish(self, claim: Claim) -> None:
        """The delivery has been answered: it is never granted again. Tells the store all that is owed."""
        self._claims.finish(claim.lease, self._clock())
        answered = self._notes.pop((claim.team, claim.delivery), None)
        self._owe(claim.team, claim.delivery, answered or Answered(claim.holder))
        await self._tell(claim.team)

    async def give_back(self, claim: Claim) -> None:
        """It could not be answered: the next delivery of it may."""
        self._claims.give_back(claim.lease)
        if self._notes.get((claim.team, claim.delivery), Answered("")).holder == claim.holder:
            del self._notes[claim.team, claim.delivery]
        await self._unit(claim.team, lambda unit: unit.talk.give_back(claim.delivery, claim.holder))

    def note(self, team: str, delivery: str, asked: Asked, question: Question | None) -> None:
        """A question was asked; its text is kept where there is a `question`, else only counted.

        It counts when its delivery is finished; what came with no delivery to be claimed, counts now.
        """
        noted = self._notes.get((team, delivery))
        if noted is not None:
            self._notes[team, delivery] = replace(noted, asked=asked, question=_named(question, delivery))
            return
        name = f"unclaimed:{secrets.token_hex(8)}"
        self._owe(team, name, Answered(self._name, asked, _named(question, name)))

    async def context(self, thread: Thread) -> Context:
        """What the thread is about: as replicas know it, or, with the store away, as this process does."""
        owed = self._owed.get(thread.team)
        told = owed.subjects.get((thread.channel, thread.root)) if owed is not None else None
        if told is not None:
            return _context(told)
        found = await self._unit(
            thread.team, lambda unit: unit.talk.subject(thread.channel, thread.root, self._now())
        )
        return self._threads.context(thread, self._clock()) if found is None else _context(found)

    def remember(self, thread: Thread, context: Context, member: str) -> None:
        """From now on the thread is about this, as that member asked.

        The store hears it when the delivery is finished.
        """
        self._threads.remember(thread, context, member, self._clock())
        if self._store is not None:
            about = Subject(tuple(context.concepts), tuple(context.entries), member)
            if not self._of(thread.team).remember(thread.channel, thread.root, about):
                _given_up()

    async def look(self) -> None:
        """See whether the store is there, where nothing else has shown it for a while."""
        if self._clock() >= self._heard + self._rest_s:
            await self._try(Store.ping)

    async def flush(self, *, last: bool = False) -> None:
        """Tell the store what is owed of every team. `last`: without resting first."""
        if last:
            self._rests_until = self._clock()
        for team in list(self._owed):
            await self._tell(team)

    async def forget_team(self, team: str) -> None:
        """Drop what the process remembers of a team."""
        self._threads.forget_team(team)
        self.replies.clear()
        owed = self._owed.pop(team, None)
        if owed is not None:
            async with owed.lock:  # who is telling it ends before the store forgets
                owed.answered.clear()
                owed.subjects.clear()

    async def forget_member(self, member: str, team: str = "") -> None:
        """Drop what the process remembers of a member's words, in a team or in all.

        Replies are kept by what was asked, whoever asked it: all of them go.
        """
        self._threads.forget_member(member, team)
        self.replies.clear()
        for (of, delivery), noted in self._notes.items():
            if team in {"", of}:
                self._notes[of, delivery] = noted.without(member)
        for of, owed in list(self._owed.items()):
            if team in {"", of}:
                async with owed.lock:  # who is telling it ends before the store forgets
                    owed.forget_member(member)

    def _of(self, team: str) -> Owed:
        if team not in self._owed and len(self._owed) >= MOST_TEAMS:
            del self._owed[next(iter(self._owed))]
            _given_up()
        return self._owed.setdefault(team, Owed())

    def _owe(self, team: str, delivery: str, answered: Answered) -> None:
        if self._store is not None and not self._of(team).answer(delivery, answered):
            _given_up()

    async def _tell(self, team: str) -> None:
        """Tell the store what is owed of a team; what it cannot be told now stays owed.

        Those who finish at the same time wait for each other, and one tells it for all.
        """
        owed = self._owed.get(team)
        if owed is None:
            return
        async with owed.lock:
            while owed:
                part = owed.part()
                try:
                    told = await self._unit(team, partial(part.tell, now=self._now()))
                except Exception:  # a fault of ours, and the next time again: not in the others' way
                    owed.settle(part)
                    raise
                if not told:
                    return
                owed.settle(part)
        if self._owed.get(team) is owed and not owed:
            del self._owed[team]

    async def _unit(self, team: str, work: Callable[[Unit], Awaitable[_T]]) -> _T | None:
        """Do that in a transaction of the team's; None where there is no store, or it is away."""

        async def run(store: Store) -> _T:
            async with store.unit(Tenant(team)) as unit:
                return await work(unit)

        return await self._try(run)

    async def _try(self, work: Callable[[Store], Awaitable[_T]]) -> _T | None:
        if self._store is None or self.is_held or self._clock() < self._rests_until:
            return None
        try:
            done = await work(self._store)
        except StoreUnavailable as error:
            self._rests_until = self._clock() + self._rest_s
            if not self._is_away:
                _log.warning("store.away", reason=str(error))
            self._is_away = True
            return None
        if self._is_away:
            _log.info("store.back")
        self._is_away, self._heard = False, self._clock()
        return done


def _context(about: Subject) -> Context:
    concepts, entries = map(ConceptId, about.concepts), map(EntryId, about.entries)
    return Context(tuple(concepts), tuple(entries))


def _given_up() -> None:
    _log.warning("store.given_up", reason="more is owed to the store than there is room for")


def _named(question: Question | None, name: str) -> Question | None:
    return replace(question, question=name) if question else None

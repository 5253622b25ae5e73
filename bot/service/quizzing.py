"""A quiz: begun, answered click by click, resumed. Each click is one transaction; nothing is said before it.

Exactly once: the session's row is locked, a click for another moment changes nothing, and an answer has the
key (session, step). Whoever comes second is shown what is open now.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from bot.knowledge import EntryId
from bot.quiz import (
    Click,
    Counted,
    Item,
    ItemId,
    Items,
    Learner,
    Mastery,
    Memory,
    Moved,
    Outcome,
    Review,
    Session,
    Turn,
    Wish,
    advance,
    fingerprint,
    from_state,
    last_believed,
    mastery,
    new_memory,
    opened,
    plan,
    to_state,
    turn,
)
from bot.service.means import Means
from bot.store import KeptMemory, KeptReview, KeptSession, Preferences, Tenant, Unit

LOOKED_BACK = dt.timedelta(days=365)  # how far reviews are read: for streak and past errors
REPEATED = dt.timedelta(seconds=3)  # within which a button is pressed twice, not once more
RESUMED = dt.timedelta(days=30)  # a session that rested longer is not gone on with


@dataclass(frozen=True, slots=True)
class Who:
    """A member of a team."""

    team: str
    member: str

    @property
    def tenant(self) -> Tenant:
        """To whom their rows belong."""
        return Tenant(self.team)


@dataclass(frozen=True, slots=True)
class Shown:
    """What is to be shown: a turn; None where there is nothing to ask, or no such session.

    `changed`: the click moved the session; else it was stale, and the turn is what was open already.
    `is_resumed`: a session that was running is gone on with. `is_repeated`: it was begun a moment ago, by a
    button pressed twice, and has been shown.
    """

    turn: Turn | None
    changed: bool = False
    is_resumed: bool = False
    is_repeated: bool = False


class Quizzing:
    """The use case; without a store nothing is learnt, and it says so."""

    def __init__(self, means: Means) -> None:
        self._means = means

    def now(self) -> dt.datetime:
        """The moment."""
        return self._means.now()

    async def items(self) -> Items:
        """Everything that can be asked."""
        return await self._means.items()

    async def begin(self, who: Who, wish: Wish, delivery: str = "") -> Shown:
        """A new session, or the running one where nothing else is wished for.

        The same `delivery` begins none twice. Raises StoreUnavailable where it cannot be kept.
        """
        items, now = await self.items(), self.now()
        name = fingerprint("session", who.team, who.member, delivery) if delivery else secrets.token_hex(8)
        async with self._means.store.unit(who.tenant) as unit:
            again = await unit.learning.session(name)
            running = again or await self._running(unit, who, now)
            if running is not None and (again or wish.about in {"", running.state["about"]}):
                session = opened(from_state(running.state), items)
                await unit.learning.save(_kept(session, running, now))
                if again or not session.is_over:
                    is_new = session.step == 0 and running.started > now - REPEATED
                    return Shown(turn(session, items), is_resumed=True, is_repeated=is_new and not delivery)
            elif running is not None:
                over = replace(from_state(running.state), phase="over", chosen=None, shape="")
                await unit.learning.save(_kept(over, running, now))
            return await self._begun(unit, who, wish, name)

    async def click(self, who: Who, click: Click) -> Shown:
        """What is to be shown after a click. Raises StoreUnavailable, and then nothing of it counts."""
        items, now = await self.items(), self.now()
        async with self._means.store.unit(who.tenant) as unit:
            kept = await unit.learning.session(click.session)
            if kept is None or kept.member != who.member:
                return Shown(None)
            before = from_state(kept.state)
            memory = None
            if click.action == "sure" and before.open is not None:
                memory = _memory(await unit.learning.memory(who.member, before.open))
            session, outcome = advance(before, click, items, memory, now)
            await self._keep(unit, kept, session, outcome, now)
        return Shown(turn(session, items), changed=isinstance(outcome, Moved | Counted))

    async def current(self, who: Who) -> Shown:
        """The running session as it is; nothing where there is none."""
        items, now = await self.items(), self.now()
        async with self._means.store.unit(who.tenant) as unit:
            running = await self._running(unit, who, now)
        if running is None:
            return Shown(None)
        return Shown(turn(opened(from_state(running.state), items), items), is_resumed=True)

    async def mastery(self, who: Who) -> Mastery:
        """What the member has learnt. Two queries."""
        items, now = await self.items(), self.now()
        async with self._means.store.unit(who.tenant) as unit:
            memories = await unit.learning.memories(who.member)
            reviews = await unit.learning.reviews(who.member, now - LOOKED_BACK)
        known = {ItemId(kept.item): memory for kept in memories if (memory := _memory(kept))}
        return mastery(items, known, [_review(review) for review in reviews], now)

    async def met(self, who: Who, entries: Iterable[str]) -> int:
        """A member asked about these: where they opted in, the myths among them are due. How many are new."""
        items, now = await self.items(), self.now()
        found = [item for entry in entries for item in items.of_entry(EntryId(entry))]
        myths = [item for item in found if item.kind == "misconception"]
        if not myths or self._means.kept_in is None:
            return 0
        async with self._means.store.unit(who.tenant) as unit:
            if not (await unit.learning.preferences(who.member)).choices.get("myths"):
                return 0
            return await unit.learning.add(
                [_kept_memory(who.member, new_memory(item, now)) for item in myths]
            )

    async def preferences(self, who: Who) -> Mapping[str, Any]:
        """What the member chose."""
        async with self._means.store.unit(who.tenant) as unit:
            return (await unit.learning.preferences(who.member)).choices

    async def prefer(self, who: Who, **choices: object) -> Mapping[str, Any]:
        """Change some of what the member chose. All of it as it is then."""
        async with self._means.store.unit(who.tenant) as unit:
            before = (await unit.learning.preferences(who.member, locked=True)).choices
            after = {**before, **choices}
            await unit.learning.prefer(Preferences(who.member, after), self.now())
        return after

    async def _begun(self, unit: Unit, who: Who, wish: Wish, name: str) -> Shown:
        items, now = await self.items(), self.now()
        memories = await unit.learning.memories(who.member)
        reviews = await unit.learning.reviews(who.member, now - LOOKED_BACK)
        known = {ItemId(kept.item): memory for kept in memories if (memory := _memory(kept))}
        learner = Learner(known, frozenset(last_believed([_review(review) for review in reviews])))
        seed = self._means.new_seed()
        liked = (await unit.learning.preferences(who.member)).choices.get("topics") or ()
        asked = plan(items, learner, replace(wish, topics=frozenset(liked)), seed, now)
        if not asked:
            return Shown(None)
        session = opened(Session(name, who.member, seed, wish.about, asked), items)
        new = KeptSession(name, who.member, to_state(session), 0, now, now)
        await unit.learning.start(new)
        return Shown(turn(session, items), changed=True)

    async def _running(self, unit: Unit, who: Who, now: dt.datetime) -> KeptSession | None:
        """The member's session that is going on, locked."""
        running = await unit.learning.running(who.member)
        if running is None or running.touched <= now - RESUMED:
            return None
        return await unit.learning.session(running.session)

    async def _keep(
        self, unit: Unit, kept: KeptSession, session: Session, outcome: Outcome, now: dt.datetime
    ) -> None:
        after = _kept(session, kept, now)
        match outcome:
            case Counted():
                review = _counted(kept, outcome, now)
                await unit.learning.count(review, after, _kept_memory(kept.member, outcome.memory))
            case _ if after.state != kept.state:
                await unit.learning.save(after)


def _kept(session: Session, kept: KeptSession, now: dt.datetime) -> KeptSession:
    return replace(kept, state=to_state(session), step=session.step, touched=now, is_over=session.is_over)


def _counted(kept: KeptSession, counted: Counted, now: dt.datetime) -> KeptReview:
    item: Item = counted.item
    return KeptReview(
        session=kept.session,
        step=kept.step,
        member=kept.member,
        item=item.id,
        entry=item.entry,
        topic=item.topic,
        is_right=counted.answered.correctness == "right",
        sureness=counted.answered.sureness,
        rating=counted.rating,
        reviewed=now,
    )


def _kept_memory(member: str, memory: Memory) -> KeptMemory:
    return KeptMemory(member=member, **asdict(memory))


def _memory(kept: KeptMemory | None) -> Memory | None:
    if kept is None:
        return None
    values: dict[str, Any] = {name: value for name, value in asdict(kept).items() if name != "member"}
    return Memory(**values)


def _review(kept: KeptReview) -> Review:
    is_confident_error = kept.sureness == "sure" and kept.rating == 1
    return Review(ItemId(kept.item), kept.is_right, is_confident_error, kept.reviewed)

"""What is kept of somebody, wherever it is kept: shown to them whole, deleted whole, and nobody else's."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa

from bot.engine import NO_CONTEXT, Answer, Context
from bot.errors import StoreUnavailable
from bot.knowledge import ConceptId
from bot.service import Asking, Inquiry, Memory, Privacy, Thread, Who
from bot.service.memory import SPARE_S, Claim
from bot.service.threads import KEEP_S
from bot.store import Asked, Question, Store
from tests.store.administration import Outage
from tests.store.fixtures import NOW, TEAM, Clock
from tests.store.test_isolation import MEMORY, OTHERS, QUESTION, REVIEW, SESSION, fill, rows

ANN, BOB = Who("T1", "U1"), Who("T1", "U2")
ASKED = Asked(NOW.date(), "mention", "none")
ABOUT = Context((ConceptId("docker"),), ())
HERS, HIS, ELSEWHERE = Thread("T1", "C1", "1.0"), Thread("T1", "C1", "2.0"), Thread("T2", "C1", "1.0")


def new_memory(store: Store | None, clock: Clock) -> Memory:
    return Memory(clock=clock.seconds, now=clock, store=store)


def talked(memory: Memory) -> None:
    """Two members of a team, and one of another team with the id of the first, have asked."""
    for thread, member in ((HERS, "U1"), (HIS, "U2"), (ELSEWHERE, "U1")):
        memory.remember(thread, ABOUT, member)


async def remembered(memory: Memory) -> list[bool]:
    """Which of these threads are about something."""
    return [await memory.context(thread) != NO_CONTEXT for thread in (HERS, HIS, ELSEWHERE)]


async def test_who_deletes_their_data_is_forgotten_by_the_process(clock: Clock) -> None:
    memory, others = new_memory(None, clock), list[str]()
    privacy = Privacy(None, memory, lambda: others.append("rendered"))
    talked(memory)
    with pytest.raises(StoreUnavailable):  # nothing is kept, and nobody says that it was deleted
        await privacy.forget_own(ANN)
    assert await remembered(memory) == [False, True, True]
    assert others == ["rendered"]
    talked(memory)
    await memory.forget_member("U1")  # in all teams
    assert await remembered(memory) == [False, True, False]


async def test_and_the_process_does_not_fall_back_on_what_was_deleted(
    store: Store, outage: Outage, clock: Clock
) -> None:
    memory = new_memory(store, clock)
    talked(memory)
    await memory.flush()
    assert set(await Privacy(store, memory).own(ANN)) == {"threads"}
    assert await Privacy(store, memory).forget_own(ANN) == 1
    assert await remembered(memory) == [False, True, True]
    async with outage.lasting():
        assert await remembered(memory) == [False, True, True]


@pytest.mark.parametrize("is_told", [True, False])
async def test_what_is_still_owed_is_not_written_after_it_was_deleted(
    store: Store, clock: Clock, is_told: bool
) -> None:
    memory = new_memory(store, clock)
    claim = await memory.take("T1", "Ev1")
    assert isinstance(claim, Claim)
    memory.note("T1", "Ev1", ASKED, Question("Ev1", "U1", "what is a jail", "none", clock.now))
    for member in ("U1", "U2"):
        memory.note("T1", "", ASKED, Question("", member, f"asks {member}", "none", clock.now))
    talked(memory)
    if is_told:
        await memory.flush()
    await Privacy(store, memory).forget_own(ANN)
    await memory.finish(claim)  # she asked before, and is being answered
    await memory.flush()
    assert await Privacy(store).own(ANN) == {}
    assert set(await Privacy(store).own(BOB)) == {"threads", "questions"}
    assert set(await Privacy(store).own(Who("T2", "U1"))) == {"threads"}
    async with store.unit(TEAM) as unit:
        assert sum((await unit.talk.counts(NOW.date(), NOW.date())).values()) == 3  # a count names nobody


async def test_a_thread_is_whose_question_it_is_about(store: Store, clock: Clock) -> None:
    memory = new_memory(store, clock)
    memory.remember(HERS, ABOUT, "U1")
    memory.remember(HERS, ABOUT, "U2")
    await memory.flush()
    assert await Privacy(store, memory).forget_own(ANN) == 0
    assert await memory.context(HERS) == ABOUT
    assert await Privacy(store, memory).forget_own(BOB) == 1
    assert await memory.context(HERS) == NO_CONTEXT


async def test_what_is_deleted_elsewhere_is_gone_here_within_a_quarter_of_an_hour(
    store: Store, other: Store, outage: Outage, clock: Clock
) -> None:
    memory, alone = new_memory(store, clock), new_memory(None, clock)
    talked(memory)
    talked(alone)
    await memory.flush()
    await Privacy(other).forget_member("U1", "T1")  # another replica, or by hand
    assert await memory.context(HERS) == NO_CONTEXT
    async with outage.lasting():
        clock.go(seconds=SPARE_S)
        assert await remembered(memory) == [False, False, False]
    assert await remembered(alone) == [True, True, True]
    clock.go(seconds=KEEP_S - SPARE_S)
    assert await remembered(alone) == [False, False, False]


async def test_a_reply_is_made_anew_once_somebody_was_forgotten(clock: Clock) -> None:
    class Knowing:
        """Knows everything."""

        def answer(self, text: str, context: Context = NO_CONTEXT) -> Answer:
            return Answer(text=text, kind="answer", concepts=context.concepts, confidence=0.9)

    memory, days = new_memory(None, clock), [NOW.date()]
    asking = Asking(Knowing(), clock=clock.seconds, today=lambda: days[-1], now=clock, memory=memory)
    first = asking.reply(Inquiry("Ev1", "T1", "U1", "C1", "what is a jail"))
    assert asking.reply(Inquiry("Ev2", "T1", "U2", "C1", "what is a jail")) is first
    await memory.forget_member("U1", "T1")
    assert len(memory.replies) == 0
    second = asking.reply(Inquiry("Ev3", "T1", "U2", "C1", "what is a jail"))
    assert second is not first
    days.append(NOW.date().replace(day=25))
    asking.reply(Inquiry("Ev4", "T1", "U2", "C1", "what is docker"))
    assert len(memory.replies) == 1  # yesterday's are not given again, and are not kept


async def test_what_a_person_takes_or_deletes_is_theirs_in_that_team_alone(store: Store) -> None:
    await fill(store)
    for tenant in OTHERS:
        async with store.unit(tenant) as unit:
            await unit.talk.keep([QUESTION])
    before = {tenant: await rows(store, tenant) for tenant in OTHERS}
    privacy = Privacy(store)
    mine = await privacy.own(ANN)
    assert mine == (await privacy.export("U1", "T1"))["T1"]  # the same as who runs the bot sees
    assert "T2" not in str(await privacy.own(ANN))
    assert await privacy.forget_own(ANN) == 8
    assert await privacy.own(ANN) == {}
    assert {tenant: await rows(store, tenant) for tenant in OTHERS} == before
    assert set(await privacy.export("U1")) == {str(tenant) for tenant in OTHERS}
    assert await privacy.forget_member("U1") == len(OTHERS)
    assert await privacy.export("U1") == {}


async def test_an_answer_that_is_being_counted_is_deleted_with_the_rest(store: Store, other: Store) -> None:
    async with store.unit(TEAM) as unit:
        await unit.learning.start(SESSION)
    async with store.unit(TEAM) as unit:
        assert await unit.learning.session("S1") is not None
        deleting = asyncio.ensure_future(Privacy(other).forget_own(ANN))
        await waiting(store, deleting)
        await unit.learning.count(REVIEW, SESSION, MEMORY)
    assert await deleting == 3
    assert await Privacy(store).own(ANN) == {}


async def waiting(store: Store, work: asyncio.Future[int]) -> None:
    """Come back once that waits for the lock. Of a file nobody can say who does; there one may write."""
    if store.database.is_embedded:
        return
    blocked = sa.text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    async with asyncio.timeout(5):
        while not work.done():
            async with store.database.transaction() as connection:
                if await connection.scalar(blocked):
                    return

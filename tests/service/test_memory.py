"""Memory: shared through the store, kept in the process while it is away, and told once when it is back."""

from __future__ import annotations

import asyncio
import datetime as dt
from dataclasses import replace
from typing import Literal

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from bot.engine import NO_CONTEXT, Answer, Context
from bot.knowledge import ConceptId
from bot.service import Asking, Inquiry, Memory, Privacy, Thread
from bot.service.claims import Refusal
from bot.service.memory import MOST_TEAMS, REST_S, Claim
from bot.service.owed import MOST_OWED, Owed
from bot.store import Asked, Database, Question, Store, Subject, Tenant
from tests.store.administration import Outage
from tests.store.cut import wire
from tests.store.fixtures import NOW, TEAM, Clock
from tests.store.postgres import Server

DAY = NOW.date()
ASKED = Asked(DAY, "mention", "none")
ABOUT = Context((ConceptId("docker"),), ())
THREAD = Thread("T1", "C1", "1.0")


def new_memory(store: Store | None, clock: Clock) -> Memory:
    return Memory(clock=clock.seconds, now=clock, store=store)


def asked(name: str, clock: Clock, member: str = "U1") -> Question:
    return Question(name, member, f"what is {name}", "none", clock.now)


async def take(memory: Memory, delivery: str = "Ev1", team: str = "T1") -> Claim:
    """A claim that is granted."""
    claim = await memory.take(team, delivery)
    assert isinstance(claim, Claim)
    return claim


async def answer(memory: Memory, clock: Clock, delivery: str = "Ev1", team: str = "T1") -> None:
    """A delivery answered from beginning to end, with a question that nobody could answer."""
    claim = await take(memory, delivery, team)
    memory.note(team, delivery, ASKED, asked(delivery, clock))
    memory.remember(replace(THREAD, team=team), ABOUT, "U1")
    await memory.finish(claim)


async def counted(store: Store, team: str = "T1") -> tuple[int, list[str]]:
    """How many questions were counted, and whose texts are kept."""
    async with store.unit(Tenant(team)) as unit:
        total = sum((await unit.talk.counts(DAY, DAY + dt.timedelta(days=2))).values())
        return total, sorted(one.question for one in await unit.talk.kept())


async def test_replicas_share_claims_and_subjects(store: Store, other: Store, clock: Clock) -> None:
    one, two = new_memory(store, clock), new_memory(other, clock)
    claim = await take(one)
    assert await two.take("T1", "Ev1") is Refusal.HELD
    await one.give_back(claim)
    again = await take(two)
    two.remember(THREAD, ABOUT, "U1")
    await two.finish(again)
    assert await one.take("T1", "Ev1") is Refusal.DONE
    assert await one.context(THREAD) == ABOUT
    assert (one.state, new_memory(None, clock).state) == ("up", "none")


async def test_another_team_may_have_a_delivery_of_that_name(store: Store, clock: Clock) -> None:
    memory = new_memory(store, clock)
    for team in ("T1", "T2"):
        await answer(memory, clock, team=team)
    assert await counted(store, "T1") == await counted(store, "T2") == (1, ["Ev1"])


async def test_a_restart_forgets_nothing(store: Store, clock: Clock) -> None:
    await answer(new_memory(store, clock), clock)
    anew = new_memory(store, clock)
    assert await anew.take("T1", "Ev1") is Refusal.DONE
    assert await anew.context(THREAD) == ABOUT
    clock.go(hours=24)
    assert await anew.context(THREAD) == NO_CONTEXT


async def test_a_question_counts_when_its_delivery_is_finished_and_once(store: Store, clock: Clock) -> None:
    memory = new_memory(store, clock)
    claim = await take(memory)
    memory.note("T1", "Ev1", ASKED, asked("Ev1", clock))
    await memory.flush()
    await memory.give_back(claim)
    assert await counted(store) == (0, [])
    await answer(memory, clock)
    assert await counted(store) == (1, ["Ev1"])
    clock.go(seconds=11)
    late = new_memory(store, clock)  # another replica that was slow, and did not know
    late.note("T1", "", ASKED, None)
    await late.flush()
    assert await counted(store) == (2, ["Ev1"])  # a command has no delivery: each counts


async def test_a_text_that_was_answered_is_only_counted(store: Store, clock: Clock) -> None:
    class Sparse:
        """Knows one thing, and what the thread is about."""

        def answer(self, text: str, context: Context = NO_CONTEXT) -> Answer:
            kind: Literal["none", "answer"] = "none" if text == "unknown" else "answer"
            return Answer(text=text, kind=kind, concepts=context.concepts, confidence=0.9)

    memory = new_memory(store, clock)
    asking = Asking(Sparse(), clock=clock.seconds, today=lambda: DAY, now=clock, memory=memory)
    for delivery, text in (("Ev1", "known"), ("Ev2", "unknown"), ("", "known"), ("", "unknown")):
        inquiry = Inquiry(delivery, "T1", "U1", "C1", text)
        if not delivery:
            asking.note(inquiry, asking.reply(inquiry), "command")
            continue
        async with asking.claimed(delivery, "T1"):
            asking.note(inquiry, asking.reply(inquiry), "mention")
    await memory.flush()
    async with store.unit(TEAM) as unit:
        assert [one.text for one in await unit.talk.kept()] == ["unknown", "unknown"]
        assert await unit.talk.counts(DAY, DAY) == {
            ("mention", "answer"): 1,
            ("mention", "none"): 1,
            ("command", "answer"): 1,
            ("command", "none"): 1,
        }


async def test_while_it_is_away_questions_are_answered_and_what_is_owed_is_told_once(
    store: Store, outage: Outage, clock: Clock
) -> None:
    memory = new_memory(store, clock)
    await answer(memory, clock, "Ev0")
    async with outage.lasting():
        for number in range(1, 4):
            await answer(memory, clock, f"Ev{number}")
        assert memory.state == "away"
        assert await memory.context(THREAD) == ABOUT  # as the process knows it
        assert await memory.take("T1", "Ev1") is Refusal.DONE
        clock.go(seconds=REST_S)
        await memory.flush()
        assert memory.state == "away"
    clock.go(seconds=REST_S)
    await memory.flush()
    assert memory.state == "up"
    await memory.flush()
    assert await counted(store) == (4, ["Ev0", "Ev1", "Ev2", "Ev3"])
    anew = new_memory(store, clock)
    assert [await anew.take("T1", f"Ev{number}") for number in range(4)] == [Refusal.DONE] * 4


async def test_two_who_answered_the_same_while_it_was_away_count_once(
    store: Store, other: Store, outage: Outage, clock: Clock
) -> None:
    replicas = [new_memory(one, clock) for one in (store, other)]
    async with outage.lasting():
        for memory in replicas:
            await answer(memory, clock)
    clock.go(seconds=REST_S)
    await asyncio.gather(*(memory.flush() for memory in replicas))
    assert await counted(store) == (1, ["Ev1"])


async def test_it_is_seen_that_it_is_away_and_back_though_nobody_asks(
    store: Store, outage: Outage, clock: Clock
) -> None:
    memory = new_memory(store, clock)
    seen = []
    for away in (False, True, False):
        if away:
            await asyncio.to_thread(outage.begin)
        else:
            await asyncio.to_thread(outage.end)
        clock.go(seconds=REST_S)
        await memory.look()
        seen.append(memory.state)
    assert seen == ["up", "away", "up"]


async def test_a_follow_up_while_the_last_answer_is_being_written_knows_of_it(
    store: Store, clock: Clock
) -> None:
    memory = new_memory(store, clock)
    claim = await take(memory)
    memory.remember(THREAD, ABOUT, "U1")
    finishing = asyncio.create_task(memory.finish(claim))
    while not finishing.done():
        assert await memory.context(THREAD) == ABOUT
        await asyncio.sleep(0)
    await finishing
    assert await memory.context(THREAD) == ABOUT


async def test_a_commit_that_was_cut_off_is_told_again_and_counts_once(
    server: Server, postgres_url: str, clock: Clock
) -> None:
    async with wire(server.port) as between:
        store = Store(Database(postgres_url.replace(str(server.port), str(between.port))))
        memory = new_memory(store, clock)
        await answer(memory, clock, "Ev1")
        claim = await take(memory, "Ev2")
        memory.note("T1", "Ev2", ASKED, asked("Ev2", clock))
        between.cuts_commit = True
        await memory.finish(claim)
        assert memory.state == "away"  # nobody can say whether it was written
        memory.note("T1", "", ASKED, None)
        clock.go(seconds=REST_S)
        await memory.flush()
        assert await counted(store) == (3, ["Ev1", "Ev2"])
        await store.database.close()


async def test_those_who_finish_at_once_are_told_together(store: Store, clock: Clock) -> None:
    memory = new_memory(store, clock)
    claims = [await take(memory, f"Ev{number}") for number in range(20)]
    for claim in claims:
        memory.note("T1", claim.delivery, ASKED, None)
    commits: list[object] = []
    sa.event.listen(store.database.engine.sync_engine, "commit", commits.append)
    await asyncio.gather(*(memory.finish(claim) for claim in claims))
    assert len(commits) <= 3
    assert await counted(store) == (20, [])


async def test_more_is_owed_than_one_statement_holds(store: Store, clock: Clock) -> None:
    memory = new_memory(store, clock)
    memory.hold()
    for number in range(1_200):
        memory.note("T1", "", ASKED, None)
        memory.remember(Thread("T1", "C1", str(number)), ABOUT, "U1")
    memory.release()
    await memory.flush()
    assert await counted(store) == (1_200, [])
    async with store.unit(TEAM) as unit:
        assert await unit.talk.subject("C1", "1199", clock.now) == Subject(("docker",), (), "U1")


async def test_what_the_database_will_never_take_is_not_in_the_way_of_the_rest(
    postgres_url: str, clock: Clock
) -> None:
    store = Store(Database(postgres_url))
    memory = new_memory(store, clock)
    claim = await take(memory)
    memory.note("T1", "Ev1", Asked(DAY, "a surface " * 30, "none"), None)  # longer than its column
    with pytest.raises(DBAPIError):
        await memory.finish(claim)
    await answer(memory, clock, "Ev2")
    assert await counted(store) == (1, ["Ev2"])
    await store.database.close()


async def test_until_its_tables_are_ready_it_is_not_touched(store: Store, clock: Clock) -> None:
    memory = new_memory(store, clock)
    memory.hold()
    await answer(memory, clock)
    assert memory.state == "away"
    assert await counted(store) == (0, [])
    memory.release()
    await memory.flush(last=True)
    assert await counted(store) == (1, ["Ev1"])


async def test_a_cancelled_take_gives_back_what_the_process_holds(store: Store, clock: Clock) -> None:
    memory = new_memory(store, clock)
    taking = asyncio.create_task(memory.take("T1", "Ev1"))
    await asyncio.sleep(0)
    taking.cancel()
    await asyncio.wait({taking})
    assert taking.cancelled()
    clock.go(seconds=10)  # in case the database had granted it already
    await take(memory)


async def test_a_member_and_a_team_are_forgotten_here_and_there(store: Store, clock: Clock) -> None:
    memory = new_memory(store, clock)
    privacy = Privacy(store, memory)
    for delivery in ("Ev1", "Ev2"):
        await answer(memory, clock, delivery)
    memory.note("T1", "", ASKED, asked("?", clock))  # still owed
    memory.note("T1", "", ASKED, asked("?", clock, "U2"))
    assert set(await privacy.export("U1")) == set(await privacy.export("U1", "T1")) == {"T1"}
    assert await privacy.export("U1", "T2") == {}
    assert await privacy.forget_member("U1", "T1") == 3  # two texts and what they were about
    await memory.flush()
    assert await privacy.export("U1") == {}
    assert (await counted(store))[0] == 4
    memory.note("T1", "", ASKED, None)
    assert await privacy.forget_team("T1") > 0
    await memory.flush()
    assert await store.tenants() == ()
    assert await memory.context(THREAD) == NO_CONTEXT


def test_what_is_owed_is_bounded_and_the_oldest_goes_first(clock: Clock) -> None:
    owed = Owed()
    memory = new_memory(Store(Database("postgresql://127.0.0.1:1/x")), clock)
    for number in range(MOST_OWED + 2):
        memory.note("T1", "", ASKED, None)
        had_room = owed.remember("C1", str(number), Subject())
    assert not had_room
    assert len(owed.subjects) == MOST_OWED
    assert ("C1", "1") not in owed.subjects
    for number in range(MOST_TEAMS + 2):
        memory.note(f"T{number}", "", ASKED, None)
    assert len(memory._owed) == MOST_TEAMS
    assert max(len(one.answered) for one in memory._owed.values()) <= MOST_OWED

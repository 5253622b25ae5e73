"""What learning needs: each answer counted once, whoever clicks how often, on whichever replica."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.store import BlindSpot, ChannelQuiz, KeptMemory, KeptReview, KeptSession, Preferences, Store, Vote
from tests.store.fixtures import NOW, TEAM, Clock

SESSION = KeptSession("S1", "U1", {"items": ["a", "b"]}, 0, NOW, NOW)


def review(step: int = 0, member: str = "U1", *, is_right: bool = True, sureness: str = "sure") -> KeptReview:
    return KeptReview(
        f"S-{member}", step, member, f"item {step}", "E1", "containers", is_right, sureness, 3, NOW
    )


def memory(item: str, clock: Clock, member: str = "U1") -> KeptMemory:
    return KeptMemory(member, item, "E1", "fingerprint", clock.now)


async def test_a_session_is_started_once_and_never_goes_back(store: Store, other: Store) -> None:
    async with store.unit(TEAM) as unit:
        assert await unit.learning.start(SESSION)
        assert not await unit.learning.start(replace(SESSION, state={"items": []}))
        await unit.learning.save(replace(SESSION, step=2, state={"items": ["b"]}))
    async with other.unit(TEAM) as unit:
        await unit.learning.save(replace(SESSION, step=1))  # somebody comes late
    async with store.unit(TEAM) as unit:
        kept = await unit.learning.session("S1")
        assert kept == replace(SESSION, step=2, state={"items": ["b"]})
        assert await unit.learning.running("U1") == kept
        await unit.learning.save(replace(kept, is_over=True))
        assert await unit.learning.running("U1") is None
        assert await unit.learning.session("S2") is None


async def test_the_latest_running_session_is_the_one_to_go_on_with(store: Store, clock: Clock) -> None:
    async with store.unit(TEAM) as unit:
        for name in ("S1", "S2", "S3"):
            clock.go(minutes=1)
            await unit.learning.start(replace(SESSION, session=name, touched=clock.now))
        clock.go(minutes=1)
        await unit.learning.save(replace(SESSION, session="S2", touched=clock.now))
        running = await unit.learning.running("U1")
    assert running is not None
    assert running.session == "S2"


async def test_of_many_clicks_on_one_question_one_counts(store: Store, other: Store, clock: Clock) -> None:
    async with store.unit(TEAM) as unit:
        await unit.learning.start(SESSION)

    async def click(number: int) -> bool:
        async with (store, other)[number % 2].unit(TEAM) as unit:
            session = await unit.learning.session("S1")
            assert session is not None
            after = replace(session, step=session.step + 1)
            return await unit.learning.count(review(0), after, memory(f"item {number}", clock))

    assert sorted(await asyncio.gather(*(click(number) for number in range(12)))) == [False] * 11 + [True]
    async with store.unit(TEAM) as unit:
        kept = await unit.learning.session("S1")
        assert kept is not None
        assert kept.step == 1
        assert len(await unit.learning.reviews("U1", NOW)) == 1
        assert len(await unit.learning.memories("U1")) == 1


async def test_who_clicks_while_another_is_at_it_sees_the_session_afterwards(
    store: Store, other: Store, clock: Clock
) -> None:
    async with store.unit(TEAM) as unit:
        await unit.learning.start(SESSION)
    has_it = asyncio.Event()

    async def first() -> None:
        async with store.unit(TEAM) as unit:
            await unit.learning.session("S1")
            has_it.set()
            await asyncio.sleep(0.05)  # long enough for the second to ask
            await unit.learning.count(review(0), replace(SESSION, step=1), memory("item", clock))

    async def second() -> int:
        await has_it.wait()
        async with other.unit(TEAM) as unit:
            session = await unit.learning.session("S1")
            assert session is not None
            return session.step

    _, step = await asyncio.gather(first(), second())
    assert step == 1


async def test_what_is_due_comes_first_when_longest_overdue(store: Store, clock: Clock) -> None:
    async with store.unit(TEAM) as unit:
        for item in ("a", "b", "c"):
            await unit.learning.keep([memory(item, clock)])
            clock.go(days=1)
        assert await unit.learning.add([memory("a", clock), memory("d", clock), memory("e", clock)]) == 2
        assert [one.item for one in await unit.learning.due("U1", clock.now, most=4)] == ["a", "b", "c", "d"]
        assert [one.item for one in await unit.learning.due("U1", NOW)] == ["a"]
        assert await unit.learning.due("U2", clock.now) == ()
        assert await unit.learning.due_again("U1", ["a", "d", "x"], NOW) == 1  # only what was not due yet
        assert {one.item for one in await unit.learning.due("U1", NOW)} == {"a", "d"}


async def test_preferences_are_the_last_ones(store: Store, clock: Clock) -> None:
    async with store.unit(TEAM) as unit:
        assert await unit.learning.preferences("U1") == Preferences("U1")
        await unit.learning.prefer(Preferences("U1", {"topics": ["vm"], "named": True}), clock.now)
        await unit.learning.prefer(Preferences("U1", {"topics": []}), clock.now)
        assert (await unit.learning.preferences("U1")).choices == {"topics": []}


async def test_blind_spots_are_told_only_of_enough_members(store: Store, clock: Clock) -> None:
    async with store.unit(TEAM) as unit:
        for number in range(5):
            member, sureness = f"U{number}", "sure" if number < 3 else "guess"
            one = review(0, member, is_right=number == 0, sureness=sureness)
            await unit.learning.count(one, replace(SESSION, session=one.session), memory("i", clock, member))
        assert await unit.learning.blind_spots(sure="sure", at_least=5) == (BlindSpot("E1", 2, 5),)
        assert await unit.learning.blind_spots(sure="sure", at_least=6) == ()


async def test_a_vote_counts_once_until_the_quiz_is_revealed_once(store: Store, other: Store) -> None:
    quiz = ChannelQuiz("Q1", "C1", "U1", {"item": "a"}, NOW, NOW)
    async with store.unit(TEAM) as unit:
        assert await unit.channels.open(quiz)
        assert not await unit.channels.open(replace(quiz, channel="C2"))
        assert await unit.channels.vote(Vote("Q1", "U1", 2, NOW, is_named=True))
        assert not await unit.channels.vote(Vote("Q1", "U1", 3, NOW))
        assert not await unit.channels.vote(Vote("Q9", "U1", 3, NOW))
    assert await store.overdue_reveals(NOW) == ((TEAM, "Q1"),)

    async def reveal(replica: Store) -> bool:
        async with replica.unit(TEAM) as unit:
            return await unit.channels.reveal("Q1", NOW)

    revealed = await asyncio.gather(*(reveal(replica) for replica in (store, other) * 4))
    assert sorted(revealed) == [False] * 7 + [True]
    async with store.unit(TEAM) as unit:
        assert not await unit.channels.vote(Vote("Q1", "U2", 1, NOW))
        assert await unit.channels.votes("Q1") == (Vote("Q1", "U1", 2, NOW, is_named=True),)
        kept = await unit.channels.quiz("Q1")
    assert kept == replace(quiz, revealed=NOW)
    assert await store.overdue_reveals(NOW) == ()

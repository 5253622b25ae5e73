"""Claims, subjects, questions and feedback, as two replicas see them on either database."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest

from bot.store import Asked, Question, Store, Subject, Taken
from tests.store.fixtures import TEAM, Clock

DAY = dt.date(2026, 11, 24)
MENTION = Asked(DAY, "mention", "answer")


def question(name: str, clock: Clock, text: str = "what is a jail", member: str = "U1") -> Question:
    return Question(name, member, text, "none", clock.now)


async def take(store: Store, holder: str, clock: Clock, delivery: str = "Ev1") -> Taken:
    async with store.unit(TEAM) as unit:
        return await unit.talk.take(delivery, holder, clock.now)


async def finish(store: Store, clock: Clock, **holders: str) -> frozenset[str]:
    async with store.unit(TEAM) as unit:
        return await unit.talk.finish(holders, clock.now)


async def test_a_delivery_is_one_replicas_until_its_lease_runs_out(
    store: Store, other: Store, clock: Clock
) -> None:
    assert await take(store, "a", clock) is Taken.OURS
    clock.go(seconds=9.9)
    assert await take(other, "b", clock) is Taken.HELD
    assert await take(store, "a", clock) is Taken.HELD  # whoever asks
    clock.go(seconds=0.1)
    assert await take(other, "b", clock) is Taken.OURS
    assert await take(store, "a", clock) is Taken.HELD


async def test_of_many_who_take_at_once_one_gets_it(store: Store, other: Store, clock: Clock) -> None:
    async def attempt(number: int) -> Taken:
        return await take((store, other)[number % 2], f"holder {number}", clock)

    taken = await asyncio.gather(*(attempt(number) for number in range(20)))
    assert sorted(one.value for one in taken) == ["held"] * 19 + ["ours"]


async def test_given_back_it_is_free_but_only_by_who_holds_it(
    store: Store, other: Store, clock: Clock
) -> None:
    await take(store, "a", clock)
    async with other.unit(TEAM) as unit:
        await unit.talk.give_back("Ev1", "b")
    assert await take(other, "b", clock) is Taken.HELD
    async with store.unit(TEAM) as unit:
        await unit.talk.give_back("Ev1", "a")
    assert await take(other, "b", clock) is Taken.OURS
    await finish(other, clock, Ev1="b")
    async with other.unit(TEAM) as unit:
        await unit.talk.give_back("Ev1", "b")  # too late: it has been answered
    assert await take(store, "a", clock) is Taken.DONE


async def test_what_was_answered_is_not_granted_for_a_day(store: Store, other: Store, clock: Clock) -> None:
    await take(store, "a", clock)
    assert await finish(store, clock, Ev1="a", Ev2="a") == {"Ev1", "Ev2"}
    clock.go(hours=23, minutes=59)
    assert await take(other, "b", clock) is Taken.DONE
    assert await finish(other, clock, Ev1="b", Ev2="b", Ev3="b") == {"Ev3"}
    clock.go(minutes=1)
    assert await take(other, "b", clock) is Taken.OURS


async def test_a_thread_is_about_the_last_answer_for_a_day(store: Store, other: Store, clock: Clock) -> None:
    async with store.unit(TEAM) as unit:
        await unit.talk.remember({("C1", "1.0"): Subject(("docker",), ("what-is-docker",))}, clock.now)
        await unit.talk.remember({("C1", "1.0"): Subject(("vm",)), ("C1", ""): Subject(("lxc",))}, clock.now)
    clock.go(hours=23, minutes=59)
    async with other.unit(TEAM) as unit:
        assert await unit.talk.subject("C1", "1.0", clock.now) == Subject(("vm",))
        assert await unit.talk.subject("C1", "", clock.now) == Subject(("lxc",))
        assert await unit.talk.subject("C2", "1.0", clock.now) == Subject()
        clock.go(minutes=1)
        assert await unit.talk.subject("C1", "1.0", clock.now) == Subject()


async def test_questions_are_counted_by_day_surface_and_kind(
    store: Store, other: Store, clock: Clock
) -> None:
    none = Asked(DAY, "mention", "none")
    yesterday = Asked(DAY - dt.timedelta(days=1), "mention", "answer")

    async def count(replica: Store) -> None:
        async with replica.unit(TEAM) as unit:
            await unit.talk.count({MENTION: 2, none: 1, yesterday: 1})

    await asyncio.gather(*(count(replica) for replica in (store, other) * 5))
    async with store.unit(TEAM) as unit:
        assert await unit.talk.counts(DAY, DAY) == {("mention", "answer"): 20, ("mention", "none"): 10}
        week = await unit.talk.counts(DAY - dt.timedelta(days=6), DAY)
        assert week == {("mention", "answer"): 30, ("mention", "none"): 10}


async def test_a_text_is_kept_once_until_it_is_settled(store: Store, clock: Clock) -> None:
    async with store.unit(TEAM) as unit:
        assert await unit.talk.keep([question("Ev1", clock), question("Ev2", clock)]) == 2
        assert await unit.talk.keep([question("Ev1", clock, "again")]) == 0
        assert await unit.talk.keep([]) == 0
    async with store.unit(TEAM) as unit:
        assert {one.question: one.text for one in await unit.talk.kept()} == {
            "Ev1": "what is a jail",
            "Ev2": "what is a jail",
        }
        assert await unit.talk.settle(["Ev1", "Ev9"]) == 1
        assert [one.question for one in await unit.talk.kept()] == ["Ev2"]


@pytest.mark.parametrize("text", ["a\0b", "half \ud83d pair", "🐳" * 2000, "x' OR 1=1; --", ""])
async def test_whatever_a_person_wrote_can_be_kept(store: Store, clock: Clock, text: str) -> None:
    async with store.unit(TEAM) as unit:
        assert await unit.talk.keep([question("Ev1", clock, text)]) == 1
    async with store.unit(TEAM) as unit:
        (kept,) = await unit.talk.kept()
    assert len(kept.text) == len(text)
    assert kept.asked == clock.now


async def test_texts_go_after_ninety_days_and_only_the_counts_stay(store: Store, clock: Clock) -> None:
    async with store.unit(TEAM) as unit:
        await unit.talk.keep([question("Ev1", clock)])
        await unit.talk.count({MENTION: 1})
    clock.go(days=89)
    async with store.unit(TEAM) as unit:
        await unit.talk.keep([question("Ev2", clock)])
    await store.purge(clock.now)
    clock.go(days=1)
    assert await store.purge(clock.now) == 1
    async with store.unit(TEAM) as unit:
        assert [one.question for one in await unit.talk.kept()] == ["Ev2"]
        assert await unit.talk.counts(DAY, DAY) == {("mention", "answer"): 1}


async def test_the_purge_takes_what_is_over_and_nothing_else(store: Store, clock: Clock) -> None:
    deliveries = {f"Ev{number}": "a" for number in range(250)}
    async with store.unit(TEAM) as unit:
        await unit.talk.finish(deliveries, clock.now)
        await unit.talk.remember({("C1", "1.0"): Subject(("vm",))}, clock.now)
    clock.go(hours=1)
    await take(store, "a", clock, "Ev-new")
    async with store.unit(TEAM) as unit:
        await unit.talk.remember({("C1", "2.0"): Subject(("vm",))}, clock.now)
    assert await store.purge(clock.now) == 0
    clock.go(hours=23)
    assert await store.purge(clock.now, batch=100) == 250 + 2  # the claim ran out as well
    async with store.unit(TEAM) as unit:
        assert await unit.talk.subject("C1", "2.0", clock.now) == Subject(("vm",))


async def test_a_members_last_word_on_an_entry_counts(store: Store, clock: Clock) -> None:
    async with store.unit(TEAM) as unit:
        for member, verdict in (("U1", "wrong"), ("U2", "right"), ("U1", "right"), ("U3", "wrong")):
            await unit.talk.give(member, "docker-vm", verdict, clock.now)
    async with store.unit(TEAM) as unit:
        assert await unit.talk.given("docker-vm") == {"right": 2, "wrong": 1}
        assert await unit.talk.given("another") == {}

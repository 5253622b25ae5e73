"""Claims: one at a time, again after a failure, never again after an answer."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.engine import NO_CONTEXT, Answer, Context
from bot.errors import Overloaded
from bot.service import Asking, Inquiry, Thread
from bot.service.asking import PATIENCE, Patience
from bot.service.claims import LEASE_S as SHIPPED_LEASE_S
from bot.service.claims import Claims, Lease, Refusal
from bot.service.threads import Threads

DELIVERIES = st.sampled_from(["Ev1", "Ev2", "Ev3"])
LEASE_S, KEEP_S = 10.0, 900.0


class ClaimsMachine(RuleBasedStateMachine):
    """Workers take deliveries, answer, fail or die, while the clock goes on and Slack delivers again."""

    def __init__(self) -> None:
        super().__init__()
        self.claims = Claims(lease_s=LEASE_S, keep_s=KEEP_S)
        self.now = 0.0
        self.at_work: list[Lease] = []
        self.answered: dict[str, float] = {}

    @rule(delivery=DELIVERIES)
    def deliver(self, delivery: str) -> None:
        taken = self.claims.take(delivery, self.now)
        holders = [one for one in self.at_work if one.delivery == delivery and one.expires > self.now]
        if delivery in self.answered and self.now < self.answered[delivery] + KEEP_S:
            assert taken is Refusal.DONE
        elif holders:
            assert taken is Refusal.HELD
        else:
            assert isinstance(taken, Lease)  # nothing is lost: whoever comes now answers
            self.at_work.append(taken)

    @rule(data=st.data())
    def answer(self, data: st.DataObject) -> None:
        working = [lease for lease in self.at_work if lease.expires > self.now]
        if working:
            lease = data.draw(st.sampled_from(working))
            self.claims.finish(lease, self.now)
            self.at_work.remove(lease)
            assert lease.delivery not in self.answered or self.now >= self.answered[lease.delivery] + KEEP_S
            self.answered[lease.delivery] = self.now

    @rule(data=st.data())
    def fail(self, data: st.DataObject) -> None:
        if self.at_work:
            lease = data.draw(st.sampled_from(self.at_work))
            self.claims.give_back(lease)
            self.at_work.remove(lease)

    @rule(data=st.data())
    def die(self, data: st.DataObject) -> None:
        if self.at_work:
            dead = data.draw(st.sampled_from(self.at_work))
            self.at_work.remove(dead)
            self.now = max(self.now, dead.expires)

    @rule(seconds=st.sampled_from([0.5, 5.0, 10.0, 60.0, 900.0]))
    def wait(self, seconds: float) -> None:
        self.now += seconds

    @invariant()
    def remembers_no_more_than_there_was(self) -> None:
        assert len(self.claims) <= 6


TestClaims = ClaimsMachine.TestCase
TestClaims.settings = settings(max_examples=80, stateful_step_count=40, deadline=None)


def test_no_room_means_later_never_twice() -> None:
    claims = Claims(capacity=2)
    one, two = claims.take("a", 0), claims.take("b", 0)
    assert isinstance(one, Lease)
    assert isinstance(two, Lease)
    claims.finish(one, 0)
    with pytest.raises(Overloaded):
        claims.take("c", 1)
    assert claims.take("a", 1) is Refusal.DONE
    assert isinstance(claims.take("c", 11), Lease)  # b's holder is gone for good


def test_threads_are_bounded_in_number_and_age() -> None:
    threads = Threads(capacity=2, keep_s=10)
    one, two, three = (Thread("T", "C", str(n)) for n in range(3))
    about = Context(("docker",), ())  # type: ignore[arg-type]  # an id is a word
    threads.remember(one, about, "U1", 0)
    threads.remember(two, about, "U1", 0)
    assert threads.context(one, 1) == about
    threads.remember(three, about, "U1", 1)
    assert threads.context(two, 1) == NO_CONTEXT  # the least recently used went
    assert threads.context(one, 10) == NO_CONTEXT  # too old
    other = Thread("T2", "C", "1")
    threads.remember(other, about, "U1", 10)
    threads.forget_team("T")
    assert threads.context(other, 11) == about  # another team's
    assert len(threads) == 1


class Echo:
    """Answers everything with itself."""

    def answer(self, text: str, context: Context = NO_CONTEXT) -> Answer:
        return Answer(text=text, kind="answer", concepts=context.concepts, recheck_after=dt.date(2026, 1, 1))


def new_asking(patience: Patience = PATIENCE) -> Asking:
    clock = asyncio.get_running_loop().time
    return Asking(Echo(), clock=clock, today=lambda: dt.date(2026, 1, 1), patience=patience)


async def test_a_failure_gives_the_delivery_back_and_success_ends_it() -> None:
    asking = new_asking()

    async def broken() -> None:
        async with asking.claimed("Ev1") as is_ours:
            assert is_ours
            raise ValueError

    assert await _fails(broken())
    async with asking.claimed("Ev1") as is_ours:
        assert is_ours
    async with asking.claimed("Ev1") as is_ours:
        assert not is_ours


async def test_whoever_waits_learns_how_the_first_one_ended() -> None:
    asking = new_asking()
    go_on = asyncio.Event()

    async def first() -> None:
        async with asking.claimed("Ev1"):
            await go_on.wait()
            raise ValueError

    async def second() -> bool:
        async with asking.claimed("Ev1") as is_ours:
            return is_ours

    async with asyncio.TaskGroup() as group:
        failing = group.create_task(_fails(first()))
        waiting = group.create_task(second())
        group.create_task(_set(go_on))
    assert failing.result()
    assert waiting.result()  # the first one failed, so the second answers


async def test_who_finds_another_at_it_for_too_long_is_to_come_again() -> None:
    asking = new_asking(Patience(holder_s=0.01))
    async with asking.claimed("Ev1") as is_ours:
        assert is_ours
        with pytest.raises(Overloaded):
            async with asking.claimed("Ev1"):
                raise AssertionError("two were at it")
    async with asking.claimed("Ev1") as is_ours:
        assert not is_ours


async def test_who_works_too_long_stops_before_another_may_begin() -> None:
    assert PATIENCE.work_s < SHIPPED_LEASE_S
    asking = new_asking(Patience(work_s=0.01))
    with pytest.raises(Overloaded):
        async with asyncio.timeout(5), asking.claimed("Ev1"):
            await asyncio.Event().wait()
    async with asking.claimed("Ev1") as is_ours:
        assert is_ours


async def _fails(work: Awaitable[None]) -> bool:
    try:
        await work
    except ValueError:
        return True
    return False


async def _set(event: asyncio.Event) -> None:
    event.set()


async def test_a_reply_knows_whether_it_is_overdue() -> None:
    reply = new_asking().reply(Inquiry("Ev1", "T", "U", "C", "x"))
    assert reply.is_overdue

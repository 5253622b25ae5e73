"""Deliveries in any order, to replicas that are slow, fail and are killed, over a database that goes away.

Nothing is lost; while the database is there, nobody begins what another is at or has answered; and each
answer counts once, however often its telling is tried.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from bot.service import Memory
from bot.service.claims import Refusal
from bot.service.memory import REST_S, Claim
from bot.store import Asked, Database, Question, Store, Tenant
from tests.store.administration import Outage
from tests.store.fixtures import Clock

LEASE_S = 10.0
DELIVERY = "Ev1"  # one is enough, and leads to more encounters
REPLICAS = st.sampled_from([0, 1])
_teams = itertools.count()
_T = TypeVar("_T")


@dataclass(eq=False)
class Worker:
    """Somebody who answers a delivery until the lease runs out."""

    claim: Claim
    until: float
    is_known: bool  # to the store
    has_posted: bool = False


@dataclass(eq=False)
class Replica:
    """A running bot: its memory, who is at work in it, and what they finished."""

    memory: Memory
    workers: list[Worker] = field(default_factory=list)
    finished: set[str] = field(default_factory=set)

    def owed(self, team: str) -> set[str]:
        """What it has not told the store yet."""
        owed = self.memory._owed.get(team)
        return set(owed.answered) if owed else set()


class Machine(RuleBasedStateMachine):
    """Two replicas of the bot with one store, and Slack that delivers again and again."""

    def __init__(self, url: str, outage: Outage) -> None:
        super().__init__()
        self.runner, self.clock, self.outage = asyncio.Runner(), Clock(), outage
        self.team = f"T{next(_teams)}"
        self.stores = [Store(Database(url, deadline_s=0.3)) for _ in range(2)]
        self.replicas = [Replica(self.started(number)) for number in range(2)]
        self.granted = 0.0  # until when, at the latest
        self.told: set[str] = set()  # by those who are dead
        self.lost: set[str] = set()  # with those who are dead

    def started(self, number: int) -> Memory:
        return Memory(clock=self.clock.seconds, now=self.clock, store=self.stores[number])

    def do(self, work: Coroutine[Any, Any, _T]) -> _T:
        return self.runner.run(work)

    def working(self, *, has_posted: bool) -> list[tuple[Replica, Worker]]:
        return [
            (replica, one)
            for replica in self.replicas
            for one in replica.workers
            if one.has_posted is has_posted
        ]

    @rule(number=REPLICAS)
    def deliver(self, number: int) -> None:
        replica, now = self.replicas[number], self.clock.seconds()
        taken = self.do(replica.memory.take(self.team, DELIVERY))
        is_known = replica.memory.state == "up"
        if taken is Refusal.DONE:
            assert DELIVERY in self.finished()
        elif taken is Refusal.HELD:
            assert self.granted > now
        else:
            assert isinstance(taken, Claim)
            at_it = [worker for one in self.replicas for worker in one.workers if worker.is_known]
            assert not is_known or not at_it
            assert not is_known or DELIVERY not in self.known()
            replica.workers.append(Worker(taken, now + LEASE_S, is_known))
            self.granted = now + LEASE_S

    @precondition(lambda self: self.working(has_posted=False))
    @rule(data=st.data())
    def post(self, data: st.DataObject) -> None:
        replica, worker = data.draw(st.sampled_from(self.working(has_posted=False)))
        question = Question(DELIVERY, "U1", "what is a jail", "none", self.clock())
        asked = Asked(self.clock().date(), "mention", "none")
        replica.memory.note(self.team, DELIVERY, asked, question)
        worker.has_posted = True

    @precondition(lambda self: self.working(has_posted=True))
    @rule(data=st.data())
    def finish(self, data: st.DataObject) -> None:
        self.end(*data.draw(st.sampled_from(self.working(has_posted=True))))

    @precondition(lambda self: self.working(has_posted=False))
    @rule(data=st.data())
    def fail(self, data: st.DataObject) -> None:
        self.end(*data.draw(st.sampled_from(self.working(has_posted=False))))

    def end(self, replica: Replica, worker: Worker) -> None:
        replica.workers.remove(worker)
        if worker.has_posted:
            self.do(replica.memory.finish(worker.claim))
            replica.finished.add(DELIVERY)
        else:
            self.do(replica.memory.give_back(worker.claim))

    @rule(number=REPLICAS)
    def kill(self, number: int) -> None:
        dead = self.replicas[number]
        owed = dead.owed(self.team)
        self.lost |= owed
        self.told |= dead.finished - owed
        self.replicas[number] = Replica(self.started(number))

    @rule(seconds=st.sampled_from([0.5, REST_S, LEASE_S, 60.0]))
    def wait(self, seconds: float) -> None:
        then = self.clock.seconds() + seconds
        for replica in self.replicas:  # the use case ends its work before the lease does
            for worker in [one for one in replica.workers if one.until <= then]:
                self.end(replica, worker)
        self.clock.go(seconds=seconds)

    @rule(number=REPLICAS)
    def flush(self, number: int) -> None:
        self.do(self.replicas[number].memory.flush())

    @rule()
    def go_away_or_come_back(self) -> None:
        if self.outage.is_on:
            self.outage.end()
        else:
            self.outage.begin()

    def known(self) -> set[str]:
        """What the store was told is answered."""
        return self.told.union(*(one.finished - one.owed(self.team) for one in self.replicas))

    def finished(self) -> set[str]:
        return self.told.union(self.lost, *(one.finished for one in self.replicas))

    def teardown(self) -> None:
        try:
            self.outage.end()
            self.clock.go(seconds=REST_S)
            for replica in self.replicas:
                self.do(replica.memory.flush())
            total, texts = self.do(self.kept())
            assert self.known() <= texts <= self.finished()
            assert self.finished() - self.known() <= self.lost
            assert total == len(texts)
        finally:
            for store in self.stores:
                self.do(store.database.close())
            self.runner.close()

    async def kept(self) -> tuple[int, set[str]]:
        async with self.stores[0].unit(Tenant(self.team)) as unit:
            day = self.clock().date()
            counts = await unit.talk.counts(day - dt.timedelta(days=2), day)
            return sum(counts.values()), {one.question for one in await unit.talk.kept()}


def test_deliveries_are_answered_and_counted_once(url: str, outage: Outage) -> None:
    class Here(Machine):
        def __init__(self) -> None:
            super().__init__(url, outage)

    run_state_machine_as_test(Here, settings=settings(max_examples=20, stateful_step_count=25, deadline=None))

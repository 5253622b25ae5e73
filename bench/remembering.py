"""What remembering costs: queries, transactions and milliseconds of a message, on SQLite and on PostgreSQL.

The use case as the surfaces call it, with an engine that answers at once, so that what is measured is memory.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass

from bench.result import Figure, Result, Table, Target, number
from bench.setting import Setting, by_itself, say
from bench.timing import Times
from bot.engine import NO_CONTEXT, Answer, Context
from bot.knowledge import ConceptId, EntryId
from bot.service import Asking, Inquiry, Memory, Thread
from bot.store import Database, Store, upgrade
from tests.store.postgres import serving
from tests.store.watching import watching

MESSAGES, WARM = 600, 100
AT_ONCE = 16
DAY = dt.date(2026, 1, 5)
MENTION = Target(10.0, 6.0)
Ask = Callable[[int], Awaitable[None]]


class _AtOnce:
    """Answers everything with the same."""

    def answer(self, text: str, context: Context = NO_CONTEXT) -> Answer:
        about = context.concepts or (ConceptId("docker"),)
        return Answer(text=text, kind="answer", entries=(EntryId("docker"),), concepts=about, confidence=0.9)


@dataclass(frozen=True, slots=True)
class _Cost:
    """Of one message: what is said to the database, and how long it takes; and how many a second at once."""

    queries: int
    commits: int
    times: Times
    a_second: float


def measure(setting: Setting) -> Result:
    """Mentions and commands, one after the other and many at once."""
    say("store: what remembering a message costs")
    return _result(by_itself(_costs, setting))


def _costs(setting: Setting) -> dict[tuple[str, str], _Cost]:
    count = MESSAGES // 5 if setting.quick else MESSAGES
    found: dict[tuple[str, str], _Cost] = {}
    with ExitStack() as stack:
        server = stack.enter_context(serving())
        places = {
            "SQLite": f"sqlite:///{setting.scratch}/store.sqlite3",
            "PostgreSQL": server.url("postgres"),
        }
        for name, url in places.items():
            found |= {(name, kind): cost for kind, cost in asyncio.run(_cost(url, count)).items()}
    return found


async def _cost(url: str, count: int) -> dict[str, _Cost]:
    database = Database(url)
    await upgrade(database)
    memory = Memory(clock=time.monotonic, store=Store(database))
    asking = Asking(_AtOnce(), clock=time.monotonic, today=lambda: DAY, memory=memory)

    async def mention(number_: int) -> None:
        thread = Thread("T1", "C1", str(number_ // 4))  # every fourth begins a thread
        inquiry = Inquiry(f"Ev{number_}", "T1", "U1", "C1", "docker vs vm", thread)
        async with asking.claimed(inquiry.delivery, inquiry.team):
            reply = asking.reply(inquiry, await asking.context(inquiry))
            asking.note(inquiry, reply, "mention")
            asking.remember(inquiry, reply, thread)

    async def command(_: int) -> None:
        inquiry = Inquiry("", "T1", "U1", "C1", "docker vs vm")
        asking.note(inquiry, asking.reply(inquiry), "command")
        await memory.flush()  # as if it came alone; what comes within a second is written together

    found = {}
    for first, (kind, ask) in enumerate((("mention", mention), ("command", command))):
        found[kind] = await _timed(database, ask, first * 10 * count, count)
    await database.close()
    return found


async def _timed(database: Database, ask: Ask, first: int, count: int) -> _Cost:
    for number_ in range(first, first + WARM):
        await ask(number_)
    first += WARM
    with watching(database) as seen:
        await ask(first)
    wall, cpu = [], []
    for number_ in range(first + 1, first + 1 + count):
        began, used = time.perf_counter(), time.process_time()
        await ask(number_)
        cpu.append((time.process_time() - used) * 1000)
        wall.append((time.perf_counter() - began) * 1000)
    first += 1 + count
    room, began = asyncio.Semaphore(AT_ONCE), time.perf_counter()

    async def in_turn(number_: int) -> None:
        async with room:
            await ask(number_)

    await asyncio.gather(*(in_turn(number_) for number_ in range(first, first + count)))
    a_second = count / (time.perf_counter() - began)
    return _Cost(len(seen.statements), seen.commits, Times(tuple(cpu), tuple(wall)), a_second)


def _result(costs: dict[tuple[str, str], _Cost]) -> Result:
    figures = tuple(
        Figure(f"a mention remembered, {name}, median, processor", cost.times.at(50), "ms", MENTION)
        for (name, kind), cost in costs.items()
        if kind == "mention"
    )
    rows = tuple(
        (
            f"{name}, {kind}",
            str(cost.queries),
            str(cost.commits),
            *cost.times.cells(),
            number(cost.a_second),
        )
        for (name, kind), cost in costs.items()
    )
    columns = (
        "",
        "queries",
        "transactions",
        "processor p50",
        "p99",
        "wall p50",
        "p99",
        f"/s, {AT_ONCE} at once",
    )
    note = "Milliseconds a message, one core for the bot; PostgreSQL on the same machine, without fsync."
    numbers = {
        f"{name}, {kind}": {
            **cost.times.record(),
            "queries": cost.queries,
            "transactions": cost.commits,
            "a_second": round(cost.a_second, 1),
        }
        for (name, kind), cost in costs.items()
    }
    return Result("store", "Remembering a message", figures, (Table("", columns, rows, note),), numbers)

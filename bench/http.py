"""`/isolate …` over HTTP beside the least that Bolt can do: requests a second of one core, in turns."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import cycle, islice
from random import Random
from statistics import median

from aiohttp import web

from bench.load import delivery, loaded
from bench.machine import cores, keep_to
from bench.result import Figure, Result, Table, Target, number
from bench.serving import SECRET
from bench.setting import Setting, by_itself, say
from bench.synthetic import typo
from bot.knowledge import Knowledge

CONNECTIONS = 64
DIFFERENT, FEW = 20_000, 2_000  # questions that are never repeated, over all rounds; repeated ones a round
ROUNDS = 5
AGAIN = Target(80.0, 90.0, at_least=True)
NEW = Target(25.0, 45.0, at_least=True)
REPEATED = (
    "docker vs vm", "what is packer", "docker is just a lightweight vm", "does podman use lxc",
    "should i use docker or a vm for untrusted code", "which boat dock is the cheapest", "cgroups?", "help",
)  # fmt: skip
TEMPLATES = (
    "what is {0}", "{0} vs {1}", "is {0} a {1}", "does {0} use {1}", "how is {0} different from {1}",
    "can i run {0} inside {1}", "is {0} faster than {1}", "{0} or {1} for ci", "why does {0} need {1}",
    "isn't {0} just a {1}?", "which is more secure, {0} or {1}", "do {0} and {1} share the kernel",
    "should i use {0} or {1} for untrusted code", "what does {0} do that {1} does not", "is {0} dead",
    "how fast does {0} start", "does {0} run on windows", "who makes {0}", "{0} is a wrapper around {1}",
    "my colleague says {0} replaced {1}, is that so", "when to use {0} instead of {1}", "{0}?",
)  # fmt: skip
Kind = tuple[str, str]  # which server, which questions


@dataclass(frozen=True, slots=True)
class Pace:
    """What one round came to: requests, seconds on the wall, processor seconds of server and of client."""

    requests: int
    wall_s: float
    server_s: float
    client_s: float
    received: int

    @property
    def a_second(self) -> float:
        """Requests a second on the wall."""
        return self.requests / self.wall_s

    @property
    def cost_ms(self) -> float:
        """Processor milliseconds the server takes for one."""
        return self.server_s / self.requests * 1000


def measure(setting: Setting) -> Result:
    """Both servers up at once, loaded in turns."""
    say("http: ours and bare Bolt, in turns")
    return _result(by_itself(_paces, setting))


def questions(knowledge: Knowledge, count: int) -> list[str]:
    """Different questions: a pattern, one or two names of ours, three in ten with a typo."""
    chance = Random(7)
    names = sorted({text.lower() for concept in knowledge.concepts.values()
                    for text in (concept.name, *concept.aliases)})  # fmt: skip
    found: dict[str, None] = {}
    while len(found) < count:
        text = chance.choice(TEMPLATES).format(*chance.sample(names, 2))
        if chance.random() < 0.3:
            text = " ".join(typo(text.split(), chance))
        found[text] = None
    return list(found)


def _paces(setting: Setting) -> dict[Kind, list[Pace]]:
    return asyncio.run(_take_turns(setting))


async def _take_turns(setting: Setting) -> dict[Kind, list[Pace]]:
    keep_to(cores()[0])
    rounds = 2 if setting.quick else ROUNDS
    share = 50 if setting.quick else DIFFERENT // rounds
    few = 50 if setting.quick else FEW
    new = questions(setting.load(), share * (rounds + 1))
    paces: dict[Kind, list[Pace]] = {}
    async with _slack() as api, _server("ours", api, setting) as ours, _server("bare", api, setting) as bare:
        servers = {"bare": bare, "ours": ours}
        for turn in range(rounds + 1):
            texts = {
                "again": list(islice(cycle(REPEATED), few)),
                "new": new[turn * share : (turn + 1) * share],
            }
            for asked, chosen in texts.items():
                for name, server in servers.items():
                    # The first turn warms up; what it asks anew is not asked again.
                    pace = await _load(server, chosen if turn else chosen[:400])
                    if turn:
                        paces.setdefault((name, asked), []).append(pace)
    return paces


@dataclass(slots=True)
class _Server:
    url: str
    process: Process

    async def used_s(self) -> float:
        """Processor seconds it has used so far."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(b"\n")
        async with asyncio.timeout(10):
            return float(await self.process.stdout.readline())


async def _load(server: _Server, texts: Sequence[str]) -> Pace:
    at = int(time.time())
    requests = [delivery(text, number_, secret=SECRET, at=at) for number_, text in enumerate(texts)]
    used, mine = await server.used_s(), time.process_time()
    wall_s, received, failed = await loaded(server.url, requests, CONNECTIONS)
    if failed:
        raise RuntimeError(f"{failed} of {len(texts)} requests got no 200 from {server.url}")
    spent = await server.used_s() - used
    return Pace(len(texts), wall_s, spent, time.process_time() - mine, received)


@asynccontextmanager
async def _server(kind: str, api: str, setting: Setting) -> AsyncIterator[_Server]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.serving", kind, str(cores()[-1]), api,
        str(setting.knowledge), str(setting.scratch / "library"),
        stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=setting.environment(), cwd=setting.scratch,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        async with asyncio.timeout(60):
            ready = json.loads(await process.stdout.readline())
        yield _Server(ready["url"], process)
    finally:
        process.stdin.close()
        try:
            async with asyncio.timeout(15):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


@asynccontextmanager
async def _slack() -> AsyncIterator[str]:
    """The one thing of Slack's Web API that both ask for: who they are."""

    async def auth_test(_: web.Request) -> web.Response:
        said = {"ok": True, "team_id": "T0BENCH0000", "user_id": "U0BOT000000", "bot_id": "B0BOT000000"}
        return web.json_response(
            {**said, "url": "https://bench.slack.com/", "team": "Bench", "user": "isolate"}
        )

    application = web.Application()
    application.router.add_post("/api/auth.test", auth_test)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    await runner.cleanup()


def _result(paces: Mapping[Kind, Sequence[Pace]]) -> Result:
    def middle(kind: Kind, of: str) -> float:
        values: list[float] = [getattr(pace, of) for pace in paces[kind]]
        return median(values)

    figures = []
    for asked, title, target in (
        ("again", "a few questions again and again", AGAIN),
        ("new", "questions never asked before", NEW),
    ):
        wall = middle(("ours", asked), "a_second") / middle(("bare", asked), "a_second") * 100
        cpu = middle(("bare", asked), "cost_ms") / middle(("ours", asked), "cost_ms") * 100
        figures += [
            Figure(f"requests/s of bare Bolt's, {title}", wall, "%", target),
            Figure(f"the same by processor time, {title}", cpu, "%", target),
        ]
    rows = tuple((f"{name}, {asked}", *_cells(found)) for (name, asked), found in paces.items())
    note = (
        f"Median of {len(next(iter(paces.values())))} rounds in turns, {CONNECTIONS} connections, server on "
        "one core, client on another, signed. Bare: AsyncApp(process_before_response=True) that says ok."
    )
    columns = ("", "requests/s", "processor ms each", "requests", "bytes each", "client's processor share")
    numbers = {
        f"{name}, {asked}": [
            {"a_second": round(pace.a_second, 1), "cost_ms": round(pace.cost_ms, 4)} for pace in found
        ]
        for (name, asked), found in paces.items()
    }
    table = Table("http", columns, rows, note)
    return Result("http", "Slash commands over HTTP", tuple(figures), (table,), numbers)


def _cells(found: Sequence[Pace]) -> tuple[str, ...]:
    total = sum(pace.requests for pace in found)
    return (
        number(median(pace.a_second for pace in found)),
        number(median(pace.cost_ms for pace in found)),
        number(total),
        number(sum(pace.received for pace in found) / total),
        number(sum(pace.client_s for pace in found) / sum(pace.server_s for pace in found)),
    )

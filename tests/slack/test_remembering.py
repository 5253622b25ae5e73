"""The bot with its store, in front of a workspace: restarts, replicas, outages, a team that leaves."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import pytest

from bot.server import Bot, Clocks, running
from bot.server.keeping import Rhythm
from bot.store import Database, Store, Tenant
from bot.workspace import Hang, Message, Workspace
from bot.workspace.wire import Payload
from tests.server.conftest import JSON, Wire
from tests.slack.answers import Answers
from tests.slack.conftest import TODAY, new_workspace, settings_for
from tests.store.administration import Outage

SOON = Rhythm(flush_s=0.02, retry_s=0.05)
TEAM = Tenant("T0TEAM")


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    async with new_workspace("http") as built:
        built.add_member("U1", "ann")
        built.add_channel("C1", "general", ["U1"])
        yield built


@asynccontextmanager
async def bot_with(url: str, workspace: Workspace) -> AsyncIterator[Bot]:
    """The bot as shipped, with that database."""
    store = Store(Database(url))
    clocks = Clocks(today=lambda: TODAY)
    settings = settings_for(workspace, "http")
    async with running(settings, Answers(), clocks=clocks, store=store, rhythm=SOON) as bot:
        await workspace.connect_http(f"{bot.url}/slack/events", verify=True)
        yield bot


@pytest.fixture
async def bot(url: str, workspace: Workspace) -> AsyncIterator[Bot]:
    async with bot_with(url, workspace) as started:
        yield started


async def readiness(bot: Bot) -> tuple[int, str, str]:
    """What /readyz says: its status, ours, and the database's."""
    async with aiohttp.ClientSession() as session, session.get(f"{bot.url}/readyz") as response:
        state = await response.json()
        return response.status, state["status"], state["database"]


async def metrics(bot: Bot) -> str:
    async with aiohttp.ClientSession() as session, session.get(f"{bot.url}/metrics") as response:
        return await response.text()


async def until(look: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(10):
        while not await look():  # noqa: ASYNC110 - a database tells nobody
            await asyncio.sleep(0.02)


async def asked(workspace: Workspace, text: str, thread_ts: str = "") -> Message:
    """Somebody asks, and what comes of it is over."""
    question = await workspace.say("U1", "C1", f"<@U0BOT> {text}", thread_ts=thread_ts)
    await workspace.settled()
    return question


def said(workspace: Workspace, question: Message) -> list[str]:
    thread = workspace.messages("C1", thread_ts=question.ts)
    return [message.text for message in thread if message.user == "U0BOT"]


async def texts(store: Store) -> list[str]:
    async with store.unit(TEAM) as unit:
        return sorted(one.text for one in await unit.talk.kept())


async def counts(store: Store) -> dict[tuple[str, str], int]:
    async with store.unit(TEAM) as unit:
        first = Clocks().now().date()
        return await unit.talk.counts(first, first)


def last_event(workspace: Workspace) -> Payload:
    return next(one.parcel.payload for one in reversed(workspace.deliveries) if one.event_id)


async def test_after_a_restart_it_knows_the_thread_and_what_it_answered(
    url: str, workspace: Workspace
) -> None:
    async with bot_with(url, workspace):
        question = await asked(workspace, "docker vs vm")
        event = last_event(workspace)
    async with bot_with(url, workspace):
        await asked(workspace, "why?", thread_ts=question.ts)
        assert "Because of the thread." in said(workspace, question)[-1]
        assert (await workspace.deliver(event, attempt=1)).ok
        assert len(said(workspace, question)) == 2


async def test_of_two_replicas_that_get_the_same_event_one_answers(
    url: str, workspace: Workspace, bot: Bot
) -> None:
    async with bot_with(url, workspace) as second, aiohttp.ClientSession() as session:
        ts = (await workspace.say("U1", "C1", "of which neither hears")).ts
        mention = {"type": "app_mention", "channel": "C1", "user": "U1", "text": "docker vs vm", "ts": ts}
        event = workspace.envelope(mention)
        workspace.faults.next("chat.postMessage", Hang(0.2))  # so that the other finds it at work
        body = json.dumps(event).encode()
        wires = [Wire(one, workspace, Answers(), session) for one in (bot, second)]
        statuses = await asyncio.gather(*(wire.post(body, wire.headers(body, JSON)) for wire in wires))
    assert statuses == [200, 200]
    assert len(workspace.calls_of("chat.postMessage")) == 1


async def test_with_the_database_away_it_answers_and_says_that_it_is_degraded(
    workspace: Workspace, bot: Bot, store: Store, outage: Outage
) -> None:
    assert await readiness(bot) == (200, "ready", "up")
    async with outage.lasting():
        question = await asked(workspace, "docker vs vm")
        await asked(workspace, "why?", thread_ts=question.ts)
        await asked(workspace, "what is a zone")
        assert len(said(workspace, question)) == 2
        assert "Because of the thread." in said(workspace, question)[-1]
        assert await readiness(bot) == (200, "degraded", "away")
        assert "isolate_store_away 1.0" in await metrics(bot)
        assert (await workspace.deliver(last_event(workspace), attempt=1)).ok

    async def is_back() -> bool:
        return await readiness(bot) == (200, "ready", "up") and len(await counts(store)) == 3

    await until(is_back)
    assert "isolate_store_away 0.0" in await metrics(bot)
    assert await counts(store) == {
        ("mention", "answer"): 1,
        ("mention", "comparison"): 1,
        ("mention", "none"): 1,
    }
    assert await texts(store) == ["what is a zone"]


async def test_with_the_database_away_at_the_start_it_answers_too(
    url: str, workspace: Workspace, outage: Outage
) -> None:
    await asyncio.to_thread(outage.begin)
    async with bot_with(url, workspace) as bot:
        question = await asked(workspace, "docker vs vm")
        assert len(said(workspace, question)) == 1
        assert (await readiness(bot))[1:] == ("degraded", "away")
        await asyncio.to_thread(outage.end)

        async def is_back() -> bool:
            return await readiness(bot) == (200, "ready", "up")

        await until(is_back)


async def test_a_text_is_kept_only_where_nobody_could_answer_it(
    workspace: Workspace, bot: Bot, store: Store
) -> None:
    for text in ("docker vs vm", "what is a zone", "packer image"):
        await asked(workspace, text)
    await workspace.command("U1", "C1", "/isolate", "docker vs vm")
    await workspace.command("U1", "C1", "/isolate", "what is a pod \0 really")

    async def are_written() -> bool:
        return len(await texts(store)) == 3

    await until(are_written)
    assert (await texts(store))[0] == "packer image"  # suggestions are no answer
    assert sum((await counts(store)).values()) == 5


async def test_a_team_that_removes_the_app_leaves_nothing(
    workspace: Workspace, bot: Bot, store: Store, outage: Outage
) -> None:
    question = await asked(workspace, "docker vs vm")
    assert await store.tenants() != ()
    revoked = {"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}}
    assert (await workspace.deliver(workspace.envelope(revoked))).ok
    assert await store.tenants() != ()  # a person's token is none of ours
    removed = workspace.envelope({"type": "app_uninstalled"})
    async with outage.lasting():
        assert not (await workspace.deliver(removed)).ok  # Slack comes again
    for attempt in (1, 2):

        async def is_taken(attempt: int = attempt) -> bool:
            return (await workspace.deliver(removed, attempt=attempt)).ok

        await until(is_taken)
    assert await store.tenants() == ()
    await workspace.uninstall()
    await workspace.settled()
    assert await store.tenants() == ()
    assert len(said(workspace, question)) == 1

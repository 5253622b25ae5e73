"""The whole way with the real engine and the knowledge that ships."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator

import pytest

from bot.engine import NO_CONTEXT, Engine
from bot.knowledge import phrases
from bot.service import Reply
from bot.slack.render import Show, render
from bot.workspace import Message
from tests.slack.conftest import World, new_world
from tests.slack.test_render import is_taken_by_slack


@pytest.fixture(params=["http", "socket"])
async def engine_world(request: pytest.FixtureRequest, engine: Engine) -> AsyncIterator[World]:
    async with new_world(request.param, engine) as built:
        yield built


def said(world: World, thread_ts: str) -> list[Message]:
    messages = world.workspace.messages("C1", thread_ts=thread_ts)
    return [message for message in messages if message.user == "U0BOT"]


async def test_a_comparison_a_follow_up_and_an_abstention(engine_world: World) -> None:
    workspace = engine_world.workspace
    shown = (await workspace.command("U1", "C1", "/isolate", "docker vs vm")).message
    assert shown is not None
    assert [block["type"] for block in shown.blocks].count("table") == 1
    assert "Sources" in shown.text
    question = await workspace.say("U1", "C1", "<@U0BOT> docker vs vm")
    await workspace.settled()
    await workspace.say("U2", "C1", "<@U0BOT> and podman?", thread_ts=question.ts)
    await workspace.settled()
    first, second = said(engine_world, question.ts)
    assert "Docker" in first.text
    assert "Podman" in second.text
    off = (await workspace.command("U1", "C1", "/isolate", "who won the packers game")).message
    assert off is not None
    assert "Sources" not in off.text  # nothing is asserted


def test_every_entry_makes_messages_that_slack_takes(engine: Engine) -> None:
    today = dt.date(2027, 6, 1)
    seen = set()
    for _, _, entry in engine.knowledge.entries():
        text = phrases(entry)[0]
        answer = engine.answer(text)
        seen.add(answer.kind)
        page, has_more = 0, True
        while has_more:
            message = render(Reply(text, answer, NO_CONTEXT, today), Show(shareable=True, page=page))
            is_taken_by_slack(message)
            page, has_more = page + 1, "isolate.more" in str(message.blocks)
        assert page < 8
    assert {"comparison", "concept", "verdict", "answer", "choice"} <= seen

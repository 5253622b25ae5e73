"""A bot that has only just begun: its questions are still being made, and whoever asks for them is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from threading import Event

import pytest

from bot.quiz import Items
from bot.server.making import Make
from bot.workspace import Message
from tests.quiz.sample import our_items
from tests.slack.quizzed import Quizzed, another, quizzed

WARMING = "still gathering my questions"


@pytest.fixture
def gate() -> Iterator[Event]:
    """Set, the questions are there."""
    made = Event()
    yield made
    made.set()


@pytest.fixture(params=["http", "socket"])
async def world(request: pytest.FixtureRequest, tmp_path: Path, gate: Event) -> AsyncIterator[Quizzed]:
    async with quizzed(request.param, tmp_path, behind(gate)) as built:
        yield built
        gate.set()


def behind(gate: Event) -> Make:
    """The questions, made once the gate is open."""

    def make() -> Items:
        assert gate.wait(30)
        return our_items()

    return make


def private(world: Quizzed, channel: str) -> list[str]:
    """What one person alone was told there."""
    heard = world.workspace.messages(channel, viewer="U1")
    return [one.text for one in heard if one.ephemeral_to == "U1"]


async def answered(world: Quizzed) -> Message:
    """An answer in the channel, with its buttons."""
    await world.workspace.say("U1", "C1", "<@U0BOT> docker vs vm")
    await world.workspace.settled()
    return world.said("C1")[-1]


async def test_whoever_asks_for_a_quiz_too_early_is_told(world: Quizzed, gate: Event) -> None:
    answer, slack = await answered(world), world.workspace
    typed, here, _, _, _ = await asyncio.gather(
        slack.command("U1", "C1", "/isolate", "quiz docker"),
        slack.command("U1", "C1", "/isolate", "quiz here"),
        slack.click("U1", answer, "isolate.quiz_begin.0"),
        slack.say("U1", world.direct(), "quiz me on docker"),
        slack.open_home("U1"),
    )
    await slack.settled()
    assert [one.message and WARMING in one.message.text for one in (typed, here)] == [True, True]
    assert sum(WARMING in text for text in private(world, "C1")) == 3  # by two commands and a button
    assert WARMING in world.said()[-1].text
    assert WARMING in str(getattr(slack.home("U1"), "blocks", ""))
    assert all(delivery.ok for delivery in slack.deliveries)
    gate.set()
    await slack.click("U1", answer, "isolate.quiz_begin.0")
    assert "Question 1 of 5" in world.said()[-1].text


async def test_whoever_asks_a_moment_too_early_only_waits(world: Quizzed, gate: Event) -> None:
    answer = await answered(world)
    pressing = asyncio.ensure_future(world.workspace.click("U1", answer, "isolate.quiz_begin.0"))
    asyncio.get_running_loop().call_later(0.2, gate.set)
    outcome = await pressing
    assert outcome.delivery is not None
    assert outcome.delivery.ok
    assert "Question 1 of 5" in world.said()[-1].text
    assert not any(WARMING in text for text in private(world, "C1"))


async def test_a_quiz_that_was_running_waits_and_counts_once(tmp_path: Path, gate: Event) -> None:
    async with quizzed("http", tmp_path) as world:
        await world.workspace.command("U1", world.direct(), "/isolate", "quiz docker 3")
        await world.press("quiz_pick", 0)
        async with another(world.workspace, world.url, "http", behind(gate)):
            await world.press("quiz_sure", 0)
            assert WARMING in private(world, world.direct())[-1]
            assert await world.reviews() == ()
            gate.set()
            assert "The fact" in (await world.press("quiz_sure", 0)).text
            assert len(await world.reviews()) == 1

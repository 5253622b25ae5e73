"""What a team learns of itself: nothing by name but of those who wish it."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.knowledge import EntryId
from bot.service import Who
from bot.store import KeptMemory, KeptReview, KeptSession
from tests.quiz.sample import our_items
from tests.slack.quizzed import Quizzed, quizzed

MYTH = "docker-is-a-light-vm"


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[Quizzed]:
    async with quizzed("http", tmp_path) as built:
        built.workspace.add_member("U9", "boss", is_admin=True)
        yield built


async def answered(world: Quizzed, member: str, *, is_right: bool, rating: int, entry: str = MYTH) -> None:
    now = dt.datetime.now(dt.UTC)  # noqa: TID251 - a review of today
    name = f"{member} {entry}"
    item = f"misconception:{entry}"
    review = KeptReview(name, 0, member, item, entry, "engines", is_right, "sure", rating, now)
    session = KeptSession(name, member, {}, 1, now, now, is_over=True)
    async with world.store.unit(Who(world.workspace.app.team_id, member).tenant) as unit:
        await unit.learning.count(review, session, KeptMemory(member, item, entry, "f", now))


async def told(world: Quizzed, member: str, text: str) -> str:
    outcome = await world.workspace.command(member, "C1", "/isolate", text)
    assert outcome.message is not None
    assert outcome.message.ephemeral_to == member
    return outcome.message.text + str(outcome.message.blocks)


async def test_blind_spots_are_for_admins_over_five_people_and_without_a_name(world: Quizzed) -> None:
    for number in range(4):
        await answered(world, f"U{number}0", is_right=number == 0, rating=4 if number == 0 else 1)
    assert "for its admins" in await told(world, "U1", "quiz blindspots")
    assert "Nothing that enough people" in await told(world, "U9", "quiz blind spots")
    await answered(world, "U50", is_right=False, rating=2)  # nearly right: not believed
    shown = await told(world, "U9", "quiz blindspots")
    assert "3 of 5 believed it and were sure" in shown
    assert our_items().of_entry(EntryId(MYTH))[0].lesson.myth in shown
    assert "U10" not in shown


async def test_the_board_names_only_who_wishes_it(world: Quizzed) -> None:
    for member in ("U1", "U2"):
        await answered(world, member, is_right=True, rating=4)
    assert "Nobody is on the board" in await told(world, "U1", "quiz board")
    await world.quizzing.prefer(Who(world.workspace.app.team_id, "U2"), leaderboard=True)
    shown = await told(world, "U1", "quiz leaderboard")
    assert "<@U2>: 1 right" in shown
    assert "<@U1>" not in shown

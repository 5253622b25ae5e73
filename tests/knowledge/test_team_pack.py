"""A team's own pack, laid over ours: its answers are found, it replaces what it means to, ours stays."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.cli.places import own_pack
from bot.engine import Engine
from bot.knowledge import EntryId, Knowledge, load
from bot.lint import Scope, check
from tests.knowledge.conftest import PACKS

TEAM = PACKS / "team"
REPLACED = EntryId("database-in-production")


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load([own_pack(), TEAM])


@pytest.fixture(scope="module")
def engine(knowledge: Knowledge) -> Engine:
    return Engine(knowledge)


@pytest.mark.parametrize(
    ("asked", "entry", "said"),
    [
        ("which registry do we use?", "which-registry-do-we-use", "registry.example.com"),
        ("hey, where do we push our images", "which-registry-do-we-use", "registry.example.com"),
        ("what is our golden image?", "platform-base", "hardened Debian"),
        ("how often is our golden image rebuilt", "how-often-is-our-golden-image-rebuilt", "Every Monday"),
        ("postgres in production: container or vm?", "database-in-production", "managed PostgreSQL"),
    ],
)
def test_the_team_is_answered_from_its_own_pack(engine: Engine, asked: str, entry: str, said: str) -> None:
    answer = engine.answer(asked)
    assert answer.entries[0] == entry
    assert said in answer.plain()
    assert answer.sources[0].url.startswith(("https://wiki.example.com/", "https://git.example.com/"))


def test_what_the_team_does_not_speak_of_is_answered_as_before(engine: Engine) -> None:
    with_team, ours = engine.answer("docker vs vm"), Engine(load([own_pack()])).answer("docker vs vm")
    assert (with_team.key, with_team.plain(), with_team.sources) == (ours.key, ours.plain(), ours.sources)


def test_the_pack_replaces_one_entry_of_ours_and_adds_the_others(knowledge: Knowledge) -> None:
    ours = load([own_pack()])
    assert REPLACED in ours.kinds
    assert knowledge.places[REPLACED].file.is_relative_to(TEAM)
    assert ours.kinds.keys() - knowledge.kinds.keys() == set()
    assert knowledge.kinds.keys() - ours.kinds.keys() == {
        "platform-base",
        "which-registry-do-we-use",
        "how-often-is-our-golden-image-rebuilt",
    }


def test_the_example_is_as_clean_as_our_own(knowledge: Knowledge, engine: Engine) -> None:
    found = check(Scope(knowledge, lambda: engine, dt.date(2026, 11, 24)))
    assert [
        str(one) for one in found if one.severity == "error" and one.place.file.is_relative_to(TEAM)
    ] == []

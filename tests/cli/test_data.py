"""`isolate data …`: all that is kept of somebody, shown and deleted."""

from __future__ import annotations

import json

import pytest

from bot.store import Database, Installations, Question, Store, Tenant
from tests.cli.typed import Typed
from tests.store.administration import at_once
from tests.store.fixtures import NOW
from tests.store.test_people import installed


@pytest.fixture
def peopled(url: str) -> str:
    """The address of a database where two members of two teams asked something."""

    async def run() -> None:
        store = Store(Database(url))
        for team in ("T1", "T2"):
            await Installations(store.database, "1.2").async_save(installed(team))
            async with store.unit(Tenant(team)) as unit:
                for member in ("U1", "U2"):
                    text = f"what is a “jail”, asks {member} of {team}"
                    await unit.talk.keep([Question(f"Ev-{member}", member, text, "none", NOW)])
        await store.database.close()

    at_once(run)
    return url


def kept(typed: Typed, url: str, words: str) -> list[str]:
    """Who asked what, as an export says."""
    ended = typed(f"data export {words}", url)
    assert (ended.code, ended.err) == (0, "")
    return [
        f"{team} {row['text']}"
        for team, tables in json.loads(ended.out).items()
        for row in tables["questions"]
    ]


def test_an_export_is_json_by_team_and_table(typed: Typed, peopled: str) -> None:
    ended = typed("data export --user U1 --team T1", peopled)
    assert json.loads(ended.out) == {
        "T1": {
            "questions": [
                {
                    "question": "Ev-U1",
                    "member": "U1",
                    "text": "what is a “jail”, asks U1 of T1",
                    "kind": "none",
                    "is_flagged": False,
                    "asked": "2026-11-24T12:00:00+00:00",
                }
            ]
        }
    }
    assert len(kept(typed, peopled, "--user U1")) == 2
    assert kept(typed, peopled, "--user U9") == []


def test_a_member_is_deleted_in_one_team_or_in_all(typed: Typed, peopled: str) -> None:
    assert typed("data delete --user U1 --team T1", peopled).out == "deleted 1 rows\n"
    assert kept(typed, peopled, "--user U1") == ["T2 what is a “jail”, asks U1 of T2"]
    assert typed("data delete --user U1", peopled).out == "deleted 1 rows\n"
    assert typed("data delete --user U1", peopled).out == "deleted 0 rows\n"
    assert len(kept(typed, peopled, "--user U2")) == 2


def test_a_team_is_deleted_with_its_tokens(typed: Typed, peopled: str) -> None:
    assert typed("data delete --team T1", peopled).out == "deleted 4 rows\n"
    assert kept(typed, peopled, "--user U1") == ["T2 what is a “jail”, asks U1 of T2"]

    async def tokens() -> list[bool]:
        database = Database(peopled)
        found = [await Installations(database, "1.2").bot_of(team) is not None for team in ("T1", "T2")]
        await database.close()
        return found

    assert at_once(tokens) == [False, True]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("data export", "say who: --user U…"),
        ("data export --team T1", "say who: --user U…"),
        ("data delete", "say whose: --user U…, --team T…"),
    ],
)
def test_nobody_in_particular_is_wrong_use(typed: Typed, words: str, told: str) -> None:
    ended = typed(words)
    assert (ended.code, ended.out) == (2, "")
    assert told in ended.err
    assert ended.err.count("\n") == 1


@pytest.mark.parametrize("command", ["export --user U1", "delete --user U1", "delete --team T1"])
def test_without_a_database_or_its_tables_it_is_told_in_one_line(
    typed: Typed, empty_url: str, command: str
) -> None:
    assert "isolate db upgrade makes it" in typed(f"data {command}").err
    Database(empty_url).create()
    ended = typed(f"data {command}", empty_url)
    assert (ended.code, "isolate db upgrade makes them" in ended.err) == (1, True), ended.err

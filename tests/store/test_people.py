"""What is kept of a member or a team: shown whole, deleted whole."""

from __future__ import annotations

import json

from slack_sdk.oauth.installation_store import Installation

from bot.store import Installations, Question, Store, Tenant
from bot.store.tables import OWNED
from tests.store.fixtures import NOW, TEAM
from tests.store.test_isolation import fill, rows


async def test_an_export_is_every_row_about_a_member_ready_for_json(store: Store) -> None:
    await fill(store)
    async with store.unit(TEAM) as unit:
        kept = await unit.people.export("U1")
        assert await unit.people.export("U9") == {}
    assert set(kept) == {
        *("feedback", "memories", "preferences", "questions", "reviews", "sessions", "threads"),
        *("channel_quizzes", "votes"),
    }
    assert kept["questions"] == [
        {
            "question": "Ev1",
            "member": "U1",
            "text": "of the first team",
            "kind": "none",
            "is_flagged": False,
            "asked": "2026-11-24T12:00:00+00:00",
        }
    ]
    assert json.loads(json.dumps(kept)) == kept


async def test_deleting_a_member_leaves_nothing_of_theirs_and_all_of_the_others(store: Store) -> None:
    await fill(store)
    async with store.unit(TEAM) as unit:
        await unit.talk.keep([Question("Ev2", "U2", "mine", "none", NOW)])
        assert await unit.people.forget("U1") == 8
    async with store.unit(TEAM) as unit:
        assert await unit.people.export("U1") == {}
        assert [one.member for one in await unit.talk.kept()] == ["U2"]
        quiz = await unit.channels.quiz("Q1")
        assert quiz is not None  # it goes on for those in the channel
        assert quiz.starter == ""
    left = json.dumps(await rows(store, TEAM))
    assert "U1" not in left.replace('"of"', "")


async def test_deleting_a_team_takes_its_tokens_too(store: Store) -> None:
    await fill(store)
    for team in ("T1", "T2"):
        await Installations(store.database, "1.2").async_save(installed(team))
    deleted = await store.forget_team("T1")
    assert deleted == len(OWNED) + 2
    assert await store.tenants() == ()
    find = Installations(store.database, "1.2").bot_of
    assert await find("T1") is None
    kept = await find("T2")
    assert kept is not None
    assert kept.bot_token == "xoxb-T2"
    assert await store.forget_team("T1") == 0  # Slack tells it more than once


async def test_who_is_known_is_found_by_team_and_by_member(store: Store) -> None:
    await fill(store)
    async with store.unit(Tenant("T2", "E1")) as unit:
        await unit.talk.keep([Question("Ev2", "U2", "mine", "none", NOW)])
    assert await store.tenants() == (TEAM, Tenant("T2", "E1"))
    assert await store.tenants(team="T2") == (Tenant("T2", "E1"),)
    assert await store.tenants(member="U1") == (TEAM,)
    assert await store.tenants(team="T2", member="U1") == ()


def installed(team: str) -> Installation:
    return Installation(
        app_id="A1",
        enterprise_id=None,
        team_id=team,
        bot_token=f"xoxb-{team}",
        bot_id="B1",
        bot_user_id="UBOT",
        user_id="U1",
        bot_scopes="commands",
    )

"""Whole quizzes through the bot as shipped, over HTTP and over Socket Mode."""

from __future__ import annotations

import asyncio
import re

import pytest

from bot.quiz import ItemId, new_memory
from bot.service import Who
from bot.slack.surfaces.quiz import Asking, asked_for
from bot.store import KeptMemory
from bot.workspace import Refuse
from tests.quiz.sample import our_items
from tests.slack.quizzed import Quizzed, another
from tests.store.conftest import NOW


@pytest.mark.parametrize(
    ("text", "asking"),
    [
        ("quiz", Asking("", 5)),
        ("Quiz me!", Asking("", 5)),
        ("quiz me on packer", Asking("packer", 5)),
        ("quiz docker 10", Asking("docker", 10)),
        ("quiz 7", Asking("", 7)),
        ("please quiz me about container images 3 questions", Asking("container images", 3)),
        ("test me", Asking("", 5)),
        ("start a quiz", Asking("", 5)),
        ("what is a quiz", None),
        ("quizzes are fun", None),
        ("test my image", None),
        ("docker vs vm", None),
        ("", None),
    ],
)
def test_what_asks_for_a_quiz(text: str, asking: Asking | None) -> None:
    assert asked_for(text) == asking


async def test_a_whole_session_by_buttons_alone_in_one_message(world: Quizzed) -> None:
    channel = world.direct()
    await world.workspace.say("U1", channel, "quiz me on packer 3")
    await world.workspace.settled()
    (first,) = world.said()
    assert "Question 1 of 3" in first.text
    for number in range(3):
        asked = world.said()[-1]
        item = world.item(asked)
        assert "packer" in item.concepts
        told = await world.answer(item.right, sureness=number)
        assert "Right" in told.text
        assert item.lesson.fact[:30].replace("`", "") in told.text
        await world.press("quiz_next")
    (end,) = world.said()
    assert end.ts == first.ts
    assert end.text.startswith("All 3 right")
    assert "Coming back" in end.text
    assert [(one.is_right, one.sureness) for one in await world.reviews()] == [
        (True, "sure"),
        (True, "think"),
        (True, "guess"),
    ]
    (after,) = [await world.press("quiz_begin")]
    assert after.ts != end.ts
    assert "Question 1 of" in after.text


async def test_a_confident_error_is_told_kindly_fact_first(world: Quizzed) -> None:
    who = Who(world.workspace.app.team_id, "U1")
    async with world.store.unit(who.tenant) as unit:
        await unit.learning.add([due_now("misconception:docker-is-a-souped-up-lxc")])
    await world.workspace.command("U1", world.direct(), "/isolate", "quiz lxc 3")
    asked = world.said()[-1]
    assert asked.text.splitlines()[1] == "Is it true? Docker is a souped-up version of LXC."
    told = (await world.answer(0, sureness=0)).text
    places = [
        told.index(part)
        for part in (
            "You were sure, and so are many",
            "It used to be true",
            "The fact: Until March 2014 Docker did start its containers",
            "The myth: “Docker is a souped-up version of LXC.”",
            "Why many believe it: The first articles said so",
            "It was true from 23 March 2013 until 10 March 2014",
        )
    ]
    assert places == sorted(places)
    shown = str(world.said()[-1].blocks)
    assert "checked" in shown
    assert "• <http" in shown


def due_now(item: str) -> KeptMemory:
    memory = new_memory(our_items().by_id[ItemId(item)], NOW)
    values = {name: getattr(memory, name) for name in memory.__dataclass_fields__}
    return KeptMemory(member="U1", **values)


async def test_a_command_in_a_channel_leads_to_the_direct_conversation(world: Quizzed) -> None:
    outcome = await world.workspace.command("U1", "C1", "/isolate", "quiz docker")
    assert outcome.message is not None
    assert outcome.message.ephemeral_to == "U1"
    assert "direct messages: <@U0BOT>" in outcome.message.text
    (asked,) = world.said()
    assert "Question 1 of 5" in asked.text


async def test_a_mention_that_asks_for_a_quiz_is_told_where_it_is(http: Quizzed) -> None:
    mentioned = await http.workspace.say("U1", "C1", "<@U0BOT> quiz me on docker")
    await http.workspace.settled()
    assert "direct messages" in http.said("C1")[-1].text
    assert http.said("C1")[-1].thread_ts == mentioned.ts
    assert "Question 1 of 5" in http.said()[-1].text


async def test_the_button_under_an_answer_begins_a_quiz_about_it(world: Quizzed) -> None:
    await world.workspace.say("U1", "C1", "<@U0BOT> docker vs vm")
    await world.workspace.settled()
    (answer,) = world.said("C1")
    for _ in range(2):
        await world.press("quiz_begin", on=answer)
    (asked,) = world.said()
    assert "docker" in world.item(asked).concepts
    note = [m for m in world.workspace.messages("C1", viewer="U1") if m.ephemeral_to == "U1"]
    assert "direct messages" in note[0].text


async def test_it_goes_on_after_a_restart_and_on_another_device(http: Quizzed) -> None:
    await http.workspace.command("U1", http.direct(), "/isolate", "quiz docker 3")
    asked = http.said()[-1]
    await http.press("quiz_pick", 0)
    async with another(http.workspace, http.url, "http"):
        told = await http.press("quiz_sure", 1)
        assert "The fact" in told.text
        await http.workspace.command("U1", http.direct(), "/isolate", "quiz")
        again = http.said()[-1]
        assert again.ts != asked.ts
        assert again.text == told.text
        following = await http.press("quiz_next", on=again)
        assert "Question 2 of 3" in following.text


async def test_clicks_that_come_twice_or_late_change_nothing_and_show_what_is_open(http: Quizzed) -> None:
    await http.workspace.command("U1", http.direct(), "/isolate", "quiz docker 3")
    asked = http.said()[-1]
    await http.press("quiz_pick", 0)
    picked = http.said()[-1]
    sure = [http.workspace.click("U1", picked, "isolate.quiz_sure.0") for _ in range(4)]
    outcomes = await asyncio.gather(*sure)
    assert all(outcome.delivery is not None and outcome.delivery.ok for outcome in outcomes)
    assert len(await http.reviews()) == 1
    told = http.said()[-1]
    await http.press("quiz_pick", 1, on=asked)
    assert http.said()[-1].text == told.text
    assert len(await http.reviews()) == 1


async def test_another_persons_click_shows_them_nothing_of_it(http: Quizzed) -> None:
    await http.workspace.command("U1", http.direct(), "/isolate", "quiz")
    asked = http.said()[-1]
    await http.workspace.click("U2", asked, "isolate.quiz_pick.0")
    async with http.store.unit(Who(http.workspace.app.team_id, "U1").tenant) as unit:
        running = await unit.learning.running("U1")
    assert running is not None
    assert running.state["phase"] == "asked"


async def test_what_is_unknown_is_said_with_what_is_known(http: Quizzed) -> None:
    outcome = await http.workspace.command("U1", "C1", "/isolate", "quiz basket weaving")
    assert outcome.message is not None
    assert "no questions about “basket weaving”" in outcome.message.text
    await http.workspace.say("U1", http.direct(), "quiz me on basket weaving")
    await http.workspace.settled()
    assert "no questions about" in http.said()[-1].text


async def test_an_ordinary_question_is_still_answered(http: Quizzed) -> None:
    await http.workspace.say("U1", http.direct(), "docker vs vm")
    await http.workspace.settled()
    assert "shares the host's kernel" in http.said()[-1].text


async def test_without_its_memory_it_says_so_plainly_and_loses_nothing(http: Quizzed) -> None:
    await http.workspace.command("U1", http.direct(), "/isolate", "quiz docker 3")
    await http.press("quiz_pick", 0)
    async with http.store.unit(Who(http.workspace.app.team_id, "U1").tenant):  # held: nobody else can write
        await http.workspace.click("U1", http.said()[-1], "isolate.quiz_sure.0")
    note = [m for m in http.workspace.messages(http.direct(), viewer="U1") if m.ephemeral_to]
    assert "Nothing you answered is lost" in note[-1].text
    assert len(await http.reviews()) == 0
    assert "The fact" in (await http.press("quiz_sure", 0)).text
    assert len(await http.reviews()) == 1


async def test_a_deleted_message_is_said_anew(http: Quizzed) -> None:
    await http.workspace.command("U1", http.direct(), "/isolate", "quiz docker 3")
    asked = http.said()[-1]
    http.workspace.faults.next("chat.update", Refuse("message_not_found"))
    await http.press("quiz_pick", 0)
    assert http.said()[-1].ts != asked.ts
    assert re.search("How sure are you", http.said()[-1].text)

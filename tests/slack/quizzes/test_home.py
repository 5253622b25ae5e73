"""The App Home: what one has learnt, kept up to date, and one's own data."""

from __future__ import annotations

import datetime as dt
import json
from zoneinfo import ZoneInfo

from bot.service import Who
from bot.workspace import Scheduled, View, findings
from tests.slack.quizzed import Quizzed


def home(world: Quizzed, member: str = "U1") -> View:
    view = world.workspace.home(member)
    assert view is not None
    assert not findings(view.blocks, "home")
    return view


async def opened(world: Quizzed, member: str = "U1") -> View:
    await world.workspace.open_home(member)
    await world.workspace.settled()
    return home(world, member)


async def press(world: Quizzed, action: str, value: object = None) -> View:
    outcome = await world.workspace.click("U1", home(world), action, value)
    assert outcome.delivery is not None
    assert outcome.delivery.ok
    return home(world)


async def test_a_newcomer_sees_what_it_is_for_and_where_to_begin(world: Quizzed) -> None:
    shown = str((await opened(world)).blocks)
    assert "Nobody but you sees how you do" in shown
    assert "Start a quiz" in shown
    assert "Hypervisors" in shown
    await press(world, "isolate.quiz_begin.0")
    assert "Question 1 of 5" in world.said()[-1].text


async def test_each_topic_has_a_button_and_a_longer_quiz_another(http: Quizzed) -> None:
    await opened(http)
    await press(http, "isolate.quiz_begin.1")
    assert "Question 1 of 10" in http.said()[-1].text
    await press(http, "isolate.quiz_begin.4")
    asked = http.said()[-1]
    assert "Question 1 of 5" in asked.text


async def test_it_is_up_to_date_after_each_answer(world: Quizzed) -> None:
    before = str((await opened(world)).blocks)
    assert "known of" not in before
    await world.workspace.command("U1", world.direct(), "/isolate", "quiz docker 3")
    await world.answer(world.item(world.said()[-1]).right)
    after = str(home(world).blocks)
    assert "*1* known of *1* met" in after
    assert "Go on with the quiz" in after
    assert "A quiz this week" in after


async def test_the_last_confident_errors_are_there_with_the_fact(http: Quizzed) -> None:
    await opened(http)
    await http.workspace.command("U1", http.direct(), "/isolate", "quiz docker 3")
    item = http.item(http.said()[-1])
    wrong = next(n for n, option in enumerate(item.options) if n != item.right and not option.is_near)
    await http.answer(wrong, sureness=0)
    assert "Lately believed, and not so" in str(home(http).blocks)


async def test_what_one_prefers_is_kept(http: Quizzed) -> None:
    await opened(http)
    view = await press(http, "isolate.home_prefer.0", ["leaderboard"])
    assert "'initial_options': [{'text'" in str(view.blocks)
    assert "leaderboard" in str(view.blocks).split("initial_options")[1].split("]")[0]
    assert (await http.quizzing.preferences(who(http)))["leaderboard"] is True
    await press(http, "isolate.home_prefer.0", [])
    assert (await http.quizzing.preferences(who(http)))["leaderboard"] is False


async def test_topics_one_prefers_are_what_one_is_asked_about(http: Quizzed) -> None:
    await opened(http)
    await press(http, "isolate.home_topics.0", ["hypervisors"])
    await press(http, "isolate.quiz_begin.0")
    assert http.item(http.said()[-1]).topic == "hypervisors"
    await http.workspace.command("U1", http.direct(), "/isolate", "quiz packer")
    assert "packer" in http.item(http.said()[-1]).concepts


def scheduled(world: Quizzed) -> list[Scheduled]:
    return list(world.workspace.scheduled)


def who(world: Quizzed) -> Who:
    return Who(world.workspace.app.team_id, "U1")


async def test_ones_data_comes_as_a_file_and_can_be_deleted(world: Quizzed) -> None:
    await world.workspace.command("U1", world.direct(), "/isolate", "quiz docker 3")
    await world.answer(0)
    for text in ("what is knitting", "docker vs vm"):
        await world.workspace.say("U1", world.direct(), text)
        await world.workspace.settled()
    await opened(world)
    await press(world, "isolate.home_export.0")
    (call,) = world.workspace.calls_of("files.completeUploadExternal")
    file = world.workspace.file(json.loads(str(call.arguments["files"]))[0]["id"])
    assert file is not None
    assert set(json.loads(file.content or b"")) == {
        *("sessions", "reviews", "memories", "questions", "threads")
    }
    shown = str((await press(world, "isolate.home_delete.0")).blocks)
    assert "Nothing is kept of you any more" in shown
    assert "known of" not in shown
    assert await world.privacy.own(who(world)) == {}
    await world.workspace.say("U1", world.direct(), "why?")  # a follow-up, to what nobody remembers
    await world.workspace.settled()
    assert "I don't know that one" in world.said()[-1].text


async def test_it_says_so_while_its_memory_cannot_be_reached(http: Quizzed) -> None:
    async with http.store.unit(who(http).tenant):
        shown = str((await opened(http)).blocks)
    assert "cannot reach my memory" in shown
    assert "Start a quiz" in str((await opened(http)).blocks)


async def test_looking_at_the_conversation_publishes_nothing(http: Quizzed) -> None:
    await http.workspace.open_home("U1", tab="messages")
    await http.workspace.settled()
    assert http.workspace.home("U1") is None


async def test_everybody_has_their_own(http: Quizzed) -> None:
    await http.workspace.command("U1", http.direct(), "/isolate", "quiz docker 3")
    await http.answer(0)
    assert "known of" not in str((await opened(http, "U2")).blocks)


async def test_a_reminder_waits_at_slacks_for_the_morning_where_one_is(http: Quizzed) -> None:
    http.workspace.add_member("U3", "cho", tz="Asia/Seoul", tz_offset=32_400)
    await opened(http, "U3")
    for _ in range(2):
        await http.workspace.click("U3", home(http, "U3"), "isolate.home_remind.0", "daily")
        await opened(http, "U3")
    (waiting,) = scheduled(http)
    local = dt.datetime.fromtimestamp(waiting.post_at, ZoneInfo("Asia/Seoul"))
    assert (local.hour, local.minute) == (9, 0)
    assert "Good morning" in waiting.message.text
    await http.workspace.click("U3", home(http, "U3"), "isolate.home_remind.0", "never")
    assert scheduled(http) == []


async def test_whoever_deletes_their_data_is_not_reminded_any_more(http: Quizzed) -> None:
    await opened(http)
    await press(http, "isolate.home_remind.0", "weekly")
    assert len(scheduled(http)) == 1
    await press(http, "isolate.home_delete.0")
    assert scheduled(http) == []
    assert await http.quizzing.preferences(who(http)) == {}


async def test_myths_one_asked_about_come_back_only_to_whoever_wishes_so(http: Quizzed) -> None:
    for member in ("U1", "U2"):
        await opened(http, member)
    await press(http, "isolate.home_prefer.0", ["myths"])
    for member in ("U1", "U2"):
        await http.quizzing.met(Who(http.workspace.app.team_id, member), ["docker-is-a-light-vm"])
    assert (await http.quizzing.mastery(who(http))).due == 1
    assert (await http.quizzing.mastery(Who(http.workspace.app.team_id, "U2"))).due == 0
    await press(http, "isolate.quiz_begin.0")
    assert "Docker is a lightweight" in http.said()[-1].text

"""The bot as shipped, met by people in a workspace: over HTTP and over Socket Mode."""

from __future__ import annotations

from bot.workspace import Message, findings
from tests.slack.answers import Answers
from tests.slack.conftest import World


def own(world: World, channel: str, thread_ts: str = "") -> list[Message]:
    """What the bot said there."""
    said = world.workspace.messages(channel, thread_ts=thread_ts)
    return [message for message in said if message.user == world.workspace.app.bot_user_id]


def button(message: Message, kind: str) -> str:
    """The id of that button under a message."""
    ids = [e["action_id"] for b in message.blocks if b["type"] == "actions" for e in b["elements"]]
    return next(str(name) for name in ids if name.startswith(f"isolate.{kind}."))


async def test_a_command_is_answered_in_its_acknowledgement_for_the_asker_alone(world: World) -> None:
    outcome = await world.workspace.command("U1", "C1", "/isolate", "docker vs vm")
    assert outcome.delivery is not None
    assert outcome.delivery.ok
    assert outcome.message is not None
    assert outcome.message.ephemeral_to == "U1"
    assert "shares the host's kernel" in outcome.message.text
    assert not findings(outcome.message.blocks, "message")
    assert [call.method for call in world.workspace.calls if call.method.startswith("chat")] == []


async def test_help_and_nothing_teach_by_example(world: World) -> None:
    for text in ("help", "", "HELP"):
        outcome = await world.workspace.command("U1", "C1", "/isolate", text)
        assert outcome.message is not None
        assert "docker vs vm" in outcome.message.text
        assert "mentioning me again" in outcome.message.text  # a channel's other messages are not heard


async def test_a_command_that_holds_the_word_payload_is_a_question_like_any(world: World) -> None:
    outcome = await world.workspace.command("U1", "C1", "/isolate", "what is a payload=1")
    assert outcome.message is not None
    assert "I don't know" in outcome.message.text


async def test_share_posts_the_answer_in_the_channel_once(world: World) -> None:
    shown = (await world.workspace.command("U1", "C1", "/isolate", "docker vs vm")).message
    assert shown is not None
    for _ in range(2):
        outcome = await world.workspace.click("U1", shown, button(shown, "share"))
        assert outcome.delivery is not None
        assert outcome.delivery.ok
    (shared,) = own_public(world, "C1")
    assert "shares the host's kernel" in shared.text
    assert "<@U1> asked: docker vs vm" in str(shared.blocks[0])
    await world.workspace.say("U2", "C1", "<@U0BOT> why?", thread_ts=shared.ts)
    await world.workspace.settled()
    assert "Because of the thread." in own(world, "C1", shared.ts)[-1].text


def own_public(world: World, channel: str) -> list[Message]:
    return [message for message in own(world, channel) if not message.ephemeral_to]


async def test_share_works_where_the_bot_is_no_member(world: World) -> None:
    shown = (await world.workspace.command("U1", "C2", "/isolate", "docker vs vm")).message
    assert shown is not None
    await world.workspace.click("U1", shown, button(shown, "share"))
    (shared,) = own_public(world, "C2")
    assert "shares the host's kernel" in shared.text


async def test_a_mention_is_answered_in_its_thread(world: World) -> None:
    question = await world.workspace.say("U1", "C1", "<@U0BOT> docker is just a vm")
    await world.workspace.settled()
    (answer,) = own(world, "C1", question.ts)
    assert answer.thread_ts == question.ts
    assert answer.text.startswith("Mostly false")


async def test_a_follow_up_in_the_thread_knows_what_it_is_about(world: World, answers: Answers) -> None:
    question = await world.workspace.say("U1", "C1", "<@U0BOT> docker vs vm")
    await world.workspace.settled()
    await world.workspace.say("U2", "C1", "<@U0BOT> why?", thread_ts=question.ts)
    await world.workspace.settled()
    assert [message.text.split("\n")[0] for message in own(world, "C1", question.ts)] == [
        "Docker and VM",
        "Why",
    ]
    assert answers.asked[-1][1].concepts == ("docker", "vm")


async def test_a_question_that_is_not_understood_leaves_the_thread_as_it_was(
    world: World, answers: Answers
) -> None:
    question = await world.workspace.say("U1", "C1", "<@U0BOT> docker vs vm")
    for text in ("something else", "why?"):
        await world.workspace.settled()
        await world.workspace.say("U2", "C1", f"<@U0BOT> {text}", thread_ts=question.ts)
    await world.workspace.settled()
    assert "Because of the thread." in own(world, "C1", question.ts)[-1].text


async def test_other_threads_know_nothing_of_it(world: World) -> None:
    await world.workspace.say("U1", "C1", "<@U0BOT> docker vs vm")
    other = await world.workspace.say("U1", "C1", "<@U0BOT> why?")
    await world.workspace.settled()
    assert "I don't know" in own(world, "C1", other.ts)[-1].text


async def test_a_direct_message_is_answered_plainly_and_followed_up(world: World) -> None:
    channel = world.workspace.direct("U1").id
    question = await world.workspace.say("U1", channel, "docker vs vm")
    await world.workspace.settled()
    (answer,) = own(world, channel)
    assert answer.thread_ts == ""
    for root in (question.ts, answer.ts):
        await world.workspace.say("U1", channel, "why?", thread_ts=root)
        await world.workspace.settled()
        assert "Because of the thread." in own(world, channel, root)[-1].text
    await world.workspace.say("U1", channel, "why?")
    await world.workspace.settled()
    assert "Because of the thread." in own(world, channel)[-1].text


async def test_a_suggestion_is_asked_by_pressing_it(world: World) -> None:
    question = await world.workspace.say("U1", "C1", "<@U0BOT> packer image")
    await world.workspace.settled()
    (asked_back,) = own(world, "C1", question.ts)
    await world.workspace.click("U1", asked_back, button(asked_back, "suggestion"))
    answer = own(world, "C1", question.ts)[-1]
    assert "Docker and VM" in answer.text
    assert "isolate.share" not in str(answer.blocks)  # all can see it
    await world.workspace.say("U2", "C1", "<@U0BOT> why?", thread_ts=question.ts)
    await world.workspace.settled()
    assert "Because of the thread." in own(world, "C1", question.ts)[-1].text


async def test_a_suggestion_in_a_direct_channel_is_answered_in_its_main_line(world: World) -> None:
    channel = world.workspace.direct("U1").id
    await world.workspace.say("U1", channel, "packer image")
    await world.workspace.settled()
    (asked_back,) = own(world, channel)
    await world.workspace.click("U1", asked_back, button(asked_back, "suggestion"))
    answer = own(world, channel)[-1]
    assert "Docker and VM" in answer.text
    assert answer.thread_ts == ""
    await world.workspace.say("U1", channel, "why?")
    await world.workspace.settled()
    assert "Because of the thread." in own(world, channel)[-1].text


async def test_a_suggestion_made_in_private_is_answered_in_private(world: World) -> None:
    asked_back = (await world.workspace.command("U1", "C1", "/isolate", "packer image")).message
    assert asked_back is not None
    await world.workspace.click("U1", asked_back, button(asked_back, "suggestion"))
    answer = own(world, "C1")[-1]
    assert "Docker and VM" in answer.text
    assert answer.ephemeral_to == "U1"
    assert "isolate.share" in str(answer.blocks)


async def test_a_long_answer_is_shown_part_by_part(world: World) -> None:
    question = await world.workspace.say("U1", "C1", "<@U0BOT> everything")
    await world.workspace.settled()
    seen = 1
    while any("isolate.more" in str(block) for block in own(world, "C1", question.ts)[-1].blocks):
        last = own(world, "C1", question.ts)[-1]
        await world.workspace.click("U2", last, button(last, "more"))
        seen += 1
        assert len(own(world, "C1", question.ts)) == seen
    parts = "".join(str(message.blocks) for message in own(world, "C1", question.ts))
    assert [n for n in range(20) if f"*Part {n}*" not in parts] == []


async def test_bots_edits_and_the_bot_itself_are_not_answered(world: World, answers: Answers) -> None:
    channel = world.workspace.direct("U1").id
    message = await world.workspace.say("U1", channel, "docker vs vm")
    await world.workspace.settled()
    await world.workspace.edit(message, "docker vs podman")
    await world.workspace.delete(message)
    base = {"type": "app_mention", "channel": "C1", "text": "<@U0BOT> docker vs vm", "ts": "7.000001"}
    for more in (
        {"user": "U9", "bot_id": "B9"},
        {"user": "U0BOT"},
        {"user": "U0BOT", "bot_id": "B0BOT"},
        {"user": "U1", "edited": {"user": "U1", "ts": "8.0"}},
        {"user": "USLACKBOT"},
        {"user": "U1", "subtype": "bot_message"},
        {"user": "U1", "bot_profile": {"id": "B9"}},
        {"user": "U1", "hidden": True},
        {"user": "U1", "channel": "D9"},  # a mention in a direct channel comes as a message as well
        {"user": "U1", "type": "message", "channel_type": "channel"},
        {"user": "U1", "type": "message", "channel_type": "mpim"},
        {},
    ):
        delivery = await world.workspace.deliver(world.workspace.envelope({**base, **more}))
        assert delivery.ok
    await world.workspace.settled()
    assert len(answers.asked) == 1
    assert all(delivery.ok for delivery in world.workspace.deliveries)


async def test_unhandled_events_and_old_buttons_are_acknowledged(world: World) -> None:
    assert (await world.workspace.deliver(world.workspace.envelope({"type": "team_rename", "name": "x"}))).ok
    shown = (await world.workspace.command("U1", "C1", "/isolate", "docker vs vm")).message
    assert shown is not None
    payload = {
        "type": "block_actions",
        "team": {"id": "T0TEAM"},
        "user": {"id": "U1"},
        "channel": {"id": "C1"},
        "container": {"type": "message", "message_ts": shown.ts, "is_ephemeral": True},
        "actions": [{"type": "button", "action_id": "isolate.older.0", "block_id": "b", "value": "?"}],
    }
    assert (await world.workspace.deliver(payload, kind="interactive")).ok


async def test_a_removed_app_forgets_the_team(world: World, answers: Answers) -> None:
    question = await world.workspace.say("U1", "C1", "<@U0BOT> docker vs vm")
    await world.workspace.settled()
    for kind in ("app_uninstalled", "tokens_revoked", "app_uninstalled"):
        assert (await world.workspace.deliver(world.workspace.envelope({"type": kind}))).ok
    await world.workspace.say("U1", "C1", "<@U0BOT> why?", thread_ts=question.ts)
    await world.workspace.settled()
    assert answers.asked[-1][1].concepts == ()


async def test_a_bug_is_told_by_its_number_only(world: World) -> None:
    shown = (await world.workspace.command("U1", "C1", "/isolate", "boom")).message
    assert shown is not None
    assert "Something went wrong" in shown.text
    assert "boom" not in shown.text
    question = await world.workspace.say("U1", "C1", "<@U0BOT> boom")
    await world.workspace.settled()
    (told,) = own(world, "C1", question.ts)
    assert "Something went wrong" in told.text

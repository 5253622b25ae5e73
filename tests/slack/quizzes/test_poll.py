"""A question to a channel: private votes, each counted once, revealed to all."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from bot.server.reveals import reveal_due
from bot.service import Means, Polling, Who
from bot.slack import actions
from bot.workspace import Message
from tests.slack.quizzed import Quizzed


async def asked(world: Quizzed, text: str = "quiz here docker") -> Message:
    outcome = await world.workspace.command("U1", "C1", "/isolate", text)
    assert outcome.delivery is not None
    assert outcome.delivery.ok
    return world.said("C1")[-1]


async def vote(world: Quizzed, member: str, *, right: bool) -> str:
    """A vote; what its voter is told."""
    message = world.said("C1")[-1]
    item = world.item(message)
    places = [
        (place, found[1])
        for block in message.blocks
        for place, element in enumerate(block.get("elements", []))
        if "poll_vote" in str(element.get("action_id"))
        and (found := actions.read_vote(str(element["value"]))) is not None
    ]
    place = next(place for place, option in places if (option == item.right) is right)
    await world.workspace.click(member, message, f"isolate.poll_vote.{place}")
    heard = world.workspace.messages("C1", viewer=member)
    return [one.text for one in heard if one.ephemeral_to == member][-1]


async def test_votes_are_private_until_the_starter_reveals(world: Quizzed) -> None:
    message = await asked(world)
    assert "docker" in world.item(message).concepts
    assert "Nobody has answered yet" in message.text
    assert "Counted" in await vote(world, "U1", right=True)
    assert "Counted" in await vote(world, "U2", right=False)
    assert "first answer counts" in await vote(world, "U2", right=True)
    shown = world.said("C1")[-1]
    assert "2 answered so far" in shown.text
    assert "U2" not in str(shown.blocks)
    await world.workspace.click("U2", shown, "isolate.poll_reveal.0")
    assert "The fact" not in world.said("C1")[-1].text
    for _ in range(2):
        await world.workspace.click("U1", shown, "isolate.poll_reveal.0")
    (told,) = world.said("C1")
    assert told.ts == message.ts
    assert "The fact" in told.text
    assert told.text.count("1 chose this") == 2
    assert "Got it" not in str(told.blocks)
    assert not [block for block in told.blocks if block["type"] == "actions"]


async def test_only_who_agreed_is_named(http: Quizzed) -> None:
    await http.quizzing.prefer(Who(http.workspace.app.team_id, "U2"), leaderboard=True)
    message = await asked(http)
    for member in ("U1", "U2"):
        await vote(http, member, right=True)
    await http.workspace.click("U1", message, "isolate.poll_reveal.0")
    assert "Got it: <@U2>" in str(http.said("C1")[-1].blocks)


async def test_it_is_revealed_by_itself_when_its_time_is_up(http: Quizzed) -> None:
    await asked(http)
    await vote(http, "U2", right=True)
    services = http.bot.services
    assert services is not None
    assert await reveal_due(services) == 0
    later = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=11)  # noqa: TID251 - a moment after its time
    after = replace(services, polling=Polling(Means(services.quizzing.items, http.store, lambda: later)))
    assert await reveal_due(after) == 1
    assert await reveal_due(after) == 0
    assert "The fact" in http.said("C1")[-1].text


async def test_after_the_end_no_vote_counts(http: Quizzed) -> None:
    before = await asked(http)
    await http.workspace.click("U1", before, "isolate.poll_reveal.0")
    await http.workspace.click("U2", before, "isolate.poll_vote.0")
    heard = http.workspace.messages("C1", viewer="U2")
    assert [one.text for one in heard if one.ephemeral_to][-1].startswith("This one is over")


async def test_where_the_bot_is_no_member_it_asks_to_be_invited(http: Quizzed) -> None:
    http.workspace.add_channel("C9", "elsewhere", ["U1"], app=False)
    outcome = await http.workspace.command("U1", "C9", "/isolate", "quiz here")
    assert outcome.message is not None
    assert "Invite me" in outcome.message.text


async def test_an_unknown_topic_is_told_to_who_asked(http: Quizzed) -> None:
    outcome = await http.workspace.command("U1", "C1", "/isolate", "quiz here knitting")
    assert outcome.message is not None
    assert "no questions about “knitting”" in outcome.message.text
    assert http.said("C1") == []

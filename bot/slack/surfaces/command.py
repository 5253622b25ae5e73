"""`/isolate …`: answered in the acknowledgement itself, for the one who asked, with a button to share."""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse

from bot.service import Who
from bot.slack import inbound
from bot.slack.render import Message, Show, encoded
from bot.slack.surfaces import poll, quiz, team
from bot.slack.surfaces.answering import said
from bot.slack.surfaces.surface import Command, Services, Surface
from bot.words import say

NAME = "/isolate"
_SHAREABLE = Show(shareable=True)


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the command."""

    @app.command(NAME)
    async def on_command(body: inbound.Payload) -> BoltResponse:
        inquiry = inbound.command(body)
        if asking := quiz.asked_for(inquiry.text):
            who = Who(inquiry.team, inquiry.member)
            told = await _quiz(services, who, asking, inquiry.channel)
            return BoltResponse(status=200, body=encoded(told, "ephemeral") if told else "")
        words = await said(services, inquiry, surface="command", show=_SHAREABLE)
        return BoltResponse(status=200, body=encoded(words.message, "ephemeral"))


async def _quiz(services: Services, who: Who, asking: quiz.Asking, channel: str) -> Message | None:
    """A quiz for who asks; with "here", a question to the channel; or the board, or blind spots."""
    first, _, about = asking.about.partition(" ")
    if first.casefold() == "here" and not channel.startswith("D"):
        return await poll.ask_here(services, who, channel, about)
    return await team.told(services, who, asking.about) or await quiz.asked(services, who, asking, channel)


SURFACE = Surface(
    name="command",
    register=register,
    scopes=frozenset({"commands"}),
    commands=(Command(NAME, say("manifest.command"), say("manifest.usage")),),
)

"""`/isolate …`: answered in the acknowledgement itself, for the one who asked, with a button to share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from slack_bolt.async_app import AsyncApp
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.service import Inquiry, Who
from bot.slack import inbound
from bot.slack.render import Message, Show, encoded
from bot.slack.surfaces import poll, quiz, team
from bot.slack.surfaces.answering import said
from bot.slack.surfaces.surface import Command, Services, Surface
from bot.words import say

NAME = "/isolate"
_SHAREABLE = Show(shareable=True)


class _Commands(AsyncMiddleware):
    """Answers the command before Bolt looks for a listener.

    A listener costs two sets of every argument that Bolt knows, a quarter of the time of the whole delivery.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,  # noqa: ARG002 - Bolt gives it
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - Bolt names it so
    ) -> BoltResponse | None:
        """The answer as the acknowledgement; everything else goes on its way."""
        if req.body.get("command") != NAME:
            return await next()
        return BoltResponse(status=200, body=await _answered(self._services, inbound.command(req.body)))


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the command."""
    app.use(_Commands(services))


async def _answered(services: Services, inquiry: Inquiry) -> str:
    """What the acknowledgement says."""
    if asking := quiz.asked_for(inquiry.text):
        who = Who(inquiry.team, inquiry.member)
        told = await _quiz(services, who, asking, inquiry.channel)
        return encoded(told, "ephemeral") if told else ""
    words = await said(services, inquiry, surface="command", show=_SHAREABLE)
    return encoded(words.message, "ephemeral")


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

"""`/isolate …`: answered in the acknowledgement itself, for the one who asked, with a button to share."""

from __future__ import annotations

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.slack import inbound
from bot.slack.render import Show
from bot.slack.surfaces.answering import said
from bot.slack.surfaces.surface import Command, Services, Surface
from bot.words import say

NAME = "/isolate"


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the command."""

    @app.command(NAME)
    async def on_command(ack: AsyncAck, body: inbound.Payload) -> None:
        message = said(services, inbound.command(body), surface="command", show=Show(shareable=True)).message
        await ack(message.payload("ephemeral"))


SURFACE = Surface(
    name="command",
    register=register,
    scopes=frozenset({"commands"}),
    commands=(Command(NAME, say("manifest.command"), say("manifest.usage")),),
)

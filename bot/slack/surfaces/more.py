"""*Show the rest*: the next part of an answer too long for one message."""

from __future__ import annotations

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.slack import actions, inbound
from bot.slack.surfaces.pressing import answer_press
from bot.slack.surfaces.surface import Services, Surface


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the button."""

    @app.action(actions.action_pattern("more"))
    async def on_more(ack: AsyncAck, body: inbound.Payload) -> None:
        await answer_press(services, inbound.press(body), surface="more")
        await ack()


SURFACE = Surface(name="more", register=register, scopes=frozenset({"chat:write"}), is_interactive=True)

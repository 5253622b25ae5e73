"""*Did you mean …*: a question offered as a button, asked by pressing it."""

from __future__ import annotations

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.slack import actions, inbound
from bot.slack.surfaces.pressing import answer_press
from bot.slack.surfaces.surface import Services, Surface


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the buttons."""

    @app.action(actions.action_pattern("suggestion"))
    async def on_suggestion(ack: AsyncAck, body: inbound.Payload) -> None:
        await answer_press(services, inbound.press(body), surface="suggestion")
        await ack()


SURFACE = Surface(name="suggestion", register=register, scopes=frozenset({"chat:write"}), is_interactive=True)

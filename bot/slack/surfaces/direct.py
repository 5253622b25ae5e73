"""A direct message: answered where it was said, in the main line or in a thread of it."""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from bot.slack import inbound
from bot.slack.surfaces.quiz import begun_by_words
from bot.slack.surfaces.speaking import answer_spoken
from bot.slack.surfaces.surface import Services, Surface


def register(app: AsyncApp, services: Services) -> None:
    """Listen to direct messages."""

    @app.event("message")
    async def on_message(body: inbound.Payload, context: AsyncBoltContext) -> None:
        spoken = inbound.direct(body, context.bot_user_id or "")
        if spoken is not None and not await begun_by_words(services, spoken):
            await answer_spoken(services, spoken, surface="direct")


SURFACE = Surface(
    name="direct",
    register=register,
    scopes=frozenset({"im:history", "chat:write"}),
    events=frozenset({"message.im"}),
)

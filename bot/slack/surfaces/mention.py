"""A mention in a channel: answered in its thread, acknowledged once the answer is posted."""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from bot.slack import inbound
from bot.slack.surfaces.quiz import begun_by_words
from bot.slack.surfaces.speaking import answer_spoken
from bot.slack.surfaces.surface import Services, Surface


def register(app: AsyncApp, services: Services) -> None:
    """Listen to mentions."""

    @app.event("app_mention")
    async def on_mention(body: inbound.Payload, context: AsyncBoltContext) -> None:
        spoken = inbound.mention(body, context.bot_user_id or "")
        if spoken is not None and not await begun_by_words(services, spoken):
            await answer_spoken(services, spoken, surface="mention")


SURFACE = Surface(
    name="mention",
    register=register,
    scopes=frozenset({"app_mentions:read", "chat:write"}),
    events=frozenset({"app_mention"}),
)

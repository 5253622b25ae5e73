"""A direct message: answered where it was said, in the main line or in a thread of it."""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp

from bot.service import Inquiry, Who
from bot.slack import inbound
from bot.slack.surfaces import quiz
from bot.slack.surfaces.speaking import answer_spoken
from bot.slack.surfaces.surface import Services, Surface


def register(app: AsyncApp, services: Services) -> None:
    """Listen to direct messages."""

    @app.event("message")
    async def on_message(body: inbound.Payload) -> None:
        spoken = inbound.direct(body, services.identity.user_id)
        if spoken is None:
            return
        if asking := quiz.asked_for(spoken.inquiry.text):
            await _begin(services, spoken.inquiry, asking)
        else:
            await answer_spoken(services, spoken, surface="direct")


async def _begin(services: Services, inquiry: Inquiry, asking: quiz.Asking) -> None:
    async with services.asking.claimed(inquiry.delivery, inquiry.team) as is_ours:
        if is_ours:
            who = Who(inquiry.team, inquiry.member)
            told = await quiz.asked(services, who, asking, inquiry.channel, inquiry.delivery)
            if told is not None:
                await services.outbound.post(inquiry.team, inquiry.channel, told)


SURFACE = Surface(
    name="direct",
    register=register,
    scopes=frozenset({"im:history", "chat:write"}),
    events=frozenset({"message.im"}),
)

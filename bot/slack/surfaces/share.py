"""*Share in channel*: what one person was shown, asked again and posted for all."""

from __future__ import annotations

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.errors import SlackRefused
from bot.service import Inquiry, Thread
from bot.slack import actions, inbound
from bot.slack.render import Show, gone_message
from bot.slack.surfaces.answering import Said, said
from bot.slack.surfaces.surface import Services, Surface

# Where the bot is no member it still may answer through the address that came with the click.
_NOT_IN = frozenset({"not_in_channel", "channel_not_found", "restricted_action"})


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the button."""

    @app.action(actions.action_pattern("share"))
    async def on_share(ack: AsyncAck, body: inbound.Payload) -> None:
        press = inbound.press(body)
        async with services.asking.claimed(press.delivery, press.team) as is_ours:
            if is_ours:
                await _share(services, press)
        await ack()


async def _share(services: Services, press: inbound.Press) -> None:
    asked = actions.read(press.value)
    if asked is None:
        await services.outbound.respond(press.response_url, gone_message(), in_channel=False)
        return
    inquiry = Inquiry(press.delivery, press.team, press.member, press.channel, asked.question)
    words = await said(
        services, inquiry, surface="share", context=asked.context, show=Show(asker=press.member)
    )
    posted = await _post(services, press, words)
    if words.reply is not None and posted:
        services.asking.remember(inquiry, words.reply, Thread(press.team, press.channel, posted))


async def _post(services: Services, press: inbound.Press, words: Said) -> str:
    try:
        return await services.outbound.post(press.team, press.channel, words.message, thread=press.thread_ts)
    except SlackRefused as refused:
        if refused.error not in _NOT_IN or not press.response_url:
            raise
        await services.outbound.respond(press.response_url, words.message, in_channel=True)
        return ""


SURFACE = Surface(name="share", register=register, scopes=frozenset({"chat:write"}), is_interactive=True)

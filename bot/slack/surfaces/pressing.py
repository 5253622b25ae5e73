"""Answering a click where it was made: to one person under a private message, else in the thread."""

from __future__ import annotations

from bot.errors import SlackRefused
from bot.service import Inquiry, Thread
from bot.slack import actions
from bot.slack.inbound import Press
from bot.slack.render import Show, gone_message
from bot.slack.surfaces.answering import Said, said
from bot.slack.surfaces.surface import Services


async def answer_press(services: Services, press: Press, *, surface: str) -> None:
    """Say what the button asks for, once however often it is pressed."""
    async with services.asking.claimed(press.delivery, press.team) as is_ours:
        if not is_ours:
            return
        asked = actions.read(press.value)
        if asked is None:
            await _say(services, press, Said(gone_message()))
            return
        inquiry = Inquiry(press.delivery, press.team, press.member, press.channel, asked.question)
        words = await said(
            services,
            inquiry,
            surface=surface,
            context=asked.context,
            show=Show(shareable=press.is_ephemeral, page=asked.page),
        )
        await _say(services, press, words)
        if words.reply is not None and not press.is_ephemeral:
            services.asking.remember(inquiry, words.reply, Thread(press.team, press.channel, _thread(press)))


async def _say(services: Services, press: Press, words: Said) -> None:
    if press.is_ephemeral:
        await services.outbound.respond(press.response_url, words.message, in_channel=False)
        return
    try:
        await services.outbound.post(press.team, press.channel, words.message, thread=_thread(press))
    except SlackRefused:
        if not press.response_url:
            raise
        await services.outbound.respond(press.response_url, words.message, in_channel=False)


def _thread(press: Press) -> str:
    """The thread the message is in; in a channel, the one it starts; in a direct channel, the main line."""
    return press.thread_ts or ("" if press.channel.startswith("D") else press.message_ts)

"""`/isolate quiz here`: one question to the channel, answered privately, revealed to all."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.errors import Overloaded, SlackRefused
from bot.service import Revealed, Who
from bot.slack import actions, inbound
from bot.slack.outbound import Outbound
from bot.slack.render import Message, note_message, poll_message, revealed_message
from bot.slack.surfaces.resting import or_rest
from bot.slack.surfaces.surface import Services, Surface
from bot.words import say

_Act = Callable[[Services, inbound.Tap], Awaitable[Message | None]]
_NOT_IN = frozenset({"not_in_channel", "channel_not_found", "restricted_action", "is_archived"})
_log = structlog.get_logger("isolate.slack")


def register(app: AsyncApp, services: Services) -> None:
    """Listen to votes, and to the starter who reveals."""

    @app.action(actions.action_pattern("poll_vote"))
    async def on_vote(ack: AsyncAck, body: inbound.Payload) -> None:
        await _pressed(services, inbound.tap(body), _voted)
        await ack()

    @app.action(actions.action_pattern("poll_reveal"))
    async def on_reveal(ack: AsyncAck, body: inbound.Payload) -> None:
        await _pressed(services, inbound.tap(body), _revealed)
        await ack()


async def _pressed(services: Services, tap: inbound.Tap, act: _Act) -> None:
    """Do it, and tell whoever pressed what is to be told, privately."""
    told = await or_rest(act(services, tap), tap.team)
    if told is not None:
        await services.outbound.respond(tap.response_url, told, in_channel=False)


async def ask_here(services: Services, who: Who, channel: str, about: str) -> Message | None:
    """Ask the channel a question. What is to be told to who asked for it, if it cannot be."""
    return await or_rest(_ask_here(services, who, channel, about), who.team)


async def _ask_here(services: Services, who: Who, channel: str, about: str) -> Message | None:
    resolved = (await services.quizzing.items()).resolve(about)
    poll = await services.polling.drawn(who, channel, resolved) if resolved is not None else None
    if poll is None:
        return note_message(say("quiz.unknown_topic", topic=about))
    await services.quizzing.preferences(who)  # where votes could not be kept, nothing is asked
    try:
        ts = await services.outbound.post(who.team, channel, poll_message(poll))
    except SlackRefused as refused:
        if refused.error not in _NOT_IN:
            raise
        return note_message(say("poll.not_in"))
    await services.polling.open(who, poll, ts)
    return None


async def _voted(services: Services, tap: inbound.Tap) -> Message | None:
    vote = actions.read_vote(tap.value)
    if vote is None:
        return note_message(say("quiz.gone"))
    quiz, option = vote
    is_counted, poll = await services.polling.vote(Who(tap.team, tap.member), quiz, option)
    if poll is None:
        return note_message(say("poll.over"))
    if not is_counted:
        return note_message(say("poll.voted_before"))
    try:
        await services.outbound.update(tap.team, tap.channel, tap.message_ts, poll_message(poll))
    except (Overloaded, SlackRefused) as error:  # the vote counts; the number is shown with the next one
        _log.info("poll.later", reason=str(error), team=tap.team)
    return note_message(say("poll.voted", option=poll.item.options[option].text.rstrip(".")))


async def _revealed(services: Services, tap: inbound.Tap) -> Message | None:
    vote = actions.read_vote(tap.value)
    who = Who(tap.team, tap.member)
    revealed = await services.polling.reveal(who.tenant, vote[0], tap.member) if vote else None
    if revealed is None:
        return note_message(say("poll.not_yours"))
    await tell(services.outbound, tap.team, revealed, tap.message_ts)
    return None


async def tell(outbound: Outbound, team: str, revealed: Revealed, ts: str = "") -> None:
    """Put the result in the place of the question. Done again, it changes nothing."""
    await outbound.update(team, revealed.poll.channel, ts or revealed.ts, revealed_message(revealed))


SURFACE = Surface(name="poll", register=register, scopes=frozenset({"chat:write"}), is_interactive=True)

"""A quiz in the direct conversation: begun by command, word or button, and answered by buttons alone."""

from __future__ import annotations

import re
from dataclasses import dataclass

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.errors import Overloaded, SlackRefused, StoreUnavailable
from bot.quiz import USUAL, Ended, Turn, Wish
from bot.service import Shown, Who
from bot.slack import actions, inbound
from bot.slack.render import Message, elsewhere_message, note_message, quiz_message
from bot.slack.surfaces.resting import or_rest
from bot.slack.surfaces.showing_home import show_home
from bot.slack.surfaces.surface import Services, Surface
from bot.words import say

_ASKED = re.compile(
    r"^(?:please )?(?:quiz(?: me)?|test me|start (?:a |the )?quiz)(?: (?:on|about))?(?P<about> .{1,80}?)??"
    r"(?: (?P<length>\d{1,3})(?: questions?)?)?[.!?]*$",
    re.IGNORECASE,
)
_REPLACED = frozenset({"message_not_found", "cant_update_message", "channel_not_found"})
_log = structlog.get_logger("isolate.slack")


@dataclass(frozen=True, slots=True)
class Asking:
    """A person who asks to be quizzed: about what, in their words, and how many questions."""

    about: str
    length: int


def asked_for(text: str) -> Asking | None:
    """Whether a text asks for a quiz: "quiz me on packer 5", "quiz", "test me"."""
    found = _ASKED.match(" ".join(text[:200].split()))
    if found is None:
        return None
    return Asking((found["about"] or "").strip(), int(found["length"] or USUAL))


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the buttons of a quiz, and to those that begin one."""

    @app.action(actions.any_pattern("quiz_pick", "quiz_again", "quiz_sure", "quiz_next", "quiz_stop"))
    async def on_click(ack: AsyncAck, body: inbound.Payload) -> None:
        await _clicked(services, inbound.tap(body))
        await ack()

    @app.action(actions.action_pattern("quiz_begin"))
    async def on_begin(ack: AsyncAck, body: inbound.Payload) -> None:
        tap = inbound.tap(body)
        who, wish = Who(tap.team, tap.member), actions.read_wish(tap.value)
        told = await or_rest(_begun(services, who, wish, tap.channel), tap.team)
        if told is not None and tap.response_url:
            await services.outbound.respond(tap.response_url, told, in_channel=False)
        elif told is not None:
            await services.outbound.post(tap.team, tap.member, told)
        await ack()


async def begun_by_words(services: Services, spoken: inbound.Spoken) -> bool:
    """Whether a message asks for a quiz; then it is begun, once however often the delivery comes."""
    inquiry = spoken.inquiry
    asking = asked_for(inquiry.text)
    if asking is None:
        return False
    async with services.asking.claimed(inquiry.delivery, inquiry.team) as is_ours:
        if is_ours:
            who = Who(inquiry.team, inquiry.member)
            told = await asked(services, who, asking, inquiry.channel, inquiry.delivery)
            if told is not None:
                await services.outbound.post(inquiry.team, inquiry.channel, told, thread=spoken.reply_in)
    return True


async def asked(
    services: Services, who: Who, asking: Asking, channel: str, delivery: str = ""
) -> Message | None:
    """Begin the quiz somebody asks for in words. What is to be said where they asked, if anything."""

    async def resolved() -> Message | None:
        about = (await services.quizzing.items()).resolve(asking.about)
        if about is None:
            return note_message(say("quiz.unknown_topic", topic=asking.about))
        return await _begun(services, who, Wish(about, asking.length), channel, delivery)

    return await or_rest(resolved(), who.team)


async def _begun(
    services: Services, who: Who, wish: Wish, channel: str, delivery: str = ""
) -> Message | None:
    """Begin a quiz, or go on with the running one, in the direct conversation.

    What is to be said where it was asked for: where to find it, or why there is none.
    """
    shown = await services.quizzing.begin(who, wish, delivery)
    if shown.turn is None:
        return note_message(say("quiz.nothing_due"))
    if not shown.is_repeated:
        message = quiz_message(shown.turn, services.quizzing.now())
        is_direct = channel.startswith("D")
        await services.outbound.post(who.team, channel if is_direct else who.member, message)
    services.metrics.answered("quiz", "resumed" if shown.is_resumed else "begun")
    if channel.startswith("D") or not channel:
        return None
    account = await services.accounts.account(who.team)
    return elsewhere_message(account.identity.user_id)


async def _clicked(services: Services, tap: inbound.Tap) -> None:
    told = await or_rest(_shown(services, tap), tap.team)
    if told is not None:
        await services.outbound.respond(tap.response_url, told, in_channel=False)


async def _shown(services: Services, tap: inbound.Tap) -> None:
    """What the click leads to, in the place of what was clicked; and the Home, where it changed."""
    who, click = Who(tap.team, tap.member), actions.read_click(tap.action, tap.value)
    shown = await services.quizzing.click(who, click) if click else Shown(None)
    await _put(services, tap, await _message(services, who, shown.turn))
    _log.info("quiz.clicked", team=tap.team, action=click.action if click else "", changed=shown.changed)
    if shown.changed and click is not None and click.action in {"sure", "stop", "next"}:
        await _refresh_home(services, who)


async def _message(services: Services, who: Who, turn: Turn | None) -> Message:
    if turn is None:
        return note_message(say("quiz.gone"))
    mastery = await services.quizzing.mastery(who) if isinstance(turn, Ended) else None
    return quiz_message(turn, services.quizzing.now(), mastery)


async def _put(services: Services, tap: inbound.Tap, message: Message) -> None:
    """In the place of the message that was clicked; where that is gone, as a new one."""
    try:
        await services.outbound.update(tap.team, tap.channel, tap.message_ts, message)
    except SlackRefused as refused:
        if refused.error not in _REPLACED:
            raise
        await services.outbound.post(tap.team, tap.channel, message)


async def _refresh_home(services: Services, who: Who) -> None:
    """Best effort: the next look at it shows the same."""
    try:
        await show_home(services, who)
    except (Overloaded, SlackRefused, StoreUnavailable) as error:
        _log.info("home.later", reason=str(error), team=who.team)


SURFACE = Surface(name="quiz", register=register, scopes=frozenset({"chat:write"}), is_interactive=True)

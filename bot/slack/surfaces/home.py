"""The App Home: shown when it is opened, and changed by what is chosen on it."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from contextlib import suppress

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.errors import StoreUnavailable
from bot.quiz import TOPICS
from bot.service import OFTEN, Who
from bot.slack import actions, inbound
from bot.slack.render import note_message
from bot.slack.render.home import PREFERENCES
from bot.slack.surfaces.reminding import remind
from bot.slack.surfaces.showing_home import show_home
from bot.slack.surfaces.surface import Services, Surface
from bot.words import say

_Act = Callable[[Services, Who, inbound.Tap], Awaitable[None]]
FILE = "isolate-my-data.json"


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the tab being opened, and to what is pressed on it."""

    @app.event("app_home_opened")
    async def on_opened(body: inbound.Payload) -> None:
        opened = inbound.opened_home(body)
        if opened.tab == "home":
            who = Who(opened.team, opened.member)
            await show_home(services, who)
            await _remind_again(services, who)

    @app.action(actions.action_pattern("home_prefer"))
    async def on_prefer(ack: AsyncAck, body: inbound.Payload) -> None:
        tap = inbound.tap(body)
        await _or_rest(services, tap, _prefer)
        await ack()

    @app.action(actions.action_pattern("home_topics"))
    async def on_topics(ack: AsyncAck, body: inbound.Payload) -> None:
        await _or_rest(services, inbound.tap(body), _prefer_topics)
        await ack()

    @app.action(actions.action_pattern("home_remind"))
    async def on_remind(ack: AsyncAck, body: inbound.Payload) -> None:
        await _or_rest(services, inbound.tap(body), _remind)
        await ack()

    @app.action(actions.action_pattern("home_export"))
    async def on_export(ack: AsyncAck, body: inbound.Payload) -> None:
        await _or_rest(services, inbound.tap(body), _export)
        await ack()

    @app.action(actions.action_pattern("home_delete"))
    async def on_delete(ack: AsyncAck, body: inbound.Payload) -> None:
        await _or_rest(services, inbound.tap(body), _delete)
        await ack()


async def _or_rest(services: Services, tap: inbound.Tap, act: _Act) -> None:
    """Do it; where the memory cannot be reached, the Home says so."""
    who = Who(tap.team, tap.member)
    try:
        await act(services, who, tap)
    except StoreUnavailable:
        await show_home(services, who)


async def _prefer(services: Services, who: Who, tap: inbound.Tap) -> None:
    await services.quizzing.prefer(who, **{name: name in tap.chosen for name in PREFERENCES})
    await show_home(services, who)


async def _prefer_topics(services: Services, who: Who, tap: inbound.Tap) -> None:
    await services.quizzing.prefer(who, topics=[topic for topic in TOPICS if topic in tap.chosen])
    await show_home(services, who)


async def _remind(services: Services, who: Who, tap: inbound.Tap) -> None:
    often = next((one for one in OFTEN if one in tap.chosen), "never")
    choices = await services.quizzing.prefer(who, reminder=often)
    await remind(services, who, choices, anew=True)
    await show_home(services, who)


async def _remind_again(services: Services, who: Who) -> None:
    """They are back: the next reminder may wait again."""
    with suppress(StoreUnavailable):
        await remind(services, who, await services.quizzing.preferences(who))


async def _export(services: Services, who: Who, _: inbound.Tap) -> None:
    kept = json.dumps(await services.privacy.own(who), indent=1, ensure_ascii=False)
    words = note_message(say("home.exported"))
    await services.outbound.send_file(who.team, who.member, words, name=FILE, content=kept)


async def _delete(services: Services, who: Who, _: inbound.Tap) -> None:
    choices = await services.quizzing.preferences(who)
    await remind(services, who, {**choices, "reminder": "never"}, anew=True)
    await services.privacy.forget_own(who)
    await show_home(services, who, say("home.deleted"))


SURFACE = Surface(
    name="home",
    register=register,
    scopes=frozenset({"chat:write", "files:write", "users:read"}),
    events=frozenset({"app_home_opened"}),
    is_interactive=True,
    has_home=True,
)

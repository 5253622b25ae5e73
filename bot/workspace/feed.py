"""Which events the app gets when something happens: subscribed, with a scope, where the app is a member."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.workspace.config import AppConfig
from bot.workspace.state import Message, State
from bot.workspace.wire import CHANNEL_EVENTS, Payload

_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")


def mentioned(text: str) -> frozenset[str]:
    """The ids of the members a text mentions."""
    return frozenset(_MENTION.findall(text))


class Feed:
    """Turns what happened into inner events and hands each to `send`."""

    def __init__(self, app: AppConfig, state: State, send: Callable[[Payload], None]) -> None:
        self._app = app
        self._state = state
        self._send = send

    def posted(self, message: Message) -> None:
        """A message was posted, by a person or the app itself; a mention counts only from somebody else."""
        if not self._inside(message.channel):
            return
        kind = self._state.channels[message.channel].kind
        body = {**message.wire(self._app.team_id), "channel": message.channel, "event_ts": message.ts}
        by_app = message.user == self._app.bot_user_id
        if kind != "im" and not by_app and self._app.bot_user_id in mentioned(message.text):
            self.tell({**body, "type": "app_mention"})
        if self._app.hears(CHANNEL_EVENTS[kind][0]):
            self._send({**body, "channel_type": kind})

    def changed(self, message: Message, previous: Message) -> None:
        """A message was edited."""
        team = self._app.team_id
        self._message_event(
            message,
            subtype="message_changed",
            more={"message": message.wire(team), "previous_message": previous.wire(team)},
        )

    def deleted(self, message: Message) -> None:
        """A message was deleted."""
        previous = message.wire(self._app.team_id)
        self._message_event(
            message, subtype="message_deleted", more={"deleted_ts": message.ts, "previous_message": previous}
        )

    def _message_event(self, message: Message, *, subtype: str, more: Payload) -> None:
        if message.ephemeral_to or not self._inside(message.channel):
            return
        kind = self._state.channels[message.channel].kind
        if not self._app.hears(CHANNEL_EVENTS[kind][0]):
            return
        ts = self._state.next_ts()
        common = {"type": "message", "channel": message.channel, "channel_type": kind, "hidden": True}
        self._send({**common, "ts": ts, "event_ts": ts, "subtype": subtype, **more})

    def tell(self, event: Payload) -> None:
        """Any other event, if the app subscribed to its type."""
        if self._app.hears(event["type"]):
            self._send(event)

    def _inside(self, channel: str) -> bool:
        found = self._state.channels.get(channel)
        return found is not None and self._app.bot_user_id in found.members

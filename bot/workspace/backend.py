"""Everything behind the wire in one place, so that methods and people's actions work on the same things."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

from bot.workspace.config import AppConfig
from bot.workspace.faults import Faults
from bot.workspace.feed import Feed
from bot.workspace.refusals import Refused
from bot.workspace.state import Channel, Clock, Member, Message, State
from bot.workspace.tickets import ResponseTarget, ResponseUrls, Triggers
from bot.workspace.views import Views
from bot.workspace.wire import SLACKBOT, Payload


@dataclass(frozen=True, slots=True)
class Installation:
    """What a token stands for: one app in one team, with these scopes. `revoked` once it was uninstalled."""

    team_id: str
    team_name: str
    scopes: frozenset[str]
    installer: str = ""
    revoked: bool = False


@dataclass(frozen=True, slots=True)
class ApiCall:
    """One finished Web API call as the log keeps it. `status` 0: the connection was dropped."""

    method: str
    arguments: Mapping[str, object]
    answer: Payload
    at: float
    status: int = 200
    token: str = ""

    @property
    def ok(self) -> bool:
        """Whether Slack said yes."""
        return bool(self.answer.get("ok"))

    @property
    def error(self) -> str:
        """Slack's error code, empty when it said yes."""
        return str(self.answer.get("error", ""))


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way in or arrived. `content` None: the bytes have not come yet."""

    id: str
    filename: str
    length: int
    content: bytes | None = None
    title: str = ""
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A message that waits for its time (`post_at`, unix seconds)."""

    id: str
    post_at: int
    created: int
    message: Message


@dataclass(frozen=True, slots=True)
class Notice:
    """Something Slack tells one person beside the conversations: an app that did not answer."""

    member: str
    text: str
    at: float


OnEvent: TypeAlias = Callable[[Payload], None]


class Backend:
    """One workspace's insides. `on_event` is called with each inner event that the app is to get."""

    def __init__(self, app: AppConfig, clock: Clock, on_event: OnEvent) -> None:
        self.app = app
        self.clock = clock
        self.state = State(app, clock)
        self.feed = Feed(app, self.state, on_event)
        self.views = Views(self.state.fresh_id, self.state.with_block_ids)
        self.triggers = Triggers(clock)
        self.response_urls = ResponseUrls(clock)
        self.faults = Faults()
        self.calls: list[ApiCall] = []
        self.notices: list[Notice] = []
        self.uploads: dict[str, Upload] = {}
        self.scheduled: dict[str, Scheduled] = {}
        self.prompts: dict[str, Payload] = {}
        self.statuses: dict[tuple[str, str], str] = {}
        self.codes: dict[str, Installation] = {}
        self.installations: dict[str, Installation] = {}
        self.refresh_tokens: dict[str, Installation] = {}
        self.tickets: set[str] = set()
        self.origin = ""  # http://127.0.0.1:port, once the server listens
        if app.bot_token:
            self.installations[app.bot_token] = Installation(app.team_id, app.team_name, app.scopes)

    def channel(self, channel_id: str, *, posting: bool = False) -> Channel:
        """The conversation a call names; a member's id stands for the direct one. Refused as Slack does."""
        member = self.state.members.get(channel_id)
        if member is not None and posting:
            channel = self.state.direct(member.id)
        elif channel_id in self.state.channels:
            channel = self.state.channels[channel_id]
        else:
            raise Refused("channel_not_found")
        if posting:
            self._may_post(channel)
        elif channel.kind != "channel" and self.app.bot_user_id not in channel.members:
            raise Refused("channel_not_found")
        return channel

    def _may_post(self, channel: Channel) -> None:
        inside = self.app.bot_user_id in channel.members
        if channel.archived:
            raise Refused("is_archived")
        if channel.kind == "im" and not self.app.messages_tab:
            raise Refused("messages_tab_disabled")
        if not inside and channel.kind != "channel":
            raise Refused("channel_not_found")
        if not inside and "chat:write.public" not in self.app.scopes:
            raise Refused("not_in_channel")

    def member(self, member_id: str) -> Member:
        """The member a call names. Refused with `user_not_found`."""
        if member_id not in self.state.members:
            raise Refused("user_not_found")
        return self.state.members[member_id]

    def post(self, message: Message) -> Message:
        """Put a message up and tell the app what it subscribed to."""
        stored = self.state.put(replace(message, blocks=self.state.with_block_ids(message.blocks)))
        if not stored.ephemeral_to:
            self.feed.posted(stored)
        return stored

    def slackbot(self, channel: str, member: str, text: str) -> Message:
        """What Slack itself says to one person in a conversation."""
        ts = self.state.next_ts()
        return self.post(Message(channel=channel, ts=ts, user=SLACKBOT, text=text, ephemeral_to=member))

    def notify(self, member: str, text: str) -> Notice:
        """Tell one person something beside the conversations."""
        notice = Notice(member, text, self.clock())
        self.notices.append(notice)
        self.state.changes.bump()
        return notice

    def own(self, channel: str, text: str, **more: object) -> Message:
        """A message of the app, not yet put up."""
        message = Message(
            channel=channel,
            ts=self.state.next_ts(),
            user=self.app.bot_user_id,
            text=text,
            bot_id=self.app.bot_id,
            app_id=self.app.app_id,
        )
        return replace(message, **more)  # type: ignore[arg-type]  # fields of Message, by name

    def response_url(self, target: ResponseTarget) -> str:
        """An address that takes up to five answers within half an hour."""
        return f"{self.origin}/response/{self.response_urls.issue(target)}"

    def socket_url(self) -> str:
        """A web-socket address with a ticket for one connection."""
        ticket = secrets.token_urlsafe(16)
        self.tickets.add(ticket)
        return f"{self.origin.replace('http', 'ws', 1)}/link?ticket={ticket}&app_id={self.app.app_id}"

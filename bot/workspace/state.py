"""What a workspace holds: members, conversations, messages. Values are immutable; a change replaces one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from bot.workspace.config import AppConfig
from bot.workspace.wire import Payload

Clock: TypeAlias = Callable[[], float]
ChannelKind: TypeAlias = Literal["channel", "group", "im", "mpim"]


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in the workspace. `tz` empty means that Slack does not tell (bots, strangers)."""

    id: str
    name: str
    real_name: str = ""
    tz: str = "Etc/UTC"
    tz_offset: int = 0
    locale: str = "en-US"
    is_bot: bool = False
    deleted: bool = False
    is_admin: bool = False


@dataclass(frozen=True, slots=True)
class Channel:
    """A conversation: public channel, private one (`group`), direct message (`im`) or group message."""

    id: str
    name: str
    kind: ChannelKind = "channel"
    members: frozenset[str] = frozenset()
    archived: bool = False
    shared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message as it stands now. `ephemeral_to` names the only person who sees it."""

    channel: str
    ts: str
    user: str
    text: str = ""
    blocks: tuple[Payload, ...] = ()
    attachments: tuple[Payload, ...] = ()
    files: tuple[Payload, ...] = ()
    metadata: Payload | None = None
    thread_ts: str = ""
    broadcast: bool = False
    bot_id: str = ""
    app_id: str = ""
    ephemeral_to: str = ""
    edited_ts: str = ""
    reactions: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def is_reply(self) -> bool:
        """Whether it stands in a thread without being its first message."""
        return bool(self.thread_ts) and self.thread_ts != self.ts

    def wire(self, team_id: str) -> Payload:
        """The message as Slack's JSON shows it inside answers, events and interactions."""
        body: Payload = {
            "type": "message",
            "user": self.user,
            "text": self.text,
            "ts": self.ts,
            "team": team_id,
        }
        optional = {
            "subtype": "thread_broadcast" if self.broadcast else "",
            "bot_id": self.bot_id,
            "app_id": self.app_id,
            "thread_ts": self.thread_ts,
            "blocks": list(self.blocks),
            "attachments": list(self.attachments),
            "files": list(self.files),
            "metadata": self.metadata,
            "is_ephemeral": bool(self.ephemeral_to),
            "reactions": [{"name": n, "users": list(u), "count": len(u)} for n, u in self.reactions],
        }
        body.update({key: value for key, value in optional.items() if value})
        if self.edited_ts:
            body["edited"] = {"user": self.user, "ts": self.edited_ts}
        return body


class Changes:
    """A counter that people can wait on: whoever changes something bumps it."""

    def __init__(self) -> None:
        self.version = 0
        self._event = asyncio.Event()

    def bump(self) -> None:
        """Something changed: wake everybody who waits."""
        self.version += 1
        event, self._event = self._event, asyncio.Event()
        event.set()

    async def beyond(self, version: int) -> int:
        """Wait until something changed after that version, and say the version now."""
        while self.version <= version:
            await self._event.wait()
        return self.version


class State:
    """Members, conversations and messages of one workspace with one app in it."""

    def __init__(self, app: AppConfig, clock: Clock) -> None:
        self.app = app
        self.clock = clock
        self.changes = Changes()
        self.members: dict[str, Member] = {}
        self.channels: dict[str, Channel] = {}
        self._messages: dict[str, dict[str, Message]] = {}
        self._last_micros = 0
        self._serial = 0
        self.add_member(Member(app.bot_user_id, app.name, real_name=app.name, tz="", is_bot=True))

    def add_member(self, member: Member) -> Member:
        """Take somebody in (or replace what is known of them)."""
        self.members[member.id] = member
        self.changes.bump()
        return member

    def add_channel(self, channel: Channel) -> Channel:
        """Open a conversation (or replace what is known of it)."""
        self.channels[channel.id] = channel
        self._messages.setdefault(channel.id, {})
        self.changes.bump()
        return channel

    def number_from(self, serial: int) -> None:
        """Give the next ids this number and those after it."""
        self._serial = serial

    def fresh_id(self, prefix: str) -> str:
        """An id not used before, in Slack's manner: a letter for the kind, then capitals and digits."""
        self._serial += 1
        return f"{prefix}0{self._serial:07d}"

    def next_ts(self) -> str:
        """A message's time and name: seconds and six digits, unique, always growing."""
        self._last_micros = max(self._last_micros + 1, int(self.clock() * 1_000_000))
        seconds, micros = divmod(self._last_micros, 1_000_000)
        return f"{seconds}.{micros:06d}"

    def direct(self, member: str) -> Channel:
        """The direct conversation of a member and the app, opened on first use."""
        both = frozenset((member, self.app.bot_user_id))
        for channel in self.channels.values():
            if channel.kind == "im" and channel.members == both:
                return channel
        return self.add_channel(Channel(self.fresh_id("D"), "", kind="im", members=both))

    def put(self, message: Message) -> Message:
        """Store a message, or replace the one with the same time."""
        self._messages[message.channel][message.ts] = message
        self.changes.bump()
        return message

    def drop(self, message: Message) -> None:
        """Remove a message."""
        self._messages[message.channel].pop(message.ts, None)
        self.changes.bump()

    def find(self, channel: str, ts: str) -> Message | None:
        """The message of that conversation and time, if there is one."""
        return self._messages.get(channel, {}).get(ts)

    def messages(self, channel: str) -> Iterator[Message]:
        """Every message of a conversation, ephemeral ones and replies too, oldest first."""
        stored = self._messages.get(channel, {})
        return iter([stored[ts] for ts in sorted(stored, key=lambda ts: tuple(map(int, ts.split("."))))])

    def visible(self, channel: str, viewer: str) -> tuple[Message, ...]:
        """What one person sees in a conversation: nothing of conversations they are not in."""
        found = self.channels.get(channel)
        if found is None or (viewer not in found.members and found.kind != "channel"):
            return ()
        return tuple(m for m in self.messages(channel) if m.ephemeral_to in {"", viewer})

    def thread(self, channel: str, thread_ts: str) -> tuple[Message, ...]:
        """The first message of a thread and its replies; empty when there is no such thread."""
        return tuple(
            m for m in self.messages(channel) if not m.ephemeral_to and thread_ts in {m.ts, m.thread_ts}
        )

    def join(self, channel: str, member: str) -> Channel:
        """Make somebody a member of a conversation."""
        found = self.channels[channel]
        return self.add_channel(replace(found, members=found.members | {member}))

    def with_block_ids(self, blocks: tuple[Payload, ...]) -> tuple[Payload, ...]:
        """Blocks as Slack stores them: each has a `block_id`, made up where the app gave none."""
        return tuple({**block, "block_id": block.get("block_id") or self.fresh_id("b")} for block in blocks)

"""The stand-in itself: a server on loopback, people who act, an app that is told of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import TypeVar

from aiohttp import web

from bot.workspace.backend import ApiCall, Backend, Installation, Notice, Scheduled, Upload
from bot.workspace.config import AppConfig
from bot.workspace.deliveries import Deliveries, Delivery, HttpTransport, Kind, Parcel
from bot.workspace.faults import Faults
from bot.workspace.people import Outcome, People
from bot.workspace.socketmode import SocketMode
from bot.workspace.state import Channel, Clock, Member, Message
from bot.workspace.views import View
from bot.workspace.webapi import WebApi
from bot.workspace.wire import DEADLINE_S, RETRY_DELAYS_S, Payload

Found = TypeVar("Found")


class Workspace:
    """One Slack workspace with one app in it, on real sockets: `async with Workspace(app) as ws:`.

    `clock` gives unix seconds for message times and the life of trigger ids and response addresses;
    signatures are always stamped with the real time, since that is what the app checks them against.
    `retry_delays_s` are the waits before an event is delivered again, `deadline_s` the time the app has.
    With `paced`, calls faster than Slack's published tiers get 429.
    """

    def __init__(
        self,
        app: AppConfig,
        *,
        clock: Clock = time.time,
        retry_delays_s: Sequence[float] = RETRY_DELAYS_S,
        deadline_s: float = DEADLINE_S,
        paced: bool = False,
        port: int = 0,
    ) -> None:
        self.app = app
        self._port = port
        self._deadline_s = deadline_s
        self._backend = Backend(app, clock, self._tell)
        self._state = self._backend.state
        self._deliveries = Deliveries(retry_delays_s, self._state.changes.bump)
        self._people = People(self._backend, self._deliveries)
        self._sockets = SocketMode(self._backend, deadline_s)
        self._api = WebApi(self._backend, paced=paced)
        self._runner: web.AppRunner | None = None
        if app.socket_mode:
            self._deliveries.transport = self._sockets

    async def __aenter__(self) -> Workspace:
        server = web.Application(client_max_size=8 * 1024 * 1024)
        server.add_routes([*self._api.routes(), web.get("/link", self._sockets.serve)])
        self._runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self._backend.origin = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await self._deliveries.close()
        finally:
            await self._sockets.close()
            if self._runner is not None:
                await self._runner.cleanup()

    # Where things are, and how the app is reached

    @property
    def origin(self) -> str:
        """`http://127.0.0.1:port`."""
        return self._backend.origin

    @property
    def api_url(self) -> str:
        """The base address of the Web API, for `SLACK_API_URL`."""
        return f"{self.origin}/api/"

    @property
    def authorize_url(self) -> str:
        """Where the OAuth flow sends a person; it comes back at once, with a code."""
        return f"{self.origin}/oauth/v2/authorize"

    async def connect_http(self, request_url: str, *, verify: bool = False) -> None:
        """Deliver to that URL from now on. With `verify`, first make it repeat a challenge, as Slack does.

        Raises LookupError when it does not.
        """
        if isinstance(self._deliveries.transport, HttpTransport):
            await self._deliveries.transport.close()
        self._deliveries.transport = HttpTransport(request_url, self.app.signing_secret, self._deadline_s)
        if verify:
            challenge = self._state.fresh_id("challenge-")
            body = {"type": "url_verification", "token": "deprecated", "challenge": challenge}
            delivery = await self.deliver(body, kind="url_verification")
            if challenge not in str(delivery.answer):
                raise LookupError(f"{request_url} did not repeat the challenge: {delivery.answer!r}")

    @property
    def http(self) -> HttpTransport:
        """The way to the request URL, for bytes and headers of one's own. Raises LookupError without one."""
        if isinstance(self._deliveries.transport, HttpTransport):
            return self._deliveries.transport
        raise LookupError("no request URL: call connect_http first")

    @property
    def sockets(self) -> SocketMode:
        """The app's Socket Mode connections, to count, refresh or cut."""
        return self._sockets

    @property
    def faults(self) -> Faults:
        """What is to go wrong in the Web API; `response_url` names the response addresses."""
        return self._backend.faults

    # Who and what there is

    def number_from(self, serial: int) -> None:
        """Number ids from there: Slack never names two things alike, and an app may remember what it met."""
        self._state.number_from(serial)

    def add_member(
        self, member_id: str, name: str, *, tz: str = "Etc/UTC", tz_offset: int = 0, is_admin: bool = False
    ) -> Member:
        """Somebody joins the workspace."""
        return self._state.add_member(Member(member_id, name, tz=tz, tz_offset=tz_offset, is_admin=is_admin))

    def add_channel(
        self,
        channel_id: str,
        name: str,
        members: Sequence[str] = (),
        *,
        private: bool = False,
        app: bool = True,
    ) -> Channel:
        """A channel with those members; with `app`, the app is one of them too."""
        inside = frozenset(members) | ({self.app.bot_user_id} if app else frozenset())
        kind = "group" if private else "channel"
        return self._state.add_channel(Channel(channel_id, name, kind=kind, members=inside))  # type: ignore[arg-type]  # one of two literals

    def put_channel(self, channel: Channel) -> Channel:
        """A conversation exactly as given: archived, shared, without somebody."""
        return self._state.add_channel(channel)

    def direct(self, member: str) -> Channel:
        """The direct conversation of that member with the app."""
        return self._state.direct(member)

    async def join(self, channel: str, member: str) -> None:
        """Somebody (or the app) joins a channel."""
        self._state.join(channel, member)
        event = {
            "type": "member_joined_channel",
            "user": member,
            "channel": channel,
            "team": self.app.team_id,
        }
        self._backend.feed.tell({**event, "event_ts": self._state.next_ts()})

    # What people do

    async def say(self, member: str, channel: str, text: str, *, thread_ts: str = "") -> Message:
        """Somebody writes; events go out beside. `@name`, `#name`, links and `<@ID>` become markup."""
        return self._people.say(member, channel, text, thread_ts)

    async def edit(self, message: Message, text: str) -> Message:
        """Somebody changes what they wrote."""
        return self._people.edit(message, text)

    async def delete(self, message: Message) -> None:
        """Somebody deletes what they wrote."""
        self._people.delete(message)

    async def command(self, member: str, channel: str, command: str, text: str = "") -> Outcome:
        """Somebody types a slash command; returns when its answer (or Slack's error) is shown to them."""
        return await self._people.command(member, channel, command, text)

    async def click(
        self, member: str, target: Message | View, action_id: str, value: object = None, *, block_id: str = ""
    ) -> Outcome:
        """Somebody presses a button, or chooses `value` (an option's value, or several) in a menu."""
        return await self._people.click(member, target, action_id, value, block_id=block_id)

    async def suggest(self, member: str, target: Message | View, action_id: str, typed: str) -> Outcome:
        """Somebody types into an external menu; the options are in `outcome.delivery.answer`."""
        return await self._people.suggest(member, target, action_id, typed)

    async def open_home(self, member: str, *, tab: str = "home") -> None:
        """Somebody opens the app's home (`home`) or conversation (`messages`)."""
        event: Payload = {
            "type": "app_home_opened",
            "user": member,
            "channel": self.direct(member).id,
            "tab": tab,
        }
        home = self._backend.views.home(member)
        if home is not None and tab == "home":
            event["view"] = home.wire(self.app.app_id, self.app.bot_id, self.app.team_id)
        self._backend.feed.tell({**event, "event_ts": self._state.next_ts()})

    async def fill_view(self, member: str, values: Mapping[str, object]) -> View:
        """Somebody types in the modal in front of them, without submitting."""
        return self._people.fill(self._front(member), values)

    async def submit_view(self, member: str, values: Mapping[str, object] | None = None) -> Outcome:
        """Somebody fills the modal in front of them (by `action_id` or `block_id`) and submits it."""
        return await self._people.submit(self._front(member), values or {})

    async def close_view(self, member: str) -> Outcome:
        """Somebody closes the modal in front of them."""
        return await self._people.close(self._front(member))

    async def shortcut(self, member: str, callback_id: str, message: Message | None = None) -> Outcome:
        """Somebody uses a shortcut, on a message when one is given. Raises LookupError when unknown."""
        found = [s for s in self.app.shortcuts if s.callback_id == callback_id]
        if not found:
            raise LookupError(f"no shortcut {callback_id!r}")
        return await self._people.shortcut(member, found[0], message)

    async def uninstall(self) -> None:
        """Somebody removes the app: its tokens die, and it is told so if it subscribed."""
        for token, installation in self._backend.installations.items():
            dead = Installation(
                installation.team_id, installation.team_name, installation.scopes, revoked=True
            )
            self._backend.installations[token] = dead
        tokens = {"oauth": [], "bot": [self.app.bot_user_id]}
        self._backend.feed.tell(
            {"type": "tokens_revoked", "tokens": tokens, "event_ts": self._state.next_ts()}
        )
        self._backend.feed.tell({"type": "app_uninstalled", "event_ts": self._state.next_ts()})

    async def run_due(self) -> tuple[Message, ...]:
        """Post every scheduled message whose time has come, by the clock."""
        now = self._backend.clock()
        due = sorted(
            (s for s in self._backend.scheduled.values() if s.post_at <= now), key=lambda s: s.post_at
        )
        posted = []
        for scheduled in due:
            del self._backend.scheduled[scheduled.id]
            old = scheduled.message
            content = {"blocks": old.blocks, "attachments": old.attachments, "thread_ts": old.thread_ts}
            posted.append(self._backend.post(self._backend.own(old.channel, old.text, **content)))
        return tuple(posted)

    def _front(self, member: str) -> View:
        view = self._backend.views.top(member)
        if view is None:
            raise LookupError(f"no modal is open for {member}")
        return view

    # What Slack delivers

    def envelope(self, event: Payload, *, event_id: str = "", team_id: str = "") -> Payload:
        """The outer event around an inner one, with a fresh `event_id` and this team unless given."""
        user, team_id = self.app.bot_user_id, team_id or self.app.team_id
        seen_by = {"enterprise_id": None, "team_id": team_id, "user_id": user, "is_bot": True}
        return {
            "type": "event_callback",
            "token": "deprecated",
            "team_id": team_id,
            "context_team_id": team_id,
            "context_enterprise_id": None,
            "api_app_id": self.app.app_id,
            "event_id": event_id or self._state.fresh_id("Ev"),
            "event_time": int(self._backend.clock()),
            "event_context": "4-stand-in",
            "is_ext_shared_channel": False,
            "authorizations": [{**seen_by, "is_enterprise_install": False}],
            "event": event,
        }

    def _tell(self, event: Payload) -> None:
        self._deliveries.event(self.envelope(event))

    def tell(self, payload: Payload) -> None:
        """Deliver an outer event (made by `envelope`, or from the log) beside, with Slack's retries."""
        self._deliveries.event(payload)

    async def deliver(
        self, payload: Payload, *, kind: Kind = "event", attempt: int = 0, reason: str = "http_timeout"
    ) -> Delivery:
        """Deliver a payload once, as it is, and wait for the answer. `attempt` > 0 makes it a retry."""
        return await self._deliveries.ask(Parcel(kind, payload, attempt, reason if attempt else ""))

    # What there is to see

    @property
    def members(self) -> tuple[Member, ...]:
        """Everybody, the app included."""
        return tuple(self._state.members.values())

    @property
    def channels(self) -> tuple[Channel, ...]:
        """Every conversation."""
        return tuple(self._state.channels.values())

    def messages(self, channel: str, *, viewer: str = "", thread_ts: str = "") -> tuple[Message, ...]:
        """The messages of a conversation, oldest first: all, or what `viewer` sees; or of one thread."""
        seen = self._state.visible(channel, viewer) if viewer else tuple(self._state.messages(channel))
        return tuple(m for m in seen if not thread_ts or thread_ts in {m.ts, m.thread_ts})

    def message(self, channel: str, ts: str) -> Message | None:
        """The message of that time, as it stands now."""
        return self._state.find(channel, ts)

    def home(self, member: str) -> View | None:
        """The home tab the app published for that member."""
        return self._backend.views.home(member)

    def modal(self, member: str) -> View | None:
        """The modal in front of that member."""
        return self._backend.views.top(member)

    def file(self, file_id: str) -> Upload | None:
        """A file the app uploaded."""
        return self._backend.uploads.get(file_id)

    def prompts(self, channel: str) -> Payload | None:
        """The suggested prompts the app set in a conversation."""
        return self._backend.prompts.get(channel)

    def status(self, channel: str, thread_ts: str) -> str:
        """What the app says it is doing in a thread; empty when nothing."""
        return self._backend.statuses.get((channel, thread_ts), "")

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What Slack told people about an app that did not answer."""
        return tuple(self._backend.notices)

    @property
    def scheduled(self) -> tuple[Scheduled, ...]:
        """The messages that wait for their time."""
        return tuple(self._backend.scheduled.values())

    @property
    def calls(self) -> tuple[ApiCall, ...]:
        """Every Web API call so far, in order of their ends; uses of a response address as `response_url`."""
        return tuple(self._backend.calls)

    def calls_of(self, method: str) -> tuple[ApiCall, ...]:
        """The calls of one method."""
        return tuple(call for call in self._backend.calls if call.method == method)

    @property
    def deliveries(self) -> tuple[Delivery, ...]:
        """Every attempt to deliver something so far."""
        return tuple(self._deliveries.log)

    @property
    def version(self) -> int:
        """A number that grows with every change."""
        return self._state.changes.version

    async def changed(self, since: int) -> int:
        """Wait until something changed after that version."""
        return await self._state.changes.beyond(since)

    async def wait_for(self, look: Callable[[], Found], *, timeout_s: float = 5.0) -> Found:
        """Wait until `look` finds something true, looking after each change. Raises TimeoutError."""
        try:
            async with asyncio.timeout(timeout_s):
                while True:
                    version = self.version
                    found = look()
                    if found:
                        return found
                    await self.changed(version)
        except TimeoutError:
            raise TimeoutError(f"not within {timeout_s} s; {self._summary()}") from None

    async def settled(self, *, timeout_s: float = 5.0) -> None:
        """Wait until no event is on its way; retries that wait for their time do not count."""
        await self.wait_for(lambda: self._deliveries.idle, timeout_s=timeout_s)

    def _summary(self) -> str:
        calls = [(c.method, c.error or "ok") for c in self._backend.calls[-5:]]
        attempts = [(d.parcel.kind, d.failure or "ok") for d in self._deliveries.log[-5:]]
        return f"last calls {calls}, last deliveries {attempts}"

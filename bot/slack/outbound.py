"""The only door to Slack's Web API: paced, within a deadline, never posting twice by itself."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit
from urllib.request import proxy_bypass

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.errors import Overloaded, SlackRefused
from bot.settings import SLACK_API_URL
from bot.slack.accounts import Accounts, Identity
from bot.slack.pace import Pace
from bot.slack.render.message import Block, Message
from bot.telemetry import Metrics

DEADLINE_S = 2.0  # of the three seconds Slack waits for a delivery's acknowledgement
# The scope each method needs (docs.slack.dev/reference/methods); None: any token will do.
METHODS: dict[str, str | None] = {
    "auth.test": None,
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "chat.scheduleMessage": "chat:write",
    "chat.deleteScheduledMessage": "chat:write",
    "users.info": "users:read",
    "views.publish": None,
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
}
Call = Callable[[AsyncWebClient], Awaitable[AsyncSlackResponse]]
_RESPONSE_URL = re.compile(r"https://(?:[a-z0-9-]+\.)+slack\.com/\S*")
_TEAM_IS_GONE = frozenset({"account_inactive", "token_revoked"})
TRY_LATER = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "ratelimited"}
)


@dataclass(frozen=True, slots=True)
class Person:
    """What Slack says of a member: the name of their time zone, and whether they run the workspace."""

    zone: str
    is_admin: bool


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A message that waits for its time at Slack's."""

    id: str
    channel: str


def new_client(token: str, api_url: str, session: aiohttp.ClientSession) -> AsyncWebClient:
    """A Web API client on the shared session that never repeats a call: a repeated post posts twice."""
    client = AsyncWebClient(token=token, base_url=api_url, session=session, timeout=int(DEADLINE_S) + 1)
    client.retry_handlers = []
    if _is_reached_directly(api_url):
        client.proxy = None
    return client


def _is_reached_directly(url: str) -> bool:
    """Whether a proxy of the environment is not for that address; the SDK would use it for every one."""
    host = urlsplit(url).hostname or ""
    return host in {"localhost", "127.0.0.1", "::1"} or bool(proxy_bypass(host))


class Outbound:
    """Calls to Slack. Each ends within the deadline: done, refused (SlackRefused), or later (Overloaded)."""

    def __init__(
        self,
        client: AsyncWebClient,
        session: aiohttp.ClientSession,
        metrics: Metrics,
        *,
        clock: Callable[[], float],
        deadline_s: float = DEADLINE_S,
        accounts: Accounts | None = None,
    ) -> None:
        self._client, self._session, self._accounts = client, session, accounts
        self._metrics, self._clock, self._deadline_s = metrics, clock, deadline_s
        self._pace = Pace()
        self._silenced: dict[tuple[str, str | None], str] = {}  # by team and token

    async def identity(self) -> Identity:
        """Who we are. Raises SlackRefused for a token that Slack does not know."""
        answer = await self._call("auth.test", ("", "auth.test"), lambda client: client.auth_test())
        said = {name: str(answer.get(name) or "") for name in ("team_id", "user_id", "bot_id")}
        return Identity(said["team_id"], said["user_id"], said["bot_id"])

    async def post(self, team: str, channel: str, message: Message, *, thread: str = "") -> str:
        """Post in a channel, in a thread of it if one is named. The new message's `ts`."""

        async def call(client: AsyncWebClient) -> AsyncSlackResponse:
            return await client.chat_postMessage(
                channel=channel,
                thread_ts=thread or None,
                text=message.text,
                blocks=[dict(block) for block in message.blocks],
                unfurl_links=False,
                unfurl_media=False,
            )

        answer = await self._call("chat.postMessage", (team, "chat.postMessage", channel), call)
        return str(answer.get("ts") or "")

    async def update(self, team: str, channel: str, ts: str, message: Message) -> None:
        """Put another message in the place of one of ours. Done again, it changes nothing."""

        async def call(client: AsyncWebClient) -> AsyncSlackResponse:
            blocks = [dict(block) for block in message.blocks]
            return await client.chat_update(channel=channel, ts=ts, text=message.text, blocks=blocks)

        await self._call("chat.update", (team, "chat.update", channel), call)

    async def publish(self, team: str, member: str, view: Block) -> None:
        """Set a member's Home tab."""

        async def call(client: AsyncWebClient) -> AsyncSlackResponse:
            return await client.views_publish(user_id=member, view=dict(view))

        await self._call("views.publish", (team, "views.publish", member), call)

    async def person(self, team: str, member: str) -> Person:
        """What Slack says of a member."""
        answer = await self._call(
            "users.info", (team, "users.info"), lambda client: client.users_info(user=member)
        )
        user = answer.get("user") or {}
        return Person(str(user.get("tz") or ""), bool(user.get("is_admin") or user.get("is_owner")))

    async def schedule(self, team: str, member: str, message: Message, at: dt.datetime) -> Scheduled:
        """Have Slack post to a member at that moment."""

        async def call(client: AsyncWebClient) -> AsyncSlackResponse:
            return await client.chat_scheduleMessage(
                channel=member,
                post_at=int(at.timestamp()),
                text=message.text,
                blocks=[dict(block) for block in message.blocks],
            )

        answer = await self._call("chat.scheduleMessage", (team, "chat.scheduleMessage", member), call)
        return Scheduled(str(answer.get("scheduled_message_id") or ""), str(answer.get("channel") or ""))

    async def unschedule(self, team: str, scheduled: Scheduled) -> None:
        """Have Slack not post it. Raises SlackRefused where that is too late."""
        method = "chat.deleteScheduledMessage"
        await self._call(
            method,
            (team, method, scheduled.channel),
            lambda client: client.chat_deleteScheduledMessage(
                channel=scheduled.channel, scheduled_message_id=scheduled.id
            ),
        )

    async def send_file(self, team: str, member: str, message: Message, *, name: str, content: str) -> None:
        """Give a member a text file in their direct conversation, with some words before it."""

        async def say_so(client: AsyncWebClient) -> AsyncSlackResponse:
            return await client.chat_postMessage(channel=member, text=message.text)

        said = await self._call("chat.postMessage", (team, "chat.postMessage", member), say_so)
        channel = str(said.get("channel") or "")

        async def call(client: AsyncWebClient) -> AsyncSlackResponse:
            return await client.files_upload_v2(channel=channel, content=content, filename=name)

        await self._call(
            "files.completeUploadExternal", (team, "files.completeUploadExternal", channel), call
        )

    async def respond(self, response_url: str, message: Message, *, in_channel: bool) -> None:
        """Answer through the address that came with a click; works where the bot is no member."""
        if not self._may_call(response_url):
            raise SlackRefused("response_url", "not an address of Slack")
        payload = message.payload("in_channel" if in_channel else "ephemeral") | {"replace_original": False}
        try:
            async with asyncio.timeout(self._deadline_s):
                async with self._session.post(
                    response_url, json=payload, allow_redirects=False, proxy=self._client.proxy
                ) as response:
                    status = response.status
        except (TimeoutError, aiohttp.ClientError) as error:
            self._count("response_url", "unreachable")
            raise Overloaded("Slack cannot be reached at the response_url") from error
        self._count("response_url", "ok" if status == 200 else str(status))
        if status == 429 or status >= 500:
            raise Overloaded(f"the response_url answers {status}")
        if status != 200:
            raise SlackRefused("response_url", f"status {status}")

    def forget_team(self, team: str) -> None:
        """The team removed the app: it may install it anew, so nothing is held against it."""
        self._silenced = {key: reason for key, reason in self._silenced.items() if key[0] != team}
        if self._accounts is not None:
            self._accounts.forget(team)

    def _may_call(self, url: str) -> bool:
        """Only Slack's own hosts, unless the Web API itself was pointed elsewhere."""
        if self._client.base_url != SLACK_API_URL:
            return url.startswith(("http://", "https://"))
        return _RESPONSE_URL.fullmatch(url) is not None

    async def _call(self, method: str, key: tuple[str, ...], call: Call) -> AsyncSlackResponse:
        """Make a call on behalf of the team that `key` begins with, "" for none."""
        client = await self._speaking_for(key[0])
        if reason := self._silenced.get((key[0], client.token)):
            raise SlackRefused(method, reason)
        try:
            async with asyncio.timeout(self._deadline_s):
                answer = await self._paced(method, key, partial(call, client), client.token)
        except TimeoutError as error:
            self._count(method, "timeout")
            raise Overloaded(f"Slack did not take {method} within {self._deadline_s:g} s") from error
        self._count(method, "ok")
        return answer

    async def _speaking_for(self, team: str) -> AsyncWebClient:
        if self._accounts is None or not team:
            return self._client
        account = await self._accounts.account(team)
        return new_client(account.token, self._client.base_url, self._session)

    async def _paced(
        self,
        method: str,
        key: tuple[str, ...],
        call: Callable[[], Awaitable[AsyncSlackResponse]],
        token: str | None,
    ) -> AsyncSlackResponse:
        ends = self._clock() + self._deadline_s
        while True:
            wait_s = self._pace.wait_s(key, self._clock())
            if self._clock() + wait_s >= ends:
                raise Overloaded(f"Slack asks to wait {wait_s:.0f} s before another {method}")
            if wait_s:
                await asyncio.sleep(wait_s)
                continue
            self._pace.count(key, self._clock())
            try:
                return await call()
            except SlackApiError as error:
                self._refused(method, key, token, error)
            except (aiohttp.ClientError, SlackRequestError, ConnectionError) as error:
                self._count(method, "unreachable")
                raise Overloaded(f"Slack cannot be reached for {method}") from error
            except (
                AttributeError,
                TypeError,
                ValueError,
            ) as error:  # the SDK reading what is no JSON
                self._count(method, "unreadable")
                raise Overloaded(f"what answers {method} is not Slack") from error

    def _refused(self, method: str, key: tuple[str, ...], token: str | None, error: SlackApiError) -> None:
        """Wrap Slack's no; returns only where the call is to be made again after a wait."""
        response = error.response
        status = getattr(response, "status_code", 0) or getattr(response, "status", 0)
        said = response.data if isinstance(response, AsyncSlackResponse) else None
        told = said.get("error") if isinstance(said, dict) else None
        reason = told if isinstance(told, str) else f"status {status}"
        self._count(method, reason if reason == told else "http_error")
        if status == 429 or reason == "ratelimited":
            wait_s = _retry_after(response)
            if wait_s >= self._deadline_s:  # by then Slack has delivered again, and we ask again
                raise Overloaded(f"Slack asks to wait {wait_s:g} s before another {method}") from error
            self._pace.block(key, self._clock(), wait_s)
            return
        is_slack = reason == told or status >= 400
        if status >= 500 or reason in TRY_LATER or not is_slack:
            raise Overloaded(f"Slack cannot take {method} now: {reason}") from error
        if reason in _TEAM_IS_GONE and key[0]:
            self._silenced[key[0], token] = reason
        raise SlackRefused(method, reason) from error

    def _count(self, method: str, outcome: str) -> None:
        self._metrics.slack_calls.labels(method, outcome).inc()


def _retry_after(response: object) -> float:
    value = str(getattr(response, "headers", {}).get("Retry-After", ""))
    return max(float(value), 1.0) if value.isascii() and value.isdigit() else 30.0

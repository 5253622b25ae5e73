"""How things reach the app: one log, retries of events, deadlines; over HTTP or whatever `Transport` says."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol, TypeAlias
from urllib.parse import urlencode

import aiohttp
from slack_sdk.signature import SignatureVerifier

from bot.workspace.wire import Payload, compact

Kind: TypeAlias = Literal["event", "command", "interactive", "options", "url_verification"]


@dataclass(frozen=True, slots=True)
class Parcel:
    """One thing to deliver. `attempt` counts from 0; `reason` says why the one before failed."""

    kind: Kind
    payload: Payload
    attempt: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt as the log keeps it. `status` 200 also stands for a socket's acknowledgement, 0 for none.

    `failure` is empty when the app took it, else Slack's name of what went wrong. `latency_s` is measured.
    """

    parcel: Parcel
    status: int = 0
    failure: str = ""
    answer: Payload | str = ""
    headers: Payload = field(default_factory=dict)
    latency_s: float = 0.0

    @property
    def ok(self) -> bool:
        """Whether the app took it in time."""
        return not self.failure

    @property
    def event_id(self) -> str:
        """The id of the event delivered, empty for everything else."""
        return str(self.parcel.payload.get("event_id", ""))


class Transport(Protocol):
    """A way to the app. Never raises: what goes wrong is in the `Delivery`."""

    async def send(self, parcel: Parcel) -> Delivery:
        """Deliver once and wait for the answer, at most until the deadline."""
        ...


class HttpTransport:
    """Signed POST requests to the app's request URL."""

    def __init__(self, url: str, signing_secret: str, deadline_s: float) -> None:
        self.url = url
        self._verifier = SignatureVerifier(signing_secret)
        self._deadline_s = deadline_s
        self._session: aiohttp.ClientSession | None = None

    def signed(self, body: str, timestamp: int | None = None) -> dict[str, str]:
        """The two headers that prove a body comes from Slack."""
        stamp = str(int(time.time()) if timestamp is None else timestamp)
        signature = self._verifier.generate_signature(timestamp=stamp, body=body)
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature or ""}

    async def send(self, parcel: Parcel) -> Delivery:
        """POST one parcel, signed, with the retry headers of its attempt."""
        body, content_type = encoded(parcel)
        headers = {"Content-Type": content_type, "User-Agent": "Slackbot 1.0", **self.signed(body)}
        if parcel.attempt:
            headers |= {"X-Slack-Retry-Num": str(parcel.attempt), "X-Slack-Retry-Reason": parcel.reason}
        return await self.post(parcel, body.encode(), headers)

    async def post(self, parcel: Parcel, body: bytes, headers: dict[str, str]) -> Delivery:
        """POST exactly these bytes and headers; what came back, or Slack's name of the failure."""
        if self._session is None:
            self._session = aiohttp.ClientSession()
        begun = time.monotonic()
        try:
            async with (
                asyncio.timeout(self._deadline_s),
                self._session.post(self.url, data=body, headers=headers, max_redirects=2) as response,
            ):
                text = await response.text()
                delivery = Delivery(
                    parcel, response.status, "", _answer(response, text), dict(response.headers)
                )
        except TimeoutError:
            delivery = Delivery(parcel, failure="http_timeout")
        except aiohttp.TooManyRedirects:
            delivery = Delivery(parcel, failure="too_many_redirects")
        except aiohttp.ClientError:
            delivery = Delivery(parcel, failure="connection_failed")
        if delivery.status and not 200 <= delivery.status < 300:
            delivery = replace(delivery, failure="http_error")
        return replace(delivery, latency_s=time.monotonic() - begun)

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()


def encoded(parcel: Parcel) -> tuple[str, str]:
    """The body of a parcel and its content type."""
    form = "application/x-www-form-urlencoded"
    match parcel.kind:
        case "event" | "url_verification":
            return compact(parcel.payload), "application/json"
        case "command":
            return urlencode(parcel.payload), form
        case "interactive" | "options":
            return urlencode({"payload": compact(parcel.payload)}), form


def _answer(response: aiohttp.ClientResponse, text: str) -> Payload | str:
    if response.content_type != "application/json" or not text:
        return text
    try:
        body = json.loads(text)
    except ValueError:
        return text
    return body if isinstance(body, dict) else text


class Background:
    """Tasks with an owner: started here, cancelled and awaited by `close`, their failures raised there."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()
        self._failures: list[BaseException] = []

    def start(self, work: Coroutine[object, object, None]) -> None:
        """Run something beside everything else."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (failure := task.exception()) is not None:
            self._failures.append(failure)

    async def close(self) -> None:
        """Stop everything. Raises the first failure there was."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._failures:
            raise self._failures[0]


class Deliveries:
    """The log of attempts, and events on their way with Slack's retries."""

    def __init__(self, retry_delays_s: Sequence[float], changed: Callable[[], None]) -> None:
        self.log: list[Delivery] = []
        self.transport: Transport | None = None
        self._retry_delays_s = tuple(retry_delays_s)
        self._changed = changed
        self._background = Background()
        self._under_way = 0

    async def ask(self, parcel: Parcel) -> Delivery:
        """Deliver once and log it."""
        if self.transport is None:
            delivery = Delivery(parcel, failure="connection_failed")
        else:
            delivery = await self.transport.send(parcel)
        self.log.append(delivery)
        self._changed()
        return delivery

    def event(self, payload: Payload) -> None:
        """Deliver an event beside everything else, again while it fails; without an app it is lost."""
        if self.transport is not None:
            self._under_way += 1
            self._background.start(self._with_retries(Parcel("event", payload)))

    async def _with_retries(self, parcel: Parcel) -> None:
        delays = iter(self._retry_delays_s)
        waiting = False
        try:
            while True:
                delivery = await self.ask(parcel)
                no_retry = delivery.headers.get("X-Slack-No-Retry") == "1" and delivery.status != 200
                delay_s = None if delivery.ok or no_retry else next(delays, None)
                if delay_s is None:
                    return
                if delay_s > 0:
                    waiting = self._pause(waiting)
                    await asyncio.sleep(delay_s)
                    waiting = self._resume(waiting)
                parcel = replace(parcel, attempt=parcel.attempt + 1, reason=delivery.failure)
        finally:
            if not waiting:
                self._pause(waiting)

    def _pause(self, waiting: bool) -> bool:
        self._under_way -= not waiting
        self._changed()
        return True

    def _resume(self, waiting: bool) -> bool:
        self._under_way += waiting
        return False

    @property
    def idle(self) -> bool:
        """Whether nothing is on its way; a retry that waits for its time does not count."""
        return self._under_way == 0

    async def close(self) -> None:
        """Stop delivering."""
        await self._background.close()
        if isinstance(self.transport, HttpTransport):
            await self.transport.close()

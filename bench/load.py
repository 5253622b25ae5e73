"""A client that costs next to nothing: requests written beforehand, sent over many connections at once."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

PATIENCE_S = 120.0


def delivery(text: str, number: int, *, secret: str, at: int) -> bytes:
    """The whole request with which Slack brings `/isolate text`, signed."""
    body = urlencode(
        {
            "token": "unused",
            "team_id": "T0BENCH0000",
            "team_domain": "bench",
            "channel_id": "C0BENCH0000",
            "channel_name": "general",
            "user_id": f"U0BENCH{number % 500:04}",
            "user_name": "somebody",
            "command": "/isolate",
            "text": text,
            "api_app_id": "A0BENCH0000",
            "is_enterprise_install": "false",
            "response_url": f"https://hooks.slack.com/commands/T0BENCH0000/{number}/unused",
            "trigger_id": f"{number}.1.bench",
        }
    ).encode()
    signature = hmac.new(secret.encode(), b"v0:%d:%b" % (at, body), hashlib.sha256).hexdigest()
    head = (
        "POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        "User-Agent: Slackbot 1.0 (+https://api.slack.com/robots)\r\nAccept: application/json,*/*\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"X-Slack-Request-Timestamp: {at}\r\nX-Slack-Signature: v0={signature}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


@dataclass(slots=True)
class Round:
    """Requests not sent yet, and what came of the others."""

    waiting: deque[bytes]
    open: int = 0
    answered: int = 0
    failed: int = 0
    received: int = 0
    done: asyncio.Event = field(default_factory=asyncio.Event)


class _Connection(asyncio.Protocol):
    """Sends a request, waits for its whole answer, sends the next."""

    def __init__(self, load: Round) -> None:
        self._load = load
        self._transport: asyncio.Transport | None = None
        self._buffer = b""
        self._ends = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._load.open += 1
        self._send()

    def data_received(self, data: bytes) -> None:
        """A piece of an answer."""
        self._buffer += data
        if not self._ends:
            head = self._buffer.find(b"\r\n\r\n")
            if head < 0:
                return
            length = self._buffer[:head].lower().partition(b"content-length:")[2].split(b"\r\n")[0]
            self._ends = head + 4 + int(length)
        if len(self._buffer) < self._ends:
            return
        self._load.answered += 1
        self._load.failed += self._buffer[9:12] != b"200"
        self._load.received += self._ends
        self._buffer, self._ends = b"", 0
        self._send()

    def connection_lost(self, _: Exception | None) -> None:
        """The last one out ends the round."""
        self._load.open -= 1
        if not self._load.open:
            self._load.done.set()

    def _send(self) -> None:
        assert self._transport is not None
        if self._load.waiting:
            self._transport.write(self._load.waiting.popleft())
        else:
            self._transport.close()


async def loaded(url: str, requests: Iterable[bytes], connections: int) -> tuple[float, int, int]:
    """Send them all. Seconds on the wall, bytes that came back, and requests that got no 200."""
    host, _, port = urlsplit(url).netloc.partition(":")
    load = Round(deque(requests))
    wanted = len(load.waiting)
    loop = asyncio.get_running_loop()
    began = time.perf_counter()
    async with asyncio.timeout(PATIENCE_S):
        for _ in range(min(connections, wanted)):
            await loop.create_connection(lambda: _Connection(load), host, int(port))
        await load.done.wait()
    return time.perf_counter() - began, load.received, load.failed + wanted - load.answered

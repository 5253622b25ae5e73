"""The door to Slack's Web API: whatever comes back, a call ends as done, refused, or later."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp import web

from bot.errors import Overloaded
from bot.slack import Outbound, new_client
from bot.slack.render import Message
from bot.telemetry import new_metrics

HELLO = Message("hello")
JSON = "application/json"


@dataclass
class Elsewhere:
    """A server that answers every request with the same, and the door to it."""

    session: aiohttp.ClientSession
    url: str = ""
    asked: list[str] = field(default_factory=list)
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    async def handle(self, request: web.Request) -> web.Response:
        self.asked.append(request.path_qs)
        return web.Response(status=self.status, body=self.body, headers=self.headers)

    def outbound(self, api_url: str = "") -> Outbound:
        client = new_client("xoxb-1", api_url or f"{self.url}/api/", self.session)
        return Outbound(client, self.session, new_metrics(), clock=asyncio.get_running_loop().time)


@pytest.fixture
async def elsewhere() -> AsyncIterator[Elsewhere]:
    async with aiohttp.ClientSession() as session:
        server = Elsewhere(session)
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", server.handle)
        runner = web.AppRunner(application)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield server
        await runner.cleanup()


@pytest.mark.parametrize(
    ("status", "content_type", "body"),
    [
        (200, "text/plain", b""),
        (200, "text/plain", b"ok"),
        (503, "text/plain", b"upstream connect error"),
        (429, "text/plain", b"slow down"),
        (200, JSON, b"[]"),
        (200, JSON, b'"x"'),
        (200, JSON, b"3"),
        (200, JSON, b'{"ok":true,"ts":"\xff"}'),
        (502, "text/html", b"<html>"),
    ],
)
async def test_an_answer_that_is_none_of_slacks_means_later(
    elsewhere: Elsewhere, status: int, content_type: str, body: bytes
) -> None:
    elsewhere.status, elsewhere.body, elsewhere.headers = status, body, {"Content-Type": content_type}
    with pytest.raises(Overloaded):
        await elsewhere.outbound().post("T1", "C1", HELLO)
    with pytest.raises(Overloaded):
        await elsewhere.outbound().identity()


async def test_slack_asking_to_wait_for_no_time_is_not_asked_in_a_hurry(elsewhere: Elsewhere) -> None:
    elsewhere.status, elsewhere.body = 429, b'{"ok":false,"error":"ratelimited"}'
    elsewhere.headers = {"Content-Type": JSON, "Retry-After": "0"}
    with pytest.raises(Overloaded):
        await elsewhere.outbound().post("T1", "C1", HELLO)
    assert len(elsewhere.asked) <= 2

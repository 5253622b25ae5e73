"""The door to Slack's Web API: whatever comes back, a call ends as done, refused, or later."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp import web

from bot.errors import Overloaded, SlackRefused
from bot.settings import SLACK_API_URL
from bot.slack import Outbound, new_client
from bot.slack.pace import BURST
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


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x",
        "https://[::1",
        "https://hooks.slack.com:99999999/",
        "http://hooks.slack.com/commands/1",
        "https://slack.com.example.com/commands/1",
        "https://evilslack.com/commands/1",
        "https://hooks.slack.com@example.com/",
        "https://example.com/?.slack.com",
        "https://example.com\\.slack.com/",
        "file:///etc/passwd",
    ],
)
async def test_a_response_url_that_is_none_of_slacks_is_not_called(elsewhere: Elsewhere, url: str) -> None:
    outbound = elsewhere.outbound(SLACK_API_URL)
    with pytest.raises(SlackRefused, match="not an address of Slack"):
        await outbound.respond(url, HELLO, in_channel=False)


@pytest.mark.parametrize(("status", "means"), [(302, SlackRefused), (404, SlackRefused), (503, Overloaded)])
async def test_a_response_url_that_says_no_is_asked_once(
    elsewhere: Elsewhere, status: int, means: type[Exception]
) -> None:
    elsewhere.status, elsewhere.headers = status, {"Location": "/elsewhere"}
    with pytest.raises(means):
        await elsewhere.outbound().respond(f"{elsewhere.url}/response/1", HELLO, in_channel=False)
    assert elsewhere.asked == ["/response/1"]


async def test_a_team_that_left_is_not_called_until_it_comes_back(elsewhere: Elsewhere) -> None:
    elsewhere.body, elsewhere.headers = b'{"ok":false,"error":"account_inactive"}', {"Content-Type": JSON}
    outbound = elsewhere.outbound()
    for _ in range(2):
        with pytest.raises(SlackRefused):
            await outbound.post("T1", "C1", HELLO)
    assert len(elsewhere.asked) == 1
    elsewhere.body = b'{"ok":true,"ts":"1.1"}'
    outbound.forget_team("T1")
    assert await outbound.post("T1", "C1", HELLO) == "1.1"


async def test_a_channel_is_not_spoken_to_faster_than_slack_allows(elsewhere: Elsewhere) -> None:
    elsewhere.body, elsewhere.headers = b'{"ok":true,"ts":"1.1"}', {"Content-Type": JSON}
    client = new_client("xoxb-1", f"{elsewhere.url}/api/", elsewhere.session)
    outbound = Outbound(client, elsewhere.session, new_metrics(), clock=lambda: 1.0, deadline_s=0.9)
    for _ in range(BURST):
        await outbound.post("T1", "C1", HELLO)
    with pytest.raises(Overloaded):
        await outbound.post("T1", "C1", HELLO)
    assert await outbound.post("T1", "C2", HELLO) == "1.1"


async def test_a_response_url_of_slack_is_reached_by_the_proxy_of_the_environment(
    elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bytes] = []

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as proxy:
        for name in ("HTTPS_PROXY", "https_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.sockets[0].getsockname()[1]}")
        with pytest.raises(Overloaded):
            await elsewhere.outbound(SLACK_API_URL).respond(
                "https://hooks.slack.com/commands/1", HELLO, in_channel=False
            )
    assert [line.split()[:2] for line in asked] == [[b"CONNECT", b"hooks.slack.com:443"]]

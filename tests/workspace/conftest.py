"""A workspace with one channel and two people, a client for it, and an app that only records."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from urllib.parse import parse_qs

import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace import AppConfig, Payload, SlashCommand, Workspace

SCOPES = frozenset(
    {
        "app_mentions:read",
        "channels:history",
        "channels:read",
        "chat:write",
        "commands",
        "files:write",
        "im:history",
        "im:write",
        "reactions:write",
        "users:read",
    }
)
EVENTS = frozenset(["app_mention", "message.im", "app_home_opened", "app_uninstalled", "tokens_revoked"])


class Ticking:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


@dataclass
class Recorder:
    """An app that keeps every request and answers what it is told to, by default an empty 200."""

    url: str = ""
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[web.Response] = field(default_factory=list)
    hold: asyncio.Event | None = None

    async def handle(self, request: web.Request) -> web.Response:
        self.requests.append((dict(request.headers), await request.read()))
        if self.hold is not None:
            await self.hold.wait()
        return self.answers.pop(0) if self.answers else web.Response()

    @property
    def payloads(self) -> list[Payload]:
        return [_read(body) for _, body in self.requests]

    @property
    def events(self) -> list[Payload]:
        return [payload["event"] for payload in self.payloads]


def _read(body: bytes) -> Payload:
    text = body.decode()
    if text.startswith("{"):
        return dict(json.loads(text))
    form = {key: values[0] for key, values in parse_qs(text, keep_blank_values=True).items()}
    return dict(json.loads(form["payload"])) if "payload" in form else dict(form)


@pytest.fixture
def clock() -> Ticking:
    return Ticking()


@pytest.fixture
def app() -> AppConfig:
    commands = {"/isolate": SlashCommand("/isolate", "asks")}
    return AppConfig(scopes=SCOPES, events=EVENTS, commands=commands)


@pytest.fixture
async def ws(app: AppConfig, clock: Ticking) -> AsyncIterator[Workspace]:
    async with Workspace(app, clock=clock, retry_delays_s=(0, 0.02, 0.02), deadline_s=0.5) as workspace:
        workspace.add_member("U1", "one", tz="Europe/Berlin", tz_offset=3600)
        workspace.add_member("U2", "two")
        workspace.add_channel("C1", "general", ["U1", "U2"])
        yield workspace


@pytest.fixture
def client(ws: Workspace, app: AppConfig) -> AsyncWebClient:
    return AsyncWebClient(token=app.bot_token, base_url=ws.api_url, timeout=2)


@pytest.fixture
async def recorder(ws: Workspace) -> AsyncIterator[Recorder]:
    recorder = Recorder()
    server = web.Application()
    server.router.add_post("/slack/events", recorder.handle)
    runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    recorder.url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    await ws.connect_http(recorder.url)
    yield recorder
    if recorder.hold is not None:
        recorder.hold.set()
    await runner.cleanup()

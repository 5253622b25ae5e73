"""Deliveries over the web-socket: what is not answered is not acknowledged, and a lost socket comes back."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
import pytest
from aiohttp import web
from pydantic import SecretStr

from bot.server import Bot, running
from bot.settings import Settings
from bot.workspace import Refuse
from tests.slack.answers import Answers
from tests.slack.conftest import World, new_world


@pytest.fixture
async def socket_world() -> AsyncIterator[World]:
    async with new_world("socket", Answers()) as built:
        yield built


async def get(bot: Bot, path: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(f"{bot.url}{path}") as response:
        return response.status, await response.text()


async def test_a_delivery_that_is_not_acknowledged_is_not_counted_as_done(socket_world: World) -> None:
    workspace = socket_world.workspace
    workspace.faults.next("chat.postMessage", Refuse("internal_error"))
    await workspace.say("U1", "C1", "<@U0BOT> docker vs vm")
    await workspace.settled()
    assert [delivery.ok for delivery in workspace.deliveries] == [False, True]
    _, counted = await get(socket_world.bot, "/metrics")
    for status in ("503", "200"):
        assert f'isolate_deliveries_total{{status="{status}",transport="socket"}} 1.0' in counted


async def test_a_malformed_delivery_is_refused_as_such(socket_world: World) -> None:
    assert not (await socket_world.workspace.deliver({"type": "block_actions"}, kind="interactive")).ok
    _, counted = await get(socket_world.bot, "/metrics")
    assert 'isolate_deliveries_total{status="400",transport="socket"} 1.0' in counted


async def test_a_form_with_several_addresses_is_acknowledged(socket_world: World) -> None:
    payload = {
        "type": "view_submission",
        "team": {"id": "T0TEAM"},
        "user": {"id": "U1"},
        "view": {"type": "modal", "callback_id": "x"},
        "response_urls": [{"response_url": "x"}, {"response_url": "y"}],
    }
    assert (await socket_world.workspace.deliver(payload, kind="interactive")).ok


@dataclass
class Slack:
    """A Slack whose first address for a web-socket is dead; `opened` says that another was tried."""

    url: str = ""
    addresses: int = 0
    opened: asyncio.Event = field(default_factory=asyncio.Event)

    async def identity(self, _: web.Request) -> web.Response:
        return web.json_response({"ok": True, "team_id": "T1", "user_id": "U1", "bot_id": "B1"})

    async def address(self, _: web.Request) -> web.Response:
        self.addresses += 1
        way = "dead" if self.addresses == 1 else "link"
        return web.json_response({"ok": True, "url": f"{self.url}/{way}?ticket={self.addresses}"})

    async def link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.opened.set()
        await socket.receive()
        return socket


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    server = Slack()
    application = web.Application()
    application.router.add_post("/api/auth.test", server.identity)
    application.router.add_post("/api/apps.connections.open", server.address)
    application.router.add_get("/link", server.link)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield server
    await runner.cleanup()


async def test_a_dead_address_is_not_knocked_at_for_ever(
    slack: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    settings = Settings(
        _env_file=None,
        slack_bot_token=SecretStr("xoxb-1"),
        slack_app_token=SecretStr("xapp-1"),
        slack_api_url=f"{slack.url}/api/",
        port=0,
    )
    async with asyncio.timeout(30), running(settings, Answers()) as bot:
        await slack.opened.wait()
        assert (await get(bot, "/readyz"))[0] == 200
    assert slack.addresses > 1


async def test_a_cut_socket_is_told_and_comes_back(socket_world: World) -> None:
    workspace = socket_world.workspace
    status, state = await get(socket_world.bot, "/readyz")
    assert (status, json.loads(state)["slack"]) == (200, "connected")
    workspace.sockets.cut()
    await workspace.wait_for(lambda: not workspace.sockets.connections)
    status, state = await get(socket_world.bot, "/readyz")
    assert (status, json.loads(state)["slack"]) == (503, "connecting")
    await workspace.wait_for(lambda: workspace.sockets.connections, timeout_s=8)
    question = await workspace.say("U1", "C1", "<@U0BOT> docker vs vm")
    await workspace.settled()
    assert len(workspace.messages("C1", thread_ts=question.ts)) == 2
    assert (await get(socket_world.bot, "/readyz"))[0] == 200

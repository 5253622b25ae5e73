"""Socket Mode, judged by the SDK's own aiohttp client."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace

import aiohttp
import pytest
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.workspace import AppConfig, Payload, Workspace


@dataclass
class Ears:
    """A client that acknowledges what it hears, with `payload` if there is one, unless `silent`."""

    client: SocketModeClient
    heard: list[SocketModeRequest] = field(default_factory=list)
    payload: Payload | None = None
    silent: bool = False
    first: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        self.heard.append(request)
        self.first.set()
        if not self.silent:
            await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, self.payload))


@pytest.fixture
async def sockets(app: AppConfig) -> AsyncIterator[Workspace]:
    socketed = replace(app, socket_mode=True)
    async with Workspace(socketed, retry_delays_s=(0, 0.02, 0.02), deadline_s=0.4) as ws:
        ws.add_member("U1", "one")
        ws.add_channel("C1", "general", ["U1"])
        yield ws


@asynccontextmanager
async def connected(ws: Workspace) -> AsyncIterator[Ears]:
    """A client, connected."""
    web = AsyncWebClient(base_url=ws.api_url)
    client = SocketModeClient(app_token=ws.app.app_token, web_client=web, trace_enabled=False)
    ears = Ears(client)
    client.socket_mode_request_listeners.append(ears.listen)
    before = ws.sockets.connections
    await client.connect()  # type: ignore[no-untyped-call]  # the SDK has no annotation here
    await ws.wait_for(lambda: ws.sockets.connections > before)
    try:
        yield ears
    finally:
        await client.close()  # type: ignore[no-untyped-call]  # the SDK has no annotation here


async def test_events_and_commands_come_as_envelopes(sockets: Workspace) -> None:
    async with connected(sockets) as ears:
        await sockets.say("U1", "C1", "@isolate hi")
        await sockets.settled()
        ears.payload = {"text": "answer"}
        outcome = await sockets.command("U1", "C1", "/isolate", "docker")
        event, command = ears.heard
        assert (event.type, event.payload["event"]["type"]) == ("events_api", "app_mention")
        assert not event.accepts_response_payload
        assert (command.type, command.payload["text"]) == ("slash_commands", "docker")
        assert command.accepts_response_payload
        assert outcome.message
        assert outcome.message.text == "answer"


async def test_what_is_not_acknowledged_comes_again(sockets: Workspace) -> None:
    async with connected(sockets) as ears:
        ears.silent = True
        await sockets.say("U1", "C1", "@isolate hi")
        await sockets.wait_for(lambda: len(sockets.deliveries) == 1)
        ears.silent = False
        await sockets.wait_for(lambda: any(d.ok for d in sockets.deliveries))
        first, second = ears.heard[0], ears.heard[-1]
        assert first.payload == second.payload
        assert first.envelope_id != second.envelope_id
        assert (second.retry_attempt, second.retry_reason) == (1, "timeout")


async def test_a_command_nobody_acknowledges_times_out(sockets: Workspace) -> None:
    async with connected(sockets) as ears:
        ears.silent = True
        outcome = await sockets.command("U1", "C1", "/isolate")
    assert outcome.message
    assert "operation_timeout" in outcome.message.text
    alone = await sockets.command("U1", "C1", "/isolate")
    assert alone.message
    assert "dispatch_failed" in alone.message.text


async def test_a_refresh_makes_the_client_come_back(sockets: Workspace) -> None:
    async with connected(sockets) as ears:
        await sockets.sockets.disconnect("refresh_requested")
        assert sockets.sockets.connections == 0
        await sockets.wait_for(lambda: sockets.sockets.connections == 1)
        await sockets.say("U1", "C1", "@isolate still there?")
        await sockets.wait_for(lambda: any(d.ok for d in sockets.deliveries))
        assert len(ears.heard) == 1
    assert len(sockets.calls_of("apps.connections.open")) == 2


async def test_envelopes_go_to_one_connection_each(sockets: Workspace) -> None:
    async with connected(sockets) as one, connected(sockets) as two:
        for _ in range(4):
            await sockets.say("U1", "C1", "@isolate hi")
            await sockets.settled()
        assert (len(one.heard), len(two.heard)) == (2, 2)


async def test_no_more_than_ten_connections(sockets: Workspace) -> None:
    web = AsyncWebClient(base_url=sockets.api_url)
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        hellos = []
        for _ in range(11):
            url = (await web.apps_connections_open(app_token=sockets.app.app_token))["url"]
            socket = await stack.enter_async_context(session.ws_connect(url))
            hellos.append(await socket.receive_json())
        assert [hello["type"] for hello in hellos] == ["hello"] * 10 + ["disconnect"]
        assert hellos[9]["num_connections"] == 10
        assert hellos[10]["reason"] == "too_many_websockets"


async def test_a_ticket_opens_one_connection(sockets: Workspace) -> None:
    web = AsyncWebClient(base_url=sockets.api_url)
    url = (await web.apps_connections_open(app_token=sockets.app.app_token))["url"]
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(url) as socket:
            await socket.receive_json()
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)


async def test_a_cut_connection_loses_the_envelope_until_the_retry(sockets: Workspace) -> None:
    async with connected(sockets) as ears:
        ears.silent = True
        await sockets.say("U1", "C1", "@isolate hi")
        async with asyncio.timeout(2):
            await ears.first.wait()
        sockets.sockets.cut()
    async with connected(sockets) as later:
        await sockets.wait_for(lambda: any(d.ok for d in sockets.deliveries))
        assert later.heard[0].payload == ears.heard[0].payload

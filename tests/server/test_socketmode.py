"""Deliveries over the web-socket: what is not answered is not acknowledged, and a lost socket comes back."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.server import Bot
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

"""A running bot that takes deliveries over HTTP, and a way to send it any bytes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest
from slack_sdk.signature import SignatureVerifier

from bot.server import Bot
from bot.workspace import Workspace
from tests.slack.answers import Answers
from tests.slack.conftest import new_workspace, start

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


@dataclass
class Wire:
    """The bot's address, and what Slack signs with."""

    bot: Bot
    workspace: Workspace
    answers: Answers
    session: aiohttp.ClientSession

    def headers(self, body: bytes, content_type: str = JSON, *, at: float | None = None) -> dict[str, str]:
        """The headers of a delivery signed at that time."""
        stamp = str(int(time.time() if at is None else at))
        signature = SignatureVerifier(self.workspace.app.signing_secret).generate_signature(
            timestamp=stamp, body=body
        )
        return {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signature or "",
        }

    async def post(self, body: bytes, headers: dict[str, str]) -> int:
        """The status of a POST with exactly these."""
        async with self.session.post(f"{self.bot.url}/slack/events", data=body, headers=headers) as response:
            await response.read()
            return response.status

    async def raw(self, sent: bytes, *, then_hang_up: bool = False) -> bytes:
        """What comes back first for exactly these bytes; nothing where we hang up after them."""
        reader, writer = await asyncio.open_connection(*self.bot.url.removeprefix("http://").split(":"))
        writer.write(sent)
        await writer.drain()
        if then_hang_up:
            writer.write_eof()
        async with asyncio.timeout(10):
            answer = await reader.read(1_000)
        writer.close()
        await writer.wait_closed()
        return answer

    async def get(self, path: str) -> tuple[int, str]:
        """Status and body of a GET."""
        async with self.session.get(f"{self.bot.url}{path}") as response:
            return response.status, await response.text()


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    answers = Answers()
    async with (
        new_workspace("http") as workspace,
        start(workspace, answers, "http") as bot,
        aiohttp.ClientSession() as session,
    ):
        yield Wire(bot, workspace, answers, session)

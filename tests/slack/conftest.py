"""The bot as shipped, in front of a stand-in workspace, over HTTP and over Socket Mode."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Literal

import pytest

from bot.server import Bot, Clocks, running
from bot.service import Answering
from bot.settings import Settings
from bot.slack import manifest
from bot.workspace import AppConfig, Workspace
from tests.slack.answers import Answers

TODAY = dt.date(2026, 11, 24)
Transport = Literal["http", "socket"]


@dataclass
class World:
    """A workspace with two people, a channel, a private one without the bot, and the bot itself."""

    workspace: Workspace
    answers: Answering
    transport: Transport
    bot: Bot

    def start(self) -> AbstractAsyncContextManager[Bot]:
        """Another bot, or the bot once more, in the same workspace."""
        return start(self.workspace, self.answers, self.transport)


def settings_for(workspace: Workspace, transport: Transport) -> Settings:
    app = workspace.app
    given = {
        "slack_bot_token": app.bot_token,
        "slack_signing_secret": app.signing_secret if transport == "http" else None,
        "slack_app_token": app.app_token if transport == "socket" else None,
        "slack_api_url": workspace.api_url,
        "port": 0,
    }
    return Settings(_env_file=None, **given)  # type: ignore[arg-type]  # fields by name


@asynccontextmanager
async def start(workspace: Workspace, answers: Answering, transport: Transport) -> AsyncIterator[Bot]:
    clocks = Clocks(today=lambda: TODAY)
    async with running(settings_for(workspace, transport), answers, clocks=clocks) as bot:
        if transport == "http":
            await workspace.connect_http(f"{bot.url}/slack/events", verify=True)
        else:
            await workspace.wait_for(lambda: workspace.sockets.connections)
        yield bot


def new_workspace(transport: Transport) -> Workspace:
    described = manifest("https://bot.example.com" if transport == "http" else "")
    app = AppConfig.from_manifest(described, socket_mode=transport == "socket")
    return Workspace(app, retry_delays_s=(0.0, 0.0, 0.0))


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture(params=["http", "socket"])
async def world(request: pytest.FixtureRequest, answers: Answers) -> AsyncIterator[World]:
    async with new_world(request.param, answers) as built:
        yield built


@pytest.fixture
async def http_world(answers: Answers) -> AsyncIterator[World]:
    async with new_world("http", answers) as built:
        yield built


@asynccontextmanager
async def new_world(transport: Transport, answers: Answering) -> AsyncIterator[World]:
    async with AsyncExitStack() as stack:
        workspace = await stack.enter_async_context(new_workspace(transport))
        workspace.add_member("U1", "ann")
        workspace.add_member("U2", "bob")
        workspace.add_channel("C1", "general", ["U1", "U2"])
        workspace.add_channel("C2", "elsewhere", ["U1", "U2"], app=False)
        await workspace.say("U2", "C1", "good morning")
        bot = await stack.enter_async_context(start(workspace, answers, transport))
        yield World(workspace, answers, transport, bot)

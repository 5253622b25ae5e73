"""Starts everything: workspace, bot, page; and opens a browser on it."""

from __future__ import annotations

import asyncio
import secrets
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

from pydantic import SecretStr

from bot.playground.page import COLLEAGUE, GENERAL, ME, Page, serving
from bot.quiz import Items
from bot.server import running
from bot.service import Answering
from bot.settings import Settings
from bot.slack import EVENTS_PATH, manifest
from bot.store import Store
from bot.words import say
from bot.workspace import AppConfig, Workspace

PORT = 3010  # beside the bot's own 3000
SCHEDULE_S = 1.0  # how often it is seen whether a scheduled message is due


def _installed() -> AppConfig:
    """The app as its manifest describes it, with credentials made up for this run."""
    app = AppConfig.from_manifest(manifest(), socket_mode=False)
    return replace(
        app,
        bot_token=f"xoxb-{secrets.token_hex(16)}",
        app_token=f"xapp-{secrets.token_hex(16)}",
        signing_secret=secrets.token_hex(16),
        team_name="Playground",
        team_domain="playground",
    )


def _peopled(workspace: Workspace) -> None:
    """Two people, a channel with both and the bot, and the first one's conversation with the bot."""
    workspace.add_member(ME, "you")
    workspace.add_member(COLLEAGUE, "colleague")
    workspace.add_channel(GENERAL, "general", [ME, COLLEAGUE])
    for member in (ME, COLLEAGUE):
        workspace.direct(member)


@asynccontextmanager
async def playing(
    settings: Settings,
    answering: Answering,
    *,
    port: int = PORT,
    store: Store | None = None,
    quiz: Callable[[], Items] | None = None,
) -> AsyncIterator[Page]:
    """The playground, up inside the block. Credentials in `settings` are put aside: this one is not Slack.

    What it remembers is kept in `store`, as a team's of its own; without one it is forgotten, and nobody is
    quizzed. `quiz` makes what can be asked. `port` 0 takes a free one. Raises IsolateError where the port is
    taken.
    """
    app = _installed()
    async with Workspace(app) as workspace:
        workspace.number_from(time.time_ns() // 1_000_000)  # beyond all of the last time
        _peopled(workspace)
        own = settings.model_copy(
            update={
                "slack_bot_token": SecretStr(app.bot_token),
                "slack_signing_secret": SecretStr(app.signing_secret),
                "slack_app_token": None,
                "slack_client_id": None,
                "slack_client_secret": None,
                "slack_api_url": workspace.api_url,
                "host": "127.0.0.1",
                "port": 0,
            }
        )
        async with running(own, answering, store=store, quiz=quiz) as bot:
            await workspace.connect_http(f"{bot.url}{EVENTS_PATH}", verify=True)
            examples = tuple(say("help.examples").splitlines())
            async with serving(workspace, port=port, examples=examples) as page:
                yield page


async def play(
    settings: Settings,
    answering: Answering,
    *,
    port: int = PORT,
    store: Store | None = None,
    announce: Callable[[str], None],
    quiz: Callable[[], Items] | None = None,
) -> None:
    """Run the playground until interrupted; `announce` is told its address, once, and may take its time."""
    stopped = asyncio.Event()
    with suppress(NotImplementedError):  # Windows: there Ctrl-C cancels
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with playing(settings, answering, port=port, store=store, quiz=quiz) as page:
        await asyncio.to_thread(announce, page.url)
        while not stopped.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(stopped.wait(), SCHEDULE_S)
            await page.workspace.run_due()

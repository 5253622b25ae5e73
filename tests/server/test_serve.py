"""The process: it starts, says when it is ready, and ends in order when told to."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from types import MappingProxyType

import pytest
from pydantic import SecretStr

from bot.errors import IsolateError, SlackRefused
from bot.server import serve
from bot.workspace import Hang, ServerError, Workspace
from tests.slack.answers import Answers
from tests.slack.conftest import Transport, new_workspace, settings_for, start

ROOT = Path(__file__).parent.parent.parent
PROGRAM = """
import asyncio, sys
from bot.server import serve
from bot.settings import read_settings
from bot.telemetry import set_up_logging
from tests.slack.answers import Answers
set_up_logging("info", "json")
sys.exit(asyncio.run(serve(read_settings(for_slack=True, env_file=None), Answers())))
"""


@asynccontextmanager
async def process(
    workspace: Workspace,
    transport: Transport,
    api_url: str = "",
    *,
    words: Sequence[str] = ("-c", PROGRAM),
    more: Mapping[str, str] = MappingProxyType({}),
) -> AsyncIterator[Process]:
    """The bot as a process: a table of answers in place of the engine, or what `words` say."""
    app = workspace.app
    environment = {
        **os.environ,
        **more,
        "SLACK_BOT_TOKEN": app.bot_token,
        "SLACK_API_URL": api_url or workspace.api_url,
        "PORT": "0",
        **(
            {"SLACK_SIGNING_SECRET": app.signing_secret}
            if transport == "http"
            else {"SLACK_APP_TOKEN": app.app_token}
        ),
    }
    started = await asyncio.create_subprocess_exec(
        sys.executable, *words, stderr=PIPE, cwd=ROOT, env=environment
    )
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
        await started.wait()


async def line_with(started: Process, word: str) -> str:
    assert started.stderr is not None
    seen = []
    async with asyncio.timeout(60):
        while line := (await started.stderr.readline()).decode():
            seen.append(line)
            if word in line:
                return line
    raise AssertionError(f"no {word} in {seen}")


@pytest.mark.parametrize(
    ("transport", "signals"),
    [
        ("http", [signal.SIGTERM]),
        ("socket", [signal.SIGTERM]),
        ("http", [signal.SIGINT, signal.SIGTERM, signal.SIGTERM]),
    ],
)
async def test_sigterm_finishes_what_is_in_flight_and_exits_0(
    transport: Transport, signals: list[signal.Signals]
) -> None:
    async with new_workspace(transport) as workspace, process(workspace, transport) as started:
        workspace.add_member("U1", "ann")
        workspace.add_channel("C1", "general", ["U1"])
        ready = await line_with(started, "server.ready")
        if transport == "http":
            url = ready.split('"url": "')[1].split('"')[0]
            await workspace.connect_http(f"{url}/slack/events", verify=True)
        else:
            await workspace.wait_for(lambda: workspace.sockets.connections)
        workspace.faults.next("chat.postMessage", Hang(0.5))
        question = await workspace.say("U1", "C1", "<@U0BOT> docker vs vm")
        await line_with(started, "answer.given")
        for number in signals:
            started.send_signal(number)
            await line_with(started, "server.stopping")
        async with asyncio.timeout(15):
            assert await started.wait() == 0
        await workspace.settled()
        assert len(workspace.messages("C1", thread_ts=question.ts)) == 2
        assert [delivery.ok for delivery in workspace.deliveries if delivery.event_id] == [True]


async def test_it_can_be_stopped_while_slack_cannot_be_reached() -> None:
    nowhere = "http://127.0.0.1:9/api/"  # the discard port: nobody listens
    async with new_workspace("http") as workspace, process(workspace, "http", nowhere) as started:
        assert workspace.app.bot_token not in await line_with(started, "slack.unreachable")
        started.send_signal(signal.SIGTERM)
        async with asyncio.timeout(15):
            assert await started.wait() == 0


async def test_a_taken_port_is_named_in_one_line() -> None:
    async with new_workspace("http") as workspace, start(workspace, Answers(), "http") as bot:
        taken = settings_for(workspace, "http").model_copy(update={"port": int(bot.url.rsplit(":", 1)[1])})
        with pytest.raises(IsolateError, match=r"cannot listen on 127\.0\.0\.1:\d+"):
            await serve(taken, Answers())


async def test_a_token_slack_does_not_know_is_named_in_one_line() -> None:
    async with new_workspace("http") as workspace:
        wrong = settings_for(workspace, "http").model_copy(update={"slack_bot_token": SecretStr("xoxb-0")})
        with pytest.raises(SlackRefused, match=r"Slack refused auth\.test: invalid_auth"):
            await serve(wrong, Answers())


async def test_an_app_token_slack_does_not_know_is_named_in_one_line() -> None:
    async with new_workspace("socket") as workspace:
        wrong = settings_for(workspace, "socket").model_copy(update={"slack_app_token": SecretStr("xapp-0")})
        with pytest.raises(SlackRefused, match=r"Slack refused apps\.connections\.open: invalid_auth"):
            await serve(wrong, Answers())


async def test_slack_in_trouble_at_the_start_is_waited_for() -> None:
    async with new_workspace("socket") as workspace:
        workspace.faults.next("apps.connections.open", ServerError(503))
        async with start(workspace, Answers(), "socket") as bot:
            assert bot.ready

"""A server to load, in a process of its own: `python -m bench.serving ours|bare CORE API PACK CACHE`.

`ours` is the bot as `isolate serve` runs it, logging included; `bare` is the least that Bolt can do for a
slash command: `AsyncApp(process_before_response=True)` that only says ok, in Bolt's own web application.
Prints its address as a line of JSON; then, for every line it reads, the processor seconds it has used. Ends
when there is nothing more to read.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web
from pydantic import SecretStr
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bench.machine import keep_to
from bot.library import Library
from bot.server import running
from bot.settings import Settings
from bot.telemetry import set_up_logging

SECRET = "a signing secret of this run"  # noqa: S105 - of two processes on one machine that know each other
TOKEN = "xoxb-bench"  # noqa: S105 - no token of anybody's


@asynccontextmanager
async def _ours(api: str, pack: Path, cache: Path) -> AsyncIterator[str]:
    settings = Settings(_env_file=None).model_copy(
        update={
            "slack_bot_token": SecretStr(TOKEN),
            "slack_signing_secret": SecretStr(SECRET),
            "slack_app_token": None,
            "slack_api_url": api,
            "host": "127.0.0.1",
            "port": 0,
        }
    )
    set_up_logging(settings.log_level, settings.log_format)
    library = Library.open([pack], cache)
    library.stay()
    async with running(settings, library.engine) as bot:
        yield bot.url


@asynccontextmanager
async def _bare(api: str) -> AsyncIterator[str]:
    client = AsyncWebClient(token=TOKEN, base_url=api)
    app = AsyncApp(signing_secret=SECRET, client=client, process_before_response=True)

    @app.command("/isolate")
    async def on_command(ack: AsyncAck) -> None:
        await ack("ok")

    runner = web.AppRunner(app.web_app(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port, *_ = runner.addresses[0]
    yield f"http://{host}:{port}"
    await runner.cleanup()


async def _serve(kind: str, api: str, pack: Path, cache: Path) -> None:
    async with _ours(api, pack, cache) if kind == "ours" else _bare(api) as url:
        print(json.dumps({"url": url}), flush=True)
        lines = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(lines), sys.stdin
        )
        while await lines.readline():
            print(time.process_time(), flush=True)


if __name__ == "__main__":
    keep_to(int(sys.argv[2]))
    asyncio.run(_serve(sys.argv[1], sys.argv[3], Path(sys.argv[4]), Path(sys.argv[5])))

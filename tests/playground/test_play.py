"""The playground as people start it: the bot as shipped, answering on the page."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import signal
import sys
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Browser, expect

from bot.cli.places import pack_paths
from bot.library import Library
from bot.playground import playing
from bot.playground.page import GENERAL, ME
from bot.settings import Settings
from bot.store import Database, Store

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_bot_answers_on_the_page(browser: Browser) -> None:
    settings = Settings(_env_file=None)
    library = Library.open(pack_paths())
    async with playing(settings, library.engine, port=0) as page:
        tab = await browser.new_page()
        tab.set_default_timeout(5000)
        await tab.goto(page.url)
        examples = tab.locator(".chip")
        await expect(examples.first).to_contain_text("docker vs vm")
        await tab.fill("#composer-text", "/isolate docker vs vm")
        await tab.keyboard.press("Enter")
        answer = tab.locator("#list .message")
        await expect(answer).to_contain_text("Only visible to you")
        await expect(answer.locator("table")).to_be_visible()
        await tab.fill("#composer-text", "@isolate what is packer?")
        await tab.keyboard.press("Enter")
        await tab.click(".replies")
        await expect(tab.locator("#thread-list .message")).to_have_count(2)
        refused = [call for call in page.workspace.calls if not call.ok]
        assert refused == []
        await tab.close()


async def test_what_it_remembers_outlives_it_and_the_next_day_is_no_repetition(url: str) -> None:
    library = Library.open(pack_paths())
    for _ in range(2):
        store = Store(Database(url))
        async with playing(Settings(_env_file=None), library.engine, port=0, store=store) as page:
            workspace = page.workspace
            asked = await workspace.say(ME, GENERAL, "@isolate what is packer?")
            await workspace.settled()
            assert len(workspace.messages(GENERAL, thread_ts=asked.ts)) == 2
    store = Store(Database(url))
    (tenant,) = await store.tenants()
    async with store.unit(tenant) as unit:
        today = dt.datetime.now(dt.UTC).date()  # noqa: TID251 - the playground's own
        assert sum((await unit.talk.counts(today - dt.timedelta(days=1), today)).values()) == 2
    await store.database.close()


async def test_it_starts_and_stops_as_a_command(tmp_path: Path) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SLACK_")}
    clean |= {"DATABASE_URL": "", "XDG_DATA_HOME": str(tmp_path)}
    command = ("-m", "bot", "play", "--port", "0", "--no-browser")
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(sys.executable, *command, stdout=pipe, env=clean)
    assert process.stdout
    async with asyncio.timeout(30):
        address = ""
        while not address.startswith("http://127.0.0.1"):
            address = (await process.stdout.readline()).decode()
            assert address, "it ended without an address"
        async with aiohttp.ClientSession() as session, session.get(address.strip()) as response:
            assert response.status == 200
        process.send_signal(signal.SIGTERM)
        await process.communicate()
    assert process.returncode == 0
    assert (tmp_path / "isolate" / "isolate.sqlite3").exists()  # its tables were brought up

"""A page on a workspace with a Bolt app that shows one of everything, and a browser to look at it."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, async_playwright
from playwright.async_api import Page as Tab

from bot.playground import ME, Page, serving
from bot.workspace import AppConfig, Shortcut, SlashCommand, Workspace

from .sink import GENERAL, build

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-sync",
]


@dataclass(frozen=True)
class Shown:
    """A tab on the page, and the workspace behind it."""

    tab: Tab
    ws: Workspace
    page: Page


@pytest_asyncio.fixture(loop_scope="session")
async def page() -> AsyncIterator[Page]:
    app = AppConfig(
        scopes=frozenset({"app_mentions:read", "chat:write", "commands", "im:history"}),
        events=frozenset({"app_mention", "message.im", "app_home_opened"}),
        commands={"/isolate": SlashCommand("/isolate", "Settle an argument", "[question]")},
        shortcuts=(Shortcut("check", "Check this", "message"),),
    )
    async with Workspace(app) as ws:
        ws.add_member(ME, "you")
        ws.add_member("U0COLLEAGUE", "colleague")
        ws.add_channel(GENERAL, "general", [ME, "U0COLLEAGUE"])
        bolt = build(app, ws)
        runner = web.AppRunner(bolt.web_app(), access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        await ws.connect_http(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
        async with serving(ws, examples=("docker vs vm", "what is packer?")) as page:
            yield page
        await runner.cleanup()


def chromium() -> str:
    """The browser's path; tests fail with the line that installs it where there is none."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.fail("no Chromium on PATH: apt-get install chromium, or set CHROMIUM to its path")
    return found


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def shown(browser: Browser, page: Page) -> AsyncIterator[Shown]:
    """The page in a browser that fails the test on any error or outside request."""
    problems: list[str] = []
    context = await browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    context.set_default_timeout(5000)
    tab = await context.new_page()
    tab.on("pageerror", lambda error: problems.append(str(error)))
    tab.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    tab.on("request", lambda r: None if r.url.startswith(page.url) else problems.append(f"outside: {r.url}"))
    await tab.goto(page.url)
    await tab.wait_for_selector("#composer-text")
    yield Shown(tab, page.workspace, page)
    await context.close()
    assert problems == []

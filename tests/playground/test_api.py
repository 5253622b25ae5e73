"""The page's API: only this page may use it, and senseless bodies get an answer, not a traceback."""

from __future__ import annotations

import json
from typing import Any

import aiohttp
import pytest

from bot.errors import IsolateError
from bot.playground import ME, Page, serving

from .sink import GENERAL

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_page_is_locked_down(page: Page) -> None:
    async with aiohttp.ClientSession() as session, session.get(page.url) as response:
        policy = response.headers["Content-Security-Policy"]
        assert response.status == 200
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy.replace("'self'", "")
        text = await response.text()
    assert "<script>" not in text
    assert "https:" not in text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 403),
        ({"Origin": "https://evil.example", "Content-Type": "application/json"}, 403),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/json"}, 200),
    ],
)
async def test_other_sites_cannot_speak_for_a_person(
    page: Page, headers: dict[str, str], status: int
) -> None:
    body = json.dumps({"member": ME, "channel": GENERAL, "text": "hi"})
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{page.url}api/say", data=body, headers=headers) as response,
    ):
        assert response.status == status
    assert len(page.workspace.messages(GENERAL)) == (status == 200)


@pytest.mark.parametrize(
    ("act", "body"),
    [
        ("say", "{"),
        ("say", "[]"),
        ("say", {"member": "U9", "channel": GENERAL, "text": "x"}),
        ("say", {"member": ME, "text": "x"}),
        ("say", {"member": ME, "channel": "C9", "text": "x"}),
        ("shout", {"member": ME}),
        ("click", {"member": ME, "channel": GENERAL, "ts": "1.1", "action_id": "x"}),
        ("click", {"member": ME, "view_id": "V1", "action_id": "x"}),
        ("submit", {"member": ME, "values": {}}),
        ("edit", {"member": ME, "channel": GENERAL, "ts": "1.1", "text": "x"}),
    ],
)
async def test_senseless_bodies_get_400(page: Page, act: str, body: Any) -> None:
    data = body if isinstance(body, str) else json.dumps(body)
    headers = {"Content-Type": "application/json"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{page.url}api/{act}", data=data, headers=headers) as response,
    ):
        assert response.status == 400


async def test_a_port_that_is_taken_is_named(page: Page) -> None:
    port = int(page.url.rsplit(":", 1)[1].strip("/"))
    with pytest.raises(IsolateError, match=f"cannot open port {port}"):
        async with serving(page.workspace, port=port):
            pass


async def test_the_stream_shows_what_changed(page: Page) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{page.url}api/stream?member={ME}") as stream:
        first = json.loads((await stream.content.readuntil(b"\n\n"))[6:])
        assert first["me"] == ME
        await page.workspace.say(ME, GENERAL, "hello")
        second = json.loads((await stream.content.readuntil(b"\n\n"))[6:])
        assert [message["text"] for message in second["messages"][GENERAL]] == ["hello"]


@pytest.mark.parametrize("name", ["../page.py", "..%2fpage.py", "nothing.js", "page.py"])
async def test_only_the_pages_files_are_served(page: Page, name: str) -> None:
    async with aiohttp.ClientSession() as session, session.get(f"{page.url}static/{name}") as response:
        assert response.status == 404

"""Many workspaces: each installs the app in a browser, is answered with its own token, and can leave."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from yarl import URL

from bot.errors import NotInstalled, SettingsInvalid, StoreUnavailable
from bot.server import Bot, Clocks, running
from bot.server.keeping import Rhythm
from bot.settings import Settings
from bot.slack import Account, Identity, ManyTeams, manifest
from bot.slack.accounts import FRESH_S
from bot.slack.install import STATE_S, States
from bot.store import Database, Installations, Store
from bot.workspace import AppConfig, Drop, Refuse, ServerError, Workspace
from tests.slack.answers import Answers
from tests.slack.conftest import TODAY
from tests.store.administration import Outage

# slack_sdk 3.47 still uses aiohttp's BasicAuth for the one call that changes a code for a token
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")
SOON = Rhythm(flush_s=0.02, retry_s=0.05)
HOME, SECOND = "T0TEAM", "T2SECOND"


@dataclass
class World:
    """A workspace, the bot of many teams, and somebody's browser."""

    workspace: Workspace
    bot: Bot
    store: Store
    browser: aiohttp.ClientSession

    async def install(self, team: str = HOME) -> tuple[int, str]:
        """Press *Add to Slack* and agree: the last page's status and text."""
        async with self.browser.get(f"{self.bot.url}/slack/install", params={"team": team}) as page:
            return page.status, await page.text()

    async def get(self, path: str, **query: str) -> tuple[int, str]:
        async with self.browser.get(f"{self.bot.url}{path}", params=query, allow_redirects=False) as page:
            return page.status, page.headers.get("Location", "") + await page.text()

    async def ask(self, team: str = HOME) -> bool:
        """Somebody there mentions the bot; whether Slack got its 200."""
        ts = (await self.workspace.say("U1", "C1", "of which it hears nothing")).ts
        mention = {"type": "app_mention", "channel": "C1", "user": "U1", "text": "<@U0BOT> docker vs vm"}
        event = self.workspace.envelope({**mention, "ts": ts, "event_ts": ts}, team_id=team)
        return (await self.workspace.deliver(event)).ok

    def tokens(self) -> list[str]:
        """With which tokens it spoke, in order."""
        return [call.token for call in self.workspace.calls_of("chat.postMessage")]

    async def token_of(self, team: str) -> str:
        """The token that is kept of a team."""
        bot = await Installations(self.store.database, self.workspace.app.client_id).bot_of(team)
        return (bot.bot_token or "") if bot else ""


def free_port() -> int:
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        return int(chosen.getsockname()[1])


@asynccontextmanager
async def installable(url: str) -> AsyncIterator[World]:
    port = free_port()
    described = AppConfig.from_manifest(manifest(f"http://127.0.0.1:{port}"), socket_mode=False)
    app = replace(described, bot_token="")  # nobody has installed it yet
    async with Workspace(app, retry_delays_s=(0.0, 0.0, 0.0)) as workspace:
        workspace.add_member("U1", "ann")
        workspace.add_channel("C1", "general", ["U1"])
        given = {
            "slack_client_id": app.client_id,
            "slack_client_secret": app.client_secret,
            "slack_signing_secret": app.signing_secret,
            "slack_api_url": workspace.api_url,
            "port": port,
        }
        settings = Settings(_env_file=None, **given)  # type: ignore[arg-type]  # fields by name
        store = Store(Database(url))
        jar = aiohttp.CookieJar(unsafe=True, treat_as_secure_origin=URL(f"http://127.0.0.1:{port}"))
        async with (
            running(settings, Answers(), clocks=Clocks(today=lambda: TODAY), store=store, rhythm=SOON) as bot,
            aiohttp.ClientSession(cookie_jar=jar) as browser,
        ):
            await workspace.connect_http(f"{bot.url}/slack/events", verify=True)
            yield World(workspace, bot, store, browser)


@pytest.fixture
async def world(url: str) -> AsyncIterator[World]:
    async with installable(url) as built:
        yield built


async def test_each_team_that_installed_it_is_answered_with_its_own_token(world: World) -> None:
    for team in (HOME, SECOND):
        status, page = await world.install(team)
        assert (status, "Thank you" in page) == (200, True)
    for team in (HOME, SECOND, HOME):
        assert await world.ask(team)
    first, second = await world.token_of(HOME), await world.token_of(SECOND)
    assert first != second
    assert world.tokens() == [first, second, first]
    assert await world.store.tenants(team=SECOND) != ()  # what it remembers is each team's own
    installed = world.workspace.calls_of("oauth.v2.access")
    assert [call.answer["scope"] for call in installed] == [",".join(sorted(world.workspace.app.scopes))] * 2


async def test_a_team_that_never_installed_it_is_told_so_and_slack_does_not_come_again(world: World) -> None:
    assert await world.ask("T9OTHER")
    outcome = await world.workspace.command("U1", "C1", "/isolate", "docker vs vm")
    assert outcome.message is not None
    assert "not installed here" in outcome.message.text
    assert world.tokens() == []
    assert (await world.install())[0] == 200
    outcome = await world.workspace.command("U1", "C1", "/isolate", "docker vs vm")
    assert outcome.message is not None
    assert "shares the host's kernel" in outcome.message.text  # at once, though it was just unknown


async def test_the_bot_does_not_answer_itself_there_either(world: World) -> None:
    await world.install()
    event = {
        "type": "message",
        "channel_type": "im",
        "channel": "D1",
        "user": "U0BOT",
        "text": "docker vs vm",
    }
    assert (await world.workspace.deliver(world.workspace.envelope({**event, "ts": "1.1"}))).ok
    assert world.tokens() == []


async def test_a_team_that_leaves_takes_its_token_along_and_may_come_back(world: World) -> None:
    await world.install()
    await world.install(SECOND)
    assert await world.ask()
    old = await world.token_of(HOME)
    event = world.workspace.envelope({"type": "app_uninstalled"})
    late = dict(event)
    assert (await world.workspace.deliver({**event, "event_time": int(time.time()) + 5})).ok
    assert await world.token_of(HOME) == ""
    assert await world.token_of(SECOND) != ""
    assert await world.ask()  # unknown: nothing is said
    await world.install()
    assert await world.ask()
    assert world.tokens() == [old, await world.token_of(HOME)]
    assert (await world.workspace.deliver({**late, "event_time": int(time.time()) - 60})).ok  # long over
    assert await world.token_of(HOME) != ""


async def test_a_token_that_died_is_not_used_again_until_the_team_installs_anew(world: World) -> None:
    await world.install()
    world.workspace.faults.next("chat.postMessage", Refuse("account_inactive"))
    assert [await world.ask() for _ in range(2)] == [False, False]
    assert len(world.tokens()) == 1
    await world.install()
    assert await world.ask()
    assert world.tokens()[-1] == await world.token_of(HOME)


async def test_who_does_not_come_back_from_us_gets_no_further(world: World) -> None:
    status, location = await world.get("/slack/install")
    assert status == 302
    query = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
    assert location.startswith(world.workspace.authorize_url)
    assert set(query["scope"].split(",")) == world.workspace.app.scopes
    back = "/slack/oauth_redirect"
    assert (await world.get(back, code="x", state=query["state"]))[0] == 401  # a code Slack does not know
    assert (await world.get(back, error="access_denied", state=query["state"]))[
        0
    ] == 200  # changed their mind
    assert (await world.get(back, state=query["state"]))[0] == 400  # the cookie was for one use
    async with aiohttp.ClientSession() as stranger:
        address = f"{world.bot.url}{back}"
        for wrong in (
            {},
            {"code": "x"},
            {"code": "x", "state": query["state"]},  # begun in another browser
            {"state": "é", "code": "\0"},
        ):
            async with stranger.get(address, params=wrong) as page:
                assert page.status == 400
        forged = {"Cookie": "slack-app-oauth-state=1.a.b"}
        async with stranger.get(address, params={"code": "x", "state": "1.a.b"}, headers=forged) as page:
            assert page.status == 401
    assert world.workspace.calls_of("chat.postMessage") == ()


async def test_what_stands_in_the_address_is_not_passed_on_unless_it_is_a_team(world: World) -> None:
    for odd in ("T1&scope=admin", "a\r\nSet-Cookie: x=y", "<script>", "T" * 100):
        status, location = await world.get("/slack/install", team=odd)
        assert (status, "team=" in location, "admin" in location) == (302, False, False)


async def test_with_slack_or_the_database_away_it_is_to_be_tried_again(world: World, outage: Outage) -> None:
    world.workspace.faults.next("oauth.v2.access", Drop(done=False))
    status, page = await world.install()
    assert (status, "try again" in page) == (503, True)
    world.workspace.faults.next("oauth.v2.access", ServerError(500))
    assert (await world.install())[0] in {401, 503}
    async with outage.lasting():
        assert (await world.install())[0] == 503
        assert not await world.ask()  # no token is known: Slack comes again
    assert (await world.install())[0] == 200
    assert await world.ask()
    async with outage.lasting():
        assert await world.ask()  # one that is known is remembered
    assert len(world.tokens()) == 2


async def test_without_a_database_there_are_no_many_workspaces() -> None:
    given = {"slack_client_id": "1.2", "slack_client_secret": "s", "slack_signing_secret": "x", "port": 0}
    settings = Settings(_env_file=None, **given)  # type: ignore[arg-type]  # fields by name
    with pytest.raises(SettingsInvalid, match="need a database"):
        await running(settings, Answers()).__aenter__()


async def test_with_one_team_there_is_nothing_to_install(http_world: object) -> None:
    bot: Bot = http_world.bot  # type: ignore[attr-defined]  # the other world of these tests
    async with aiohttp.ClientSession() as session, session.get(f"{bot.url}/slack/install") as page:
        assert page.status == 404


async def test_bolts_own_reading_of_the_environment_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"):
        monkeypatch.setenv(name, "xoxb-of-another")
    async with installable(url) as world:
        await world.install()
        assert await world.ask()
        assert world.tokens() == [await world.token_of(HOME)]


async def test_a_state_is_ours_and_not_too_old() -> None:
    now = 1_000_000.0
    states = States("secret", lambda: now)
    issued = await states.async_issue()
    assert await states.async_consume(issued)
    assert not await States("another", lambda: now).async_consume(issued)
    assert not await states.async_consume(issued.replace("1000000", "1000001"))
    assert not await states.async_consume("")
    now += STATE_S
    assert not await states.async_consume(issued)
    assert "secret" not in issued


async def test_an_account_is_looked_up_once_a_minute_and_kept_while_it_cannot_be() -> None:
    asked: list[str] = []
    now, is_away, known = 0.0, False, {"T1": Account(Identity("T1", "U", "B"), "xoxb-1")}

    async def find(team: str) -> Account | None:
        asked.append(team)
        if is_away:
            raise StoreUnavailable("away")
        return known.get(team)

    accounts = ManyTeams(find, clock=lambda: now)
    for _ in range(2):
        assert (await accounts.account("T1")).token == "xoxb-1"
    assert asked == ["T1"]
    now, is_away = FRESH_S, True
    assert (await accounts.account("T1")).token == "xoxb-1"
    with pytest.raises(StoreUnavailable):
        await accounts.account("T2")
    is_away = False
    known.clear()
    with pytest.raises(NotInstalled):
        await accounts.account("T1")
    is_away = True
    with pytest.raises(StoreUnavailable):
        await accounts.account("T1")  # no longer known
    await asyncio.sleep(0)

"""Code and manifest agree: what is listened to is asked for, and nothing else is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp

from bot.slack import SURFACES, manifest
from bot.slack.outbound import METHODS
from bot.workspace.wire import EVENT_SCOPES
from tests.slack.conftest import Transport, World
from tests.slack.quizzed import quizzed


class Recording(AsyncApp):
    """An app that notes what is listened to."""

    def __init__(self) -> None:
        super().__init__(token="xoxb-1", signing_secret="x")
        self.heard: set[str] = set()
        self.commanded: set[str] = set()
        self.is_interactive = False

    def event(self, event: Any, *args: Any, **more: Any) -> Any:
        self.heard.add(event)
        return super().event(event, *args, **more)

    def command(self, command: Any, *args: Any, **more: Any) -> Any:
        self.commanded.add(command)
        return super().command(command, *args, **more)

    def action(self, constraints: Any, *args: Any, **more: Any) -> Any:
        self.is_interactive = True
        return super().action(constraints, *args, **more)


@pytest.fixture
def described() -> Any:
    return manifest("https://bot.example.com/")


async def test_every_surface_declares_exactly_what_it_listens_to(world: World) -> None:
    for surface in SURFACES:
        app = Recording()
        assert world.bot.services is not None
        surface.register(app, world.bot.services)
        assert app.heard == {event.split(".")[0] for event in surface.events}, surface.name
        assert app.is_interactive is surface.is_interactive, surface.name
        assert app.commanded <= {command.name for command in surface.commands}, surface.name
        for command in surface.commands:
            outcome = await world.workspace.command("U1", "C1", command.name, "help")
            assert outcome.message is not None, command.name


def test_the_manifest_asks_for_what_the_surfaces_need_and_no_more(described: Any) -> None:
    scopes = set(described["oauth_config"]["scopes"]["bot"])
    events = set(described["settings"]["event_subscriptions"]["bot_events"])
    assert scopes == {
        "commands",
        "app_mentions:read",
        "chat:write",
        "im:history",
        "files:write",
        "users:read",
    }
    assert events == {"app_mention", "message.im", "app_home_opened", "app_uninstalled", "tokens_revoked"}
    for event in events:
        assert not EVENT_SCOPES.get(event) or scopes & set(EVENT_SCOPES[event])
    for scope in METHODS.values():
        assert scope is None or scope in scopes


@pytest.mark.parametrize("transport", ["http", "socket"])
async def test_every_call_made_is_one_that_is_declared(transport: Transport, tmp_path: Path) -> None:
    async with quizzed(transport, tmp_path) as world:
        shown = (await world.workspace.command("U1", "C1", "/isolate", "docker vs vm")).message
        assert shown is not None
        await world.workspace.click("U1", shown, "isolate.share.0")
        await world.workspace.command("U1", world.direct(), "/isolate", "quiz")
        await world.press("quiz_pick")
        await world.workspace.open_home("U1")
        await world.workspace.settled()
        home = world.workspace.home("U1")
        assert home is not None
        await world.workspace.click("U1", home, "isolate.home_export.0")
        await world.workspace.click("U1", home, "isolate.home_remind.0", "weekly")
        await world.workspace.click("U1", home, "isolate.home_remind.0", "never")
        called = {call.method for call in world.workspace.calls}
    assert called - {"response_url", "apps.connections.open"} == set(METHODS)


def test_it_is_within_slacks_limits(described: Any) -> None:
    about = described["display_information"]
    assert len(about["name"]) <= 35
    assert len(about["description"]) <= 140
    assert 175 <= len(about["long_description"]) <= 4000
    assert re.match(r"^#[0-9a-f]{6}$", about["background_color"])
    for command in described["features"]["slash_commands"]:
        assert 1 <= len(command["description"]) <= 2000
        assert 1 <= len(command["usage_hint"]) <= 1000


def test_people_can_type_to_the_bot(described: Any) -> None:
    home = described["features"]["app_home"]
    assert home["messages_tab_enabled"] is True
    assert home["messages_tab_read_only_enabled"] is False


def test_over_http_every_address_is_given_and_over_a_socket_none(described: Any) -> None:
    address = "https://bot.example.com/slack/events"
    assert described["settings"]["event_subscriptions"]["request_url"] == address
    assert described["settings"]["interactivity"]["request_url"] == address
    assert described["features"]["slash_commands"][0]["url"] == address
    assert described["settings"]["socket_mode_enabled"] is False
    assert "https" not in str(manifest())
    assert manifest()["settings"]["socket_mode_enabled"] is True  # type: ignore[index]  # JSON

"""The app manifest, generated from the surfaces: what is in the code is in it, and nothing else.

Form and limits: github.com/slackapi/manifest-schema, version 2.
"""

from __future__ import annotations

from bot.slack.surfaces import SURFACES, Surface
from bot.words import say

EVENTS_PATH = "/slack/events"
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"


def scopes(surfaces: tuple[Surface, ...] = SURFACES) -> frozenset[str]:
    """What the bot's token is to be good for."""
    return frozenset(scope for one in surfaces for scope in one.scopes)


def manifest(url: str = "", surfaces: tuple[Surface, ...] = SURFACES) -> dict[str, object]:
    """The manifest of an app that is reached at `url` over HTTP; without one, over Socket Mode."""
    url = url.rstrip("/")
    address = f"{url}{EVENTS_PATH}" if url else ""
    oauth: dict[str, object] = {"scopes": {"bot": sorted(scopes(surfaces))}}
    events: dict[str, object] = {"bot_events": sorted({event for one in surfaces for event in one.events})}
    interactivity: dict[str, object] = {"is_enabled": any(one.is_interactive for one in surfaces)}
    if address:
        oauth["redirect_urls"] = [f"{url}{REDIRECT_PATH}"]
        events["request_url"] = address
        interactivity["request_url"] = address
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "isolate",
            "description": say("manifest.description"),
            "long_description": say("manifest.long"),
            "background_color": "#1f2d3d",
        },
        "features": {
            # Without a writable Messages tab nobody can type to the bot.
            "app_home": {
                "home_tab_enabled": any(one.has_home for one in surfaces),
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "isolate", "always_online": True},
            "slash_commands": _commands(surfaces, address),
        },
        "oauth_config": oauth,
        "settings": {
            "event_subscriptions": events,
            "interactivity": interactivity,
            "org_deploy_enabled": False,
            "socket_mode_enabled": not address,
            "token_rotation_enabled": False,
        },
    }


def _commands(surfaces: tuple[Surface, ...], address: str) -> list[dict[str, object]]:
    reached = {"url": address} if address else {}
    return [
        {
            "command": command.name,
            "description": command.description,
            "usage_hint": command.usage,
            "should_escape": False,
            **reached,
        }
        for surface in surfaces
        for command in surface.commands
    ]

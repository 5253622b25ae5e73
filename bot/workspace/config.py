"""What Slack knows of the app: credentials, scopes, subscriptions, commands; read from its manifest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.workspace.wire import EVENT_SCOPES, Payload


@dataclass(frozen=True, slots=True)
class SlashCommand:
    """One command as the app's settings hold it. `command` starts with a slash."""

    command: str
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = False


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A global or message shortcut of the app."""

    callback_id: str
    name: str
    kind: Literal["global", "message"] = "global"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppConfig:
    """An app as one workspace has it installed. What it does not ask for it neither gets nor may do.

    `bot_token` empty means that nobody installed it yet: a token comes from `oauth.v2.access`.
    """

    name: str = "isolate"
    app_id: str = "A0APP"
    bot_user_id: str = "U0BOT"
    bot_id: str = "B0BOT"
    team_id: str = "T0TEAM"
    team_name: str = "Workspace"
    team_domain: str = "workspace"
    bot_token: str = "xoxb-0-0-workspace"  # noqa: S105 - opens nothing but this stand-in
    app_token: str = "xapp-1-A0APP-0-workspace"  # noqa: S105 - opens nothing but this stand-in
    signing_secret: str = "8f742231b10e8888abcd99yyyzzz85a5"  # noqa: S105 - signs nothing but loopback traffic
    client_id: str = "0000.1111"
    client_secret: str = "client-secret"  # noqa: S105 - opens nothing but this stand-in
    redirect_urls: tuple[str, ...] = ()
    scopes: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    commands: Mapping[str, SlashCommand] = field(default_factory=dict)
    shortcuts: tuple[Shortcut, ...] = ()
    interactive: bool = True
    home_tab: bool = True
    messages_tab: bool = True
    socket_mode: bool = False
    token_rotation: bool = False

    @classmethod
    def from_manifest(cls, manifest: Payload, *, socket_mode: bool | None = None) -> AppConfig:
        """The app that a manifest describes, with made-up ids and credentials; use `replace` for others."""
        features, settings = manifest.get("features", {}), manifest.get("settings", {})
        home = features.get("app_home", {})
        oauth_config = manifest.get("oauth_config", {})
        oauth = oauth_config.get("scopes", {})
        commands = (_command(entry) for entry in features.get("slash_commands", ()))
        in_manifest = bool(settings.get("socket_mode_enabled", False))
        return cls(
            name=features.get("bot_user", {}).get("display_name", manifest["display_information"]["name"]),
            redirect_urls=tuple(oauth_config.get("redirect_urls", ())),
            scopes=frozenset((*oauth.get("bot", ()), *oauth.get("bot_optional", ()))),
            events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", ())),
            commands={command.command: command for command in commands},
            shortcuts=tuple(_shortcut(entry) for entry in features.get("shortcuts", ())),
            interactive=bool(settings.get("interactivity", {}).get("is_enabled", False)),
            home_tab=bool(home.get("home_tab_enabled", False)),
            messages_tab=bool(home.get("messages_tab_enabled", False)),
            socket_mode=in_manifest if socket_mode is None else socket_mode,
            token_rotation=bool(settings.get("token_rotation_enabled", False)),
        )

    def hears(self, event: str) -> bool:
        """Whether the app subscribed to that event and holds a scope that lets it have it."""
        scopes = EVENT_SCOPES.get(event, ())
        return event in self.events and (not scopes or bool(self.scopes.intersection(scopes)))


def _command(entry: Payload) -> SlashCommand:
    return SlashCommand(
        command=entry["command"],
        description=entry.get("description", ""),
        usage_hint=entry.get("usage_hint", ""),
        should_escape=bool(entry.get("should_escape", False)),
    )


def _shortcut(entry: Payload) -> Shortcut:
    return Shortcut(callback_id=entry["callback_id"], name=entry["name"], kind=entry["type"])

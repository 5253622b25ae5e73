"""Many workspaces: accounts found among the installations, and the pages that make new ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import SecretStr
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import SettingsInvalid
from bot.settings import Settings
from bot.slack import Account, Credentials, Install, ManyTeams, account_of
from bot.store import Installations, Store


@dataclass(frozen=True, slots=True)
class Teams:
    """The bot's accounts in many teams, and the way to one more."""

    accounts: ManyTeams
    install: Install


def teams(
    settings: Settings,
    store: Store | None,
    *,
    api: AsyncWebClient,
    clock: Callable[[], float],
    unix: Callable[[], float],
) -> Teams | None:
    """As the settings say; None where they name one team's token. Raises SettingsInvalid without a store."""
    if settings.slack_client_id is None:
        return None
    if store is None:
        raise SettingsInvalid("SLACK_CLIENT_ID means many workspaces, which need a database")
    installations = Installations(store.database, settings.slack_client_id)

    async def find(team: str) -> Account | None:
        return account_of(await installations.bot_of(team))

    accounts = ManyTeams(find, clock=clock)
    credentials = Credentials(settings.slack_client_id, _secret(settings.slack_client_secret))
    install = Install(credentials, installations, api=api, unix=unix, on_installed=accounts.forget)
    return Teams(accounts, install)


def _secret(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""

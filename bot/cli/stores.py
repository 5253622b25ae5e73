"""The database that the settings name, for the commands that remember."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.store import Database


def database_of(settings: Settings) -> Database:
    """The database of DATABASE_URL, or the embedded one. Raises SettingsInvalid for a wrong address."""
    from bot.store import Database, default_url

    secret = settings.database_url
    return Database(secret.get_secret_value() if secret else default_url())

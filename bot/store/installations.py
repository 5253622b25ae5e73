"""The installations of many workspaces: the SDK's own store, over tables that our migrations make.

Tokens are kept as the SDK keeps them, in plain text: who can read the database can speak as the bot.
"""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.sqlalchemy import (
    AsyncSQLAlchemyInstallationStore,
    SQLAlchemyInstallationStore,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Database
from bot.store.tables import METADATA

__all__ = ["BOTS", "METADATA", "Installations", "forget_installations", "installed_since"]

INSTALLATIONS = SQLAlchemyInstallationStore.build_installations_table(METADATA, "slack_installations")
BOTS = SQLAlchemyInstallationStore.build_bots_table(METADATA, "slack_bots")
# The SDK's own begins with the enterprise, which not every delivery names.
sa.Index("slack_bots_team_idx", BOTS.c.team_id, BOTS.c.client_id, BOTS.c.installed_at)


class Installations(AsyncSQLAlchemyInstallationStore):
    """Those of the app with one client id. Raises StoreUnavailable where the database is away."""

    def __init__(self, database: Database, client_id: str) -> None:
        super().__init__(client_id, database.engine, BOTS.name, INSTALLATIONS.name)
        self._database = database

    async def async_save(self, installation: Installation) -> None:
        """Keep one. The latest counts."""
        async with self._database.guarded():
            await super().async_save(installation)

    async def bot_of(self, team: str) -> Bot | None:
        """The bot of that team by its latest installation; None where there is none. One query."""
        statement = (
            sa.select(BOTS)
            .where(BOTS.c.team_id == team, BOTS.c.client_id == self.client_id, BOTS.c.bot_token.is_not(None))
            .order_by(BOTS.c.installed_at.desc())
            .limit(1)
        )
        async with self._database.transaction() as connection:
            found = (await connection.execute(statement)).mappings().first()
        return SQLAlchemyInstallationStore.build_bot_entity(found) if found is not None else None


async def installed_since(connection: AsyncConnection, team: str, moment: dt.datetime) -> bool:
    """Whether a team has installed the app after that."""
    since = moment.astimezone(dt.UTC).replace(tzinfo=None)  # as the SDK keeps times
    later = sa.select(BOTS.c.id).where(BOTS.c.team_id == team, BOTS.c.installed_at > since).limit(1)
    return (await connection.execute(later)).first() is not None


async def forget_installations(connection: AsyncConnection, team: str) -> int:
    """Delete the tokens of a team. How many rows."""
    count = 0
    for table in (INSTALLATIONS, BOTS):
        count += (await connection.execute(sa.delete(table).where(table.c.team_id == team))).rowcount
    return count

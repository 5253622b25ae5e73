"""The tokens of many workspaces: the SDK's own stores, over tables that our migrations make.

Kept as the SDK keeps them, in plain text: who can read the database can speak as the bot.
"""

from __future__ import annotations

import sqlalchemy as sa
from slack_sdk.oauth.installation_store.sqlalchemy import (
    AsyncSQLAlchemyInstallationStore,
    SQLAlchemyInstallationStore,
)
from slack_sdk.oauth.state_store.sqlalchemy import AsyncSQLAlchemyOAuthStateStore, SQLAlchemyOAuthStateStore
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Database
from bot.store.tables import METADATA

__all__ = ["METADATA", "OAUTH_STATES", "forget_installations", "installation_store", "state_store"]

STATE_S = 600  # between pressing *Add to Slack* and coming back
_INSTALLATIONS, _BOTS, _STATES = "slack_installations", "slack_bots", "slack_oauth_states"

SQLAlchemyInstallationStore.build_installations_table(METADATA, _INSTALLATIONS)
SQLAlchemyInstallationStore.build_bots_table(METADATA, _BOTS)
OAUTH_STATES = SQLAlchemyOAuthStateStore.build_oauth_states_table(METADATA, _STATES)


def installation_store(database: Database, client_id: str) -> AsyncSQLAlchemyInstallationStore:
    """Where installations of the app with that client id are kept; forget a team there as well."""
    return AsyncSQLAlchemyInstallationStore(
        client_id=client_id,
        engine=database.engine,
        bots_table_name=_BOTS,
        installations_table_name=_INSTALLATIONS,
    )


def state_store(database: Database) -> AsyncSQLAlchemyOAuthStateStore:
    """Where it is kept who has begun to install the app; a state is good for ten minutes and once."""
    return AsyncSQLAlchemyOAuthStateStore(
        expiration_seconds=STATE_S, engine=database.engine, table_name=_STATES
    )


async def forget_installations(connection: AsyncConnection, team: str) -> int:
    """Delete the tokens of a team. How many rows."""
    tables = (METADATA.tables[_INSTALLATIONS], METADATA.tables[_BOTS])
    return sum(
        [
            (await connection.execute(sa.delete(table).where(table.c.team_id == team))).rowcount
            for table in tables
        ]
    )

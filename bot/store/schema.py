"""Which tables a database has: brought to the current ones and back, in one transaction and under a lock."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import IsolateError
from bot.store.database import Database

PATIENCE_S = 60.0  # while another process migrates
_LOCK = 0x150_1A7E  # a number of our own among PostgreSQL's advisory locks
_HERE = Path(__file__).parent / "migrations"


class SchemaMismatch(IsolateError):
    """The tables are another version's than the program's."""


@dataclass(frozen=True, slots=True)
class Schema:
    """Revisions: what the database has ("" where there is nothing yet), and what the program wants."""

    found: str
    wanted: str

    @property
    def is_current(self) -> bool:
        """Whether nothing is to be done."""
        return self.found == self.wanted


async def check(database: Database) -> Schema:
    """What the database has and what is wanted. Raises SchemaMismatch for one newer than the program."""
    async with database.transaction() as connection:
        return await connection.run_sync(_look, str(database))


async def upgrade(database: Database) -> Schema:
    """Bring the database to the current tables, once however many start; what it had before."""
    database.create()
    async with database.transaction(deadline_s=PATIENCE_S) as connection:
        await _lock(connection)
        before = await connection.run_sync(_look, str(database))
        if not before.is_current:
            await connection.run_sync(lambda open_: command.upgrade(_config(open_), "head"))
        return before


async def downgrade(database: Database, revision: str = "-1") -> Schema:
    """Go back to a revision ("-1": one step, "base": nothing left). What the database has afterwards.

    Raises SchemaMismatch for a revision that is none, or is not behind.
    """
    async with database.transaction(deadline_s=PATIENCE_S) as connection:
        await _lock(connection)
        if (await connection.run_sync(_look, str(database))).found:
            try:
                await connection.run_sync(lambda open_: command.downgrade(_config(open_), revision))
            except CommandError as error:
                raise SchemaMismatch(f"cannot go back to schema {revision}: {error}") from error
        return await connection.run_sync(_look, str(database))


async def _lock(connection: AsyncConnection) -> None:
    """SQLite's transaction holds the lock already: it began with the right to write."""
    if connection.dialect.name == "postgresql":
        await connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def _config(connection: sa.Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _look(connection: sa.Connection, shown: str) -> Schema:
    scripts = ScriptDirectory(str(_HERE))
    found = MigrationContext.configure(connection).get_current_revision() or ""
    known = {script.revision for script in scripts.walk_revisions()}
    if found and found not in known:
        raise SchemaMismatch(
            f"the database {shown} was written by a newer isolate (schema {found})",
            hint="update isolate, or use another DATABASE_URL",
        )
    return Schema(found, scripts.get_current_head() or "")

"""Which tables a database has: brought to the current ones and back, in one transaction and under a lock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from bot.errors import IsolateError, StoreUnavailable
from bot.store.database import WAIT_S, Database

PATIENCE_S = 60.0  # while another process migrates
WORK_S = 120.0  # of one migration, waiting included
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


async def upgrade(database: Database, *, patience_s: float = PATIENCE_S) -> Schema:
    """Bring the database to the current tables, once however many start; what it had before.

    Another who is at it is waited for; raises StoreUnavailable where that takes longer than `patience_s`.
    """
    database.create()

    def up(connection: sa.Connection) -> Schema:
        before = _look(connection, str(database))
        if not before.is_current:
            command.upgrade(_config(connection), "head")
        return before

    return await _alone(database, up, patience_s)


async def downgrade(database: Database, revision: str = "-1") -> Schema:
    """Go back to a revision ("-1": one step, "base": nothing left). What the database has afterwards.

    Raises SchemaMismatch for a revision that is none, or is not behind.
    """

    def down(connection: sa.Connection) -> Schema:
        if _look(connection, str(database)).found:
            try:
                command.downgrade(_config(connection), revision)
            except CommandError as error:
                raise SchemaMismatch(f"cannot go back to schema {revision}: {error}") from error
        return _look(connection, str(database))

    return await _alone(database, down, PATIENCE_S)


async def _alone(database: Database, work: Callable[[sa.Connection], Schema], patience_s: float) -> Schema:
    """Do that in one transaction while nobody else changes tables."""
    waited_s = 0.0
    while True:
        try:
            async with database.transaction(deadline_s=WORK_S) as connection:
                if not database.is_embedded:
                    wait = sa.text(f"SET LOCAL lock_timeout = {max(int(patience_s * 1000), 1)}")
                    await connection.execute(wait)
                    await connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
                return await connection.run_sync(work)
        except StoreUnavailable as error:
            # A file's transaction begins with the right to write: while another has that, it does not begin.
            waited_s += WAIT_S
            if not database.is_embedded or "is locked" not in str(error) or waited_s > patience_s:
                raise


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

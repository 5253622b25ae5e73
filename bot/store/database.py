"""The engine behind the store: a bounded pool, deadlines, and one kind of error for whatever is away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from sqlite3 import OperationalError
from typing import Any

import platformdirs
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.util import await_only

from bot.errors import SettingsInvalid, StoreUnavailable

POOL = 8  # connections a process holds at most
WAIT_S = 0.8  # for a free connection, and for a new one
DEADLINE_S = 1.0  # of one transaction; Slack waits three seconds for everything together
_TRIES = 100
_POSTGRES = frozenset({"postgresql", "postgres", "postgresql+asyncpg"})
_SQLITE = frozenset({"sqlite", "sqlite+aiosqlite"})


def default_url() -> str:
    """The embedded database: a file in the user's data folder."""
    return f"sqlite:///{Path(platformdirs.user_data_dir('isolate', appauthor=False)) / 'isolate.sqlite3'}"


def read_url(text: str) -> sa.URL:
    """The address of a database. Raises SettingsInvalid, without telling it: it may hold a password."""
    try:
        url = sa.make_url(text)
    except (ArgumentError, ValueError) as error:
        raise SettingsInvalid("DATABASE_URL cannot be read", hint="postgresql://… or sqlite:///…") from error
    if url.drivername in _SQLITE:
        if not url.database or url.database == ":memory:":
            raise SettingsInvalid("DATABASE_URL names no file", hint="sqlite:///path/to/isolate.sqlite3")
        return url.set(drivername="sqlite+aiosqlite")
    if url.drivername in _POSTGRES:
        mode = url.query.get("sslmode")  # libpq's word for what the driver calls ssl
        url = url.difference_update_query(["sslmode"]).set(drivername="postgresql+asyncpg")
        return url.update_query_dict({"ssl": mode}) if mode else url
    raise SettingsInvalid(
        f"DATABASE_URL: {url.drivername} is no database of ours", hint="postgresql://… or sqlite:///…"
    )


class Database:
    """One database. Opening it connects to nothing; a transaction raises StoreUnavailable if it is away."""

    def __init__(self, url: str, *, pool: int = POOL, deadline_s: float = DEADLINE_S) -> None:
        self.url = read_url(url)
        self._deadline_s = deadline_s
        try:
            self.engine = _engine(self.url, pool)
        except (NoSuchModuleError, ImportError) as error:
            raise SettingsInvalid("DATABASE_URL: the driver is not installed") from error

    @property
    def is_embedded(self) -> bool:
        """Whether it is a file of ours, and not a server."""
        return self.url.get_backend_name() == "sqlite"

    def __str__(self) -> str:
        return str(self.url.database) if self.is_embedded else self.url.render_as_string(hide_password=True)

    @asynccontextmanager
    async def transaction(self, *, deadline_s: float | None = None) -> AsyncIterator[AsyncConnection]:
        """One transaction: committed at the end of the block, or, where it is left by an error, not at all.

        Raises StoreUnavailable where the database is away, busy beyond the deadline, or lacks its tables.
        """
        try:
            async with asyncio.timeout(deadline_s or self._deadline_s):
                async with self.engine.begin() as connection:
                    yield connection
        except (DBAPIError, PoolTimeout, TimeoutError, OSError) as error:
            raise StoreUnavailable(f"the database {self} cannot be used: {_reason(error)}") from error

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


def _reason(error: BaseException) -> str:
    """Why, in one line and without the statement, which may hold what a person wrote."""
    if isinstance(error, PoolTimeout | TimeoutError):
        return "it did not answer in time"
    cause = (error.orig or error) if isinstance(error, DBAPIError) else error
    return (str(cause).strip() or type(cause).__name__).splitlines()[0].removeprefix("<class ")[:200]


def _engine(url: sa.URL, pool: int) -> AsyncEngine:
    common: dict[str, Any] = {"pool_size": pool, "max_overflow": 0, "pool_timeout": WAIT_S}
    if url.get_backend_name() == "postgresql":
        return create_async_engine(url, **common, pool_pre_ping=True, connect_args={"timeout": WAIT_S})
    Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_async_engine(url, **common, connect_args={"timeout": DEADLINE_S})
    event.listen(engine.sync_engine, "connect", _on_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_immediate)
    return engine


def _on_sqlite(connection: Any, _: object) -> None:
    """Readers do not wait for the writer; a commit is safe against the process dying."""
    connection.isolation_level = None  # transactions begin and end as we say, tables made in one included
    cursor = connection.cursor()
    _write_ahead(cursor)
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()


def _write_ahead(cursor: Any) -> None:
    """Have the file keep a log ahead, which it then does for good.

    While another process changes that very thing, SQLite does not wait for its lock as it does elsewhere.
    """
    for _ in range(_TRIES):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except OperationalError as error:
            if "locked" not in str(error):
                raise
            await_only(asyncio.sleep(DEADLINE_S / _TRIES))
        else:
            return


def _begin_immediate(connection: sa.Connection) -> None:
    """Take the one right to write at once, so that no transaction finds out halfway that it has to wait."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")

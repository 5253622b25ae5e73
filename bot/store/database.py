"""The engine behind the store: a bounded pool, deadlines, and one kind of error for whatever is away."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import platformdirs
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.util import await_only
from sqlalchemy.util.concurrency import in_greenlet

from bot.errors import SettingsInvalid, StoreUnavailable

POOL = 8  # connections to a server that a process holds at most
EMBEDDED_POOL = 1  # one may write at a time: to queue up here is fairer than to knock at the file's lock
WAIT_S = 0.8  # for a free connection, for a new one, and for the lock of a file
DEADLINE_S = 1.0  # of one transaction; Slack waits three seconds for everything together
_TRIES = 100
_POSTGRES = frozenset({"postgresql", "postgres", "postgresql+asyncpg"})
_SQLITE = frozenset({"sqlite", "sqlite+aiosqlite"})
_OPTIONS = frozenset({"ssl", "host", "port", "target_session_attrs"})  # of an address, that the driver knows
_OUR_FAULT = ("22", "23")  # SQLSTATE classes: what was written is wrong, and would be the next time
_NO_TABLE = "42P01"
_FORMS = "postgresql://… or sqlite:///…"


def default_url() -> str:
    """The embedded database: a file in the user's data folder."""
    return f"sqlite:///{Path(platformdirs.user_data_dir('isolate', appauthor=False)) / 'isolate.sqlite3'}"


def read_url(text: str) -> sa.URL:
    """The address of a database. Raises SettingsInvalid, without telling it: it may hold a password."""
    try:
        url = sa.make_url(text)
    except (ArgumentError, ValueError) as error:
        raise SettingsInvalid("DATABASE_URL cannot be read", hint=_FORMS) from error
    if url.drivername in _SQLITE:
        return _file(url)
    if url.drivername in _POSTGRES:
        return _server(url)
    raise SettingsInvalid(f"DATABASE_URL: {url.drivername} is no database of ours", hint=_FORMS)


def _file(url: sa.URL) -> sa.URL:
    if url.host or url.username:  # sqlite://folder/file: two slashes name a host
        raise SettingsInvalid("DATABASE_URL names a host for a file", hint="sqlite:///, with three slashes")
    if not url.database or url.database == ":memory:" or url.query:
        raise SettingsInvalid(
            "DATABASE_URL is to name a file and nothing else", hint="sqlite:///path/to/isolate.sqlite3"
        )
    return url.set(drivername="sqlite+aiosqlite")


def _server(url: sa.URL) -> sa.URL:
    mode = url.query.get("sslmode")  # libpq's word for what the driver calls ssl
    url = url.difference_update_query(["sslmode"]).set(drivername="postgresql+asyncpg")
    url = url.update_query_dict({"ssl": mode}) if mode else url
    if unknown := sorted(set(url.query) - _OPTIONS):
        raise SettingsInvalid(
            f"DATABASE_URL: unknown option {', '.join(unknown)}", hint="known are sslmode, host and port"
        )
    return url


class Database:
    """One database. Opening it connects to nothing; a transaction raises StoreUnavailable if it is away."""

    def __init__(self, url: str, *, pool: int = POOL, deadline_s: float = DEADLINE_S) -> None:
        self.url = read_url(url)
        self._deadline_s = deadline_s
        wait_s = min(WAIT_S, deadline_s)
        self.engine = _on_file(self.url, wait_s) if self.is_embedded else _on_server(self.url, wait_s, pool)

    @property
    def is_embedded(self) -> bool:
        """Whether it is a file of ours, and not a server."""
        return self.url.get_backend_name() == "sqlite"

    def __str__(self) -> str:
        if self.is_embedded:
            return str(self.url.database)
        return self.url.set(drivername="postgresql", query={}).render_as_string(hide_password=True)

    def create(self) -> None:
        """Make the file where there is none, for nobody else to read. A server's database is its owner's."""
        if not self.is_embedded:
            return
        path = Path(str(self.url.database))
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.touch(mode=0o600)
        except OSError as error:
            raise StoreUnavailable(f"the database {self} cannot be made: {error.strerror}") from error

    @asynccontextmanager
    async def transaction(self, *, deadline_s: float | None = None) -> AsyncIterator[AsyncConnection]:
        """One transaction: committed at the end of the block, or, where it is left by an error, not at all.

        Raises StoreUnavailable where the database is away, busy beyond the deadline, or lacks its tables.
        """
        async with self.guarded(deadline_s=deadline_s), self.engine.begin() as connection:
            yield connection

    @asynccontextmanager
    async def guarded(self, *, deadline_s: float | None = None) -> AsyncIterator[None]:
        """The deadline and the one kind of error, for whoever speaks to the engine themselves."""
        try:
            async with asyncio.timeout(deadline_s or self._deadline_s):
                yield
        except (DBAPIError, PoolTimeout, TimeoutError, OSError) as error:
            if _is_ours(error):
                raise
            raise self._unavailable(error) from error

    async def close(self) -> None:
        """Close every connection; the process does not wait for one that does not answer."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._deadline_s):
                await self.engine.dispose()

    def _unavailable(self, error: Exception) -> StoreUnavailable:
        if self.is_embedded and not Path(str(self.url.database)).exists():
            return StoreUnavailable(f"there is no database {self}", hint="isolate db upgrade makes it")
        hint = "isolate db upgrade makes them" if _lacks_tables(error) else ""
        return StoreUnavailable(f"the database {self} cannot be used: {_reason(error)}", hint=hint)


def _is_ours(error: Exception) -> bool:
    """Whether it is no outage but a fault of this program, which must not pass for one."""
    if not isinstance(error, DBAPIError):
        return False
    state = str(getattr(error.orig, "sqlstate", None) or "")
    return isinstance(error, IntegrityError | DataError) or state.startswith(_OUR_FAULT)


def _lacks_tables(error: Exception) -> bool:
    return getattr(getattr(error, "orig", None), "sqlstate", "") == _NO_TABLE or "no such table" in str(error)


def _reason(error: Exception) -> str:
    """Why, in one line and without the statement, which may hold what a person wrote."""
    if isinstance(error, PoolTimeout | TimeoutError):
        return "it did not answer in time"
    cause = (error.orig or error) if isinstance(error, DBAPIError) else error
    return (str(cause).strip() or type(cause).__name__).splitlines()[0].removeprefix("<class ")[:200]


def _on_server(url: sa.URL, wait_s: float, pool: int) -> AsyncEngine:
    engine = create_async_engine(
        url,
        pool_size=pool,
        max_overflow=0,
        pool_timeout=wait_s,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"timeout": wait_s},
    )
    event.listen(engine.sync_engine.pool, "invalidate", _hang_up)
    return engine


def _hang_up(connection: Any, _: object, __: object) -> None:
    """Cut at once a connection that is given up: a farewell would be waited for, beyond every deadline."""
    connection.driver_connection.terminate()


def _on_file(url: sa.URL, wait_s: float) -> AsyncEngine:
    """Connects to a file that is there; only `create` makes one, so that no question asked of it does."""
    place = f"file:{quote(str(Path(str(url.database)).absolute()))}"
    engine = create_async_engine(
        url.set(database=place, query={"uri": "true", "mode": "rw"}),
        pool_size=EMBEDDED_POOL,
        max_overflow=0,
        pool_timeout=wait_s,
        hide_parameters=True,
        connect_args={"timeout": wait_s},
    )
    event.listen(engine.sync_engine, "do_connect", _open)
    event.listen(engine.sync_engine, "connect", _on_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_immediate)
    event.listen(engine.sync_engine.pool, "invalidate", _let_go)
    return engine


def _let_go(connection: Any, _: object, __: object) -> None:
    """Roll back what is given up before it is closed.

    SQLite keeps a closed connection, and its lock, for as long as anything refers to a result of it; of what
    was cut off between asking and reading, the error does.
    """
    if not in_greenlet():  # it was dropped, and so were its results
        return
    with suppress(sqlite3.Error, ValueError):
        await_only(asyncio.shield(connection.driver_connection.rollback()))


def _open(_: object, __: object, arguments: Any, ___: object) -> None:
    """Fail here where it cannot be opened: the driver's thread would tell of it after the loop has ended."""
    sqlite3.connect(arguments[0], uri=True).close()


def _on_sqlite(connection: Any, _: object) -> None:
    """Readers do not wait for the writer; a commit is safe against the process dying."""
    try:
        connection.isolation_level = None  # transactions begin and end as we say, tables made in one included
        cursor = connection.cursor()
        _write_ahead(cursor)
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.close()
    except BaseException:  # else nobody would close it
        connection.close()
        raise


def _write_ahead(cursor: Any) -> None:
    """Have the file keep a log ahead, which it then does for good.

    While another process changes that very thing, SQLite does not wait for its lock as it does elsewhere.
    """
    for again in range(_TRIES, -1, -1):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if not again or "locked" not in str(error):
                raise
            await_only(asyncio.sleep(WAIT_S / _TRIES))
        else:
            return


def _begin_immediate(connection: sa.Connection) -> None:
    """Take the one right to write at once, so that no transaction finds out halfway that it has to wait."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")

"""What tests of databases do beside them: administer the server, bring tables up, have a database away."""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeVar

import sqlalchemy as sa

from bot.store import Database, upgrade
from tests.store.postgres import Server

_numbers = itertools.count()
_T = TypeVar("_T")


def at_once(work: Callable[[], Coroutine[Any, Any, _T]]) -> _T:
    """Do that in a loop of its own, whether or not one is running here."""
    with ThreadPoolExecutor(1) as other:
        return other.submit(lambda: asyncio.run(work())).result()


def administer(server: Server, *statements: str) -> None:
    """Have the server do that, outside any transaction."""

    async def run() -> None:
        database = Database(server.url("postgres"))
        async with database.engine.connect() as connection:
            plain = await connection.execution_options(isolation_level="AUTOCOMMIT")
            for statement in statements:
                await plain.execute(sa.text(statement))
        await database.close()

    at_once(run)


@contextmanager
def new_postgres(server: Server, template: str = "template1") -> Iterator[str]:
    """The address of a new database, a copy of `template`; it is gone afterwards."""
    name = f"test_{next(_numbers)}"
    administer(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield server.url(name)
    administer(server, f"DROP DATABASE {name} WITH (FORCE)")


def migrate(url: str) -> None:
    """Bring that database to the current tables."""

    async def run() -> None:
        database = Database(url)
        await upgrade(database)
        await database.close()

    at_once(run)


class Outage:
    """Begins and ends as often as a test likes."""

    def __init__(self, url: str, server: Server | None) -> None:
        self._url, self._server = url, server
        self._locked: sqlite3.Connection | None = None
        self.is_on = False

    def begin(self) -> None:
        """From now on nobody gets in, and who is in is thrown out."""
        if self.is_on:
            return
        self.is_on = True
        name = self._url.rsplit("/", 1)[1]
        if self._server is None:
            self._locked = sqlite3.connect(
                self._url.removeprefix("sqlite:///"), isolation_level=None, check_same_thread=False
            )
            self._locked.execute("BEGIN EXCLUSIVE")
            return
        administer(
            self._server,
            f"ALTER DATABASE {name} ALLOW_CONNECTIONS false",
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",  # noqa: S608 - ours
        )

    def end(self) -> None:
        """It is back."""
        if not self.is_on:
            return
        self.is_on = False
        if self._locked is not None:
            self._locked.rollback()
            self._locked.close()
            self._locked = None
        if self._server is not None:
            name = self._url.rsplit("/", 1)[1]
            administer(self._server, f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")

    @asynccontextmanager
    async def lasting(self) -> AsyncIterator[None]:
        """Away inside the block. Whoever runs in the same loop may be at it still, and is let finish."""
        await asyncio.to_thread(self.begin)
        try:
            yield
        finally:
            await asyncio.to_thread(self.end)

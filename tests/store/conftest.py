"""An empty database with the current tables, on SQLite and on a real PostgreSQL server."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.store import Database, Store, upgrade
from tests.store.postgres import Server, serving

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
KINDS = ("sqlite", "postgresql")
_numbers = itertools.count()


class Clock:
    """The time, moved by the test."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> dt.datetime:
        return self.now

    def go(self, **by: float) -> None:
        """Let time pass."""
        self.now += dt.timedelta(**by)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with serving() as started:
        yield started


async def new_postgres(server: Server, template: str = "template1") -> str:
    """The address of a new database, a copy of `template`."""
    name = f"test_{next(_numbers)}"
    database = Database(server.url("postgres"))
    async with database.engine.connect() as connection:
        plain = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await plain.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    await database.close()
    return server.url(name)


@pytest.fixture(params=KINDS)
async def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database with nothing in it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'isolate.sqlite3'}"
    return await new_postgres(request.getfixturevalue("server"))


@pytest.fixture
async def url(empty_url: str) -> str:
    """The address of a database with the current tables."""
    database = Database(empty_url)
    await upgrade(database)
    await database.close()
    return empty_url


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    opened = Database(url)
    yield opened
    await opened.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(database: Database) -> Store:
    return Store(database)

"""Databases for the tests: SQLite in a file and PostgreSQL on a real server, empty or with current tables."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.store import Database, Store, Tenant
from tests.store.administration import Outage, migrate, new_postgres
from tests.store.postgres import Server, serving

PATIENT_S = 5.0  # what is looked at here is what a transaction does, not how busy the machine is
NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
KINDS = ("sqlite", "postgresql")
TEAM = Tenant("T1")


class Clock:
    """The time, moved by the test."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> dt.datetime:
        return self.now

    def seconds(self) -> float:
        """The same as seconds that never go back."""
        return self.now.timestamp()

    def go(self, **by: float) -> None:
        """Let time pass."""
        self.now += dt.timedelta(**by)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with serving() as started:
        yield started


@pytest.fixture(scope="session")
def current_postgres(server: Server) -> Iterator[str]:
    """The name of a database on the server, to be copied."""
    with new_postgres(server) as url:
        migrate(url)
        yield url.rsplit("/", 1)[1]


@pytest.fixture(scope="session")
def current_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file to be copied."""
    path = tmp_path_factory.mktemp("current") / "isolate.sqlite3"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(params=KINDS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with nothing in it."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'isolate.sqlite3'}"
        return
    with new_postgres(request.getfixturevalue("server")) as url:
        yield url


@pytest.fixture
def postgres_url(server: Server, current_postgres: str) -> Iterator[str]:
    """The address of a database with the current tables, on the server."""
    with new_postgres(server, current_postgres) as copy:
        yield copy


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with the current tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{shutil.copy(request.getfixturevalue('current_sqlite'), tmp_path)}"
        return
    yield request.getfixturevalue("postgres_url")


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    opened = Database(url, deadline_s=PATIENT_S)
    yield opened
    await opened.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(database: Database) -> Store:
    return Store(database)


@pytest.fixture
async def other(url: str) -> AsyncIterator[Store]:
    """The same database, as another replica has it open."""
    opened = Database(url, deadline_s=PATIENT_S)
    yield Store(opened)
    await opened.close()


@pytest.fixture
def outage(url: str, request: pytest.FixtureRequest) -> Iterator[Outage]:
    """A way to have the database away; it is back at the end."""
    server = None if url.startswith("sqlite") else request.getfixturevalue("server")
    away = Outage(url, server)
    yield away
    away.end()

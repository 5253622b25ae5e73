"""One database: bounded, within deadlines, told in one line where it is away, and there again by itself."""

from __future__ import annotations

import asyncio
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from bot.errors import SettingsInvalid, StoreUnavailable
from bot.store import Database, Question, Store, Taken, check, upgrade
from bot.store.database import DEADLINE_S, POOL, default_url
from bot.store.tables import PREFERENCES
from tests.store.administration import Outage, administer
from tests.store.cut import wire
from tests.store.fixtures import NOW, TEAM
from tests.store.postgres import Server, serving, unpacked

SECRET = "what a person wrote"


@pytest.mark.parametrize(
    "wrong",
    [
        "nonsense",
        "mysql://x/y",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite://folder/file.sqlite3",
        "sqlite:///file.sqlite3?mode=ro",
        "postgresql+psycopg2://x/y",
        "postgresql://h/d?channel_binding=require",
        "postgresql://h:port/d",
    ],
)
def test_a_wrong_address_is_told_in_one_line(wrong: str) -> None:
    with pytest.raises(SettingsInvalid, match="DATABASE_URL") as caught:
        Database(wrong)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "driven"),
    [
        ("postgres://a:b@h/d", "postgresql+asyncpg://a:***@h/d"),
        ("postgresql://h/d?sslmode=require", "postgresql+asyncpg://h/d?ssl=require"),
        ("sqlite:////data/x.sqlite3", "sqlite+aiosqlite:////data/x.sqlite3"),
    ],
)
def test_an_address_as_people_write_it_reaches_the_driver_as_it_wants_it(address: str, driven: str) -> None:
    assert str(Database(address).url) == driven


def test_the_embedded_database_is_a_file_of_the_users() -> None:
    assert default_url().startswith("sqlite:////")
    assert default_url().endswith("/isolate.sqlite3")


async def failure(url: str) -> str:
    """How a look at that database fails."""
    database = Database(url)
    with pytest.raises(StoreUnavailable) as caught:
        await check(database)
    await database.close()
    assert "\n" not in str(caught.value)
    return str(caught.value)


async def test_what_is_wrong_with_a_file_is_told_in_one_line_and_none_is_made(tmp_path: Path) -> None:
    missing = tmp_path / "a folder" / "isolate.sqlite3"
    assert (
        await failure(f"sqlite:///{missing}")
        == f"there is no database {missing} (isolate db upgrade makes it)"
    )
    assert not missing.parent.exists()
    (tmp_path / "text").write_text("no database at all\n" * 500)
    assert "file is not a database" in await failure(f"sqlite:///{tmp_path / 'text'}")
    assert "unable to open database file" in await failure(f"sqlite:///{tmp_path}")
    inside_a_file = Database(f"sqlite:///{tmp_path / 'text' / 'isolate.sqlite3'}")
    with pytest.raises(StoreUnavailable, match="cannot be made: File exists"):
        await upgrade(inside_a_file)


async def test_a_new_file_is_for_nobody_else_to_read(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'sub' / 'per cent % #' / 'isolate.sqlite3'}")
    await upgrade(database)
    await Store(database).ping()
    beside = list((tmp_path / "sub" / "per cent % #").iterdir())
    assert {path.name for path in beside} == {"isolate.sqlite3", "isolate.sqlite3-wal", "isolate.sqlite3-shm"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in beside} == {0o600}
    await database.close()


@pytest.fixture
def guest(server: Server) -> Iterator[str]:
    """The address of a database where one may enter and do nothing."""
    administer(server, "CREATE ROLE guest LOGIN", "CREATE DATABASE locked")
    yield server.url("locked").replace("isolate@", "guest@")
    administer(server, "DROP DATABASE locked WITH (FORCE)", "DROP ROLE guest")


async def test_what_is_wrong_with_a_server_is_told_in_one_line(server: Server, guest: str) -> None:
    postgres = server.url("postgres")
    assert 'database "nowhere" does not exist' in await failure(server.url("nowhere"))
    assert 'role "stranger" does not exist' in await failure(postgres.replace("isolate@", "stranger:pw@"))
    assert "Connect call failed" in await failure(postgres.replace(str(server.port), "1"))
    assert "Name or service not known" in await failure(postgres.replace("127.0.0.1", "nowhere.invalid"))
    database = Database(guest)
    with pytest.raises(StoreUnavailable, match="permission denied for schema public"):
        await upgrade(database)
    await database.close()


async def test_a_password_is_told_nowhere() -> None:
    for url in ("postgresql://a:pass-word@127.0.0.1:1/x", "postgresql://127.0.0.1:1/x?host=pass-word"):
        database = Database(url)
        with pytest.raises(StoreUnavailable) as caught:
            await check(database)
        assert "pass-word" not in str(caught.value).partition("cannot")[0]
        await database.close()


async def test_without_its_tables_it_is_as_good_as_away(empty_url: str) -> None:
    database = Database(empty_url)
    database.create()
    with pytest.raises(StoreUnavailable, match="isolate db upgrade makes them"):
        async with Store(database).unit(TEAM) as unit:
            await unit.talk.kept()
    await database.close()


async def test_what_fails_leaves_nothing_half_done(store: Store) -> None:
    async def fail() -> None:
        async with store.unit(TEAM) as unit:
            await unit.talk.take("Ev1", "a", NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with store.unit(TEAM) as unit:
        assert await unit.talk.take("Ev1", "b", NOW) is Taken.OURS


async def test_a_fault_of_ours_is_no_outage_and_quotes_nobody(store: Store) -> None:
    async def write(**values: str | None) -> None:
        async with store.database.transaction() as connection:
            await connection.execute(sa.insert(PREFERENCES), [{"choices": {}, "changed": NOW, **values}])

    with pytest.raises(DBAPIError) as caught:
        await write(team="T1", enterprise=SECRET, member=None)
    assert SECRET not in str(caught.value)


async def test_an_outage_is_told_within_the_deadline_and_ends_by_itself(store: Store, outage: Outage) -> None:
    await store.ping()
    async with outage.lasting():
        began = time.perf_counter()
        with pytest.raises(StoreUnavailable):
            await store.ping()
        assert time.perf_counter() - began < DEADLINE_S + 1.0
    await store.ping()


async def test_a_cable_that_was_pulled_is_told_within_the_deadline(server: Server) -> None:
    async with wire(server.port) as between:
        store = Store(Database(server.url("postgres").replace(str(server.port), str(between.port))))
        await store.ping()
        between.is_silent = True
        for _ in range(2):  # a connection that was open, and a new one
            began = time.perf_counter()
            with pytest.raises(StoreUnavailable, match="did not answer in time"):
                await store.ping()
            assert time.perf_counter() - began < DEADLINE_S + 0.5
        between.is_silent = False
        await store.ping()
        between.is_silent = True
        await store.database.close()


async def test_a_server_that_was_started_anew_is_used_again(server: Server) -> None:
    store = Store(Database(server.url("postgres")))
    await store.ping()
    server.stop()
    with pytest.raises(StoreUnavailable):
        await store.ping()
    server.start()
    await store.ping()
    await store.database.close()


async def test_the_server_that_came_as_a_wheel_works_where_there_is_no_other() -> None:
    with serving(unpacked) as server:
        database = Database(server.url("postgres"))
        await upgrade(database)
        await Store(database).ping()
        await database.close()


async def test_work_that_takes_too_long_is_cut_and_the_connection_with_it(store: Store) -> None:
    quick = Database(str(store.database.url), deadline_s=0.1)
    with pytest.raises(StoreUnavailable, match="did not answer in time"):
        async with quick.transaction():
            await asyncio.sleep(5)
    await Store(quick).ping()
    await quick.close()


async def test_however_many_ask_at_once_connections_are_bounded(store: Store, url: str) -> None:
    most = 0

    async def ask(number: int) -> None:
        nonlocal most
        async with store.unit(TEAM) as unit:
            await unit.talk.take(f"Ev{number}", "a", NOW)
            most = max(most, store.database.engine.pool.checkedout())  # type: ignore[attr-defined]  # a queue pool's

    await asyncio.gather(*(ask(number) for number in range(40)))
    assert most == (1 if url.startswith("sqlite") else POOL)


async def test_a_commit_that_was_cut_off_is_unavailable_though_it_was_made(
    server: Server, postgres_url: str
) -> None:
    async with wire(server.port) as between:
        database = Database(postgres_url.replace(str(server.port), str(between.port)))
        store = Store(database)
        between.cuts_commit = True
        with pytest.raises(StoreUnavailable):
            async with store.unit(TEAM) as unit:
                await unit.talk.keep([Question("Ev1", "U1", SECRET, "none", NOW)])
        async with store.unit(TEAM) as unit:
            assert len(await unit.talk.kept()) == 1
        await database.close()


async def test_who_is_cut_off_at_any_moment_holds_no_lock_though_the_error_is_kept(
    store: Store, other: Store
) -> None:
    async def work() -> None:
        async with store.unit(TEAM) as unit:
            await unit.talk.keep([Question("Ev1", "U1", "what is a jail", "none", NOW)])
            await unit.talk.kept()

    cut: list[asyncio.Task[None]] = []
    for steps in range(60):
        cut.append(asyncio.create_task(work()))
        for _ in range(steps):
            await asyncio.sleep(0)
            time.sleep(0.0005)  # noqa: ASYNC251 - in which the database answers, and nobody hears it yet
        cut[-1].cancel()
        await asyncio.wait(cut[-1:])
        async with other.unit(TEAM) as unit:  # what is still held would be waited for, and not come
            await unit.talk.settle(["Ev1"])
    assert any(one.cancelled() for one in cut)

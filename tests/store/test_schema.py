"""Migrations: there and back, once however many start, and never over a newer database."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot.errors import StoreUnavailable
from bot.store import Database, SchemaMismatch, check, downgrade, upgrade
from bot.store.installations import METADATA
from bot.store.schema import _LOCK as LOCK
from bot.store.tables import OWNED
from tests.store.schemas import STEPS


def differences(connection: sa.Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, METADATA))


async def test_the_migrations_make_exactly_the_tables_of_the_program(database: Database) -> None:
    async with database.transaction() as connection:
        assert await connection.run_sync(differences) == []


async def test_there_and_back_leaves_nothing(database: Database) -> None:
    assert (await check(database)).is_current
    assert (await downgrade(database, "base")).found == ""
    async with database.transaction() as connection:
        left = await connection.run_sync(lambda open_: sa.inspect(open_).get_table_names())
    assert set(left) <= {"alembic_version"}
    assert (await upgrade(database)).found == ""
    assert (await check(database)).is_current


async def test_of_many_that_start_at_once_one_migrates(empty_url: str) -> None:
    processes = [Database(empty_url, deadline_s=30) for _ in range(6)]
    befores = await asyncio.gather(*(upgrade(process) for process in processes))
    assert sorted(before.found == "" for before in befores) == [False] * 5 + [True]
    for process in processes:
        await process.close()


async def test_who_finds_another_at_it_waits_but_not_for_ever(url: str, database: Database) -> None:
    locked = Database(url)
    async with locked.transaction(deadline_s=30) as connection:  # holds the lock as a migration does
        if not locked.is_embedded:
            await connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        with pytest.raises(StoreUnavailable, match="lock"):
            await upgrade(database, patience_s=0.1)
        waiting = asyncio.create_task(upgrade(database))
        await asyncio.wait({waiting}, timeout=1.0)
        assert not waiting.done()
    assert (await waiting).is_current
    await locked.close()


async def test_a_newer_database_is_left_alone(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    for touch in (check, upgrade, downgrade):
        with pytest.raises(SchemaMismatch, match="written by a newer isolate"):
            await touch(database)


def test_every_table_is_a_tenants_and_its_key_begins_with_the_tenant() -> None:
    assert {table.name for table in METADATA.tables.values()} - {table.name for table in OWNED} == {
        "slack_installations",
        "slack_bots",
    }
    assert all([column.name for column in table.primary_key][:2] == ["team", "enterprise"] for table in OWNED)


async def test_a_revision_that_is_none_or_not_behind_is_told_in_one_line(database: Database) -> None:
    for revision in ("nonsense", "+1", "-9"):
        with pytest.raises(SchemaMismatch, match="cannot go back") as caught:
            await downgrade(database, revision)
        assert "\n" not in str(caught.value)
    assert (await check(database)).is_current
    steps = 0
    while (await downgrade(database)).found:
        steps += 1
    assert steps == STEPS - 1  # and there is nothing left to go back from
    assert (await downgrade(database)).found == ""


async def test_a_migration_that_fails_leaves_the_tables_as_they_were(empty_url: str) -> None:
    database = Database(empty_url)
    database.create()
    async with database.transaction() as connection:
        await connection.execute(sa.text("CREATE TABLE votes (in_the_way INTEGER)"))
    with pytest.raises(StoreUnavailable):
        await upgrade(database)
    async with database.transaction() as connection:
        assert await connection.run_sync(lambda open_: sa.inspect(open_).get_table_names()) == ["votes"]
    await database.close()

"""Migrations: there and back, once however many start, and never over a newer database."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot.errors import SettingsInvalid, StoreUnavailable
from bot.store import Database, SchemaMismatch, check, downgrade, upgrade
from bot.store.installations import METADATA
from bot.store.tables import OWNED


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
    processes = [Database(empty_url) for _ in range(6)]
    befores = await asyncio.gather(*(upgrade(process) for process in processes))
    assert sorted(before.found == "" for before in befores) == [False] * 5 + [True]
    for process in processes:
        await process.close()


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
        "slack_oauth_states",
    }
    assert all([column.name for column in table.primary_key][:2] == ["team", "enterprise"] for table in OWNED)


@pytest.mark.parametrize(
    "wrong", ["nonsense", "mysql://x/y", "sqlite://", "postgresql+psycopg2://x/y", "sqlite:///:memory:"]
)
def test_a_wrong_address_is_told_in_one_line(wrong: str) -> None:
    with pytest.raises(SettingsInvalid, match="DATABASE_URL") as caught:
        Database(wrong)
    assert "\n" not in str(caught.value)


async def test_a_server_that_is_away_is_told_in_one_line_without_its_password() -> None:
    database = Database("postgresql://isolate:secret@127.0.0.1:1/isolate")
    with pytest.raises(StoreUnavailable) as caught:
        await upgrade(database)
    assert "127.0.0.1:1" in str(caught.value)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)
    await database.close()

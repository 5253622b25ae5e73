"""The store beside the running bot: brought up, refused, away, back, kept tidy."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.errors import IsolateError
from bot.server.keeping import Keeping, Rhythm, keeping
from bot.service import Memory
from bot.store import Asked, Database, Question, SchemaMismatch, Store, check, downgrade, upgrade
from tests.store.administration import Outage
from tests.store.fixtures import NOW, TEAM, Clock
from tests.store.schemas import HEAD

SOON = Rhythm(flush_s=0.01, retry_s=0.02, purge_s=3600)


def new_keeping(store: Store, clock: Clock, *, may_migrate: bool = True) -> Keeping:
    seconds = asyncio.get_running_loop().time
    memory = Memory(clock=seconds, now=clock, store=store, rest_s=SOON.retry_s)
    return Keeping(store, memory, clock, may_migrate=may_migrate, rhythm=SOON)


async def until(look: Callable[[], Awaitable[bool] | bool]) -> None:
    """Look again and again until it is so: the database, and who keeps it, tell nobody."""
    async with asyncio.timeout(10):
        while True:
            found = look()
            if found if isinstance(found, bool) else await found:
                return
            await asyncio.sleep(0.01)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Store]:
    """A look at a database whose keeper has closed its own."""
    database = Database(url)
    yield Store(database)
    await database.close()


async def test_it_is_brought_up_at_the_start_and_what_is_owed_is_written_at_the_end(
    empty_url: str, clock: Clock
) -> None:
    kept = new_keeping(Store(Database(empty_url)), clock)
    async with keeping(kept):
        assert kept.memory.state == "up"
        kept.memory.note("T1", "", Asked(NOW.date(), "command", "none"), None)
    async with opened(empty_url) as store, store.unit(TEAM) as unit:
        assert await unit.talk.counts(NOW.date(), NOW.date()) == {("command", "none"): 1}


async def test_where_it_may_not_migrate_older_tables_are_refused(empty_url: str, clock: Clock) -> None:
    database = Database(empty_url)
    await upgrade(database)
    async with keeping(new_keeping(Store(Database(empty_url)), clock, may_migrate=False)):
        pass  # these are current
    await downgrade(database)
    refused = keeping(new_keeping(Store(database), clock, may_migrate=False))
    with pytest.raises(SchemaMismatch, match="has older tables") as caught:
        await refused.__aenter__()
    assert "isolate db upgrade" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not (await check(database)).is_current
    await database.close()


async def test_where_it_may_not_migrate_a_file_is_not_even_made(tmp_path: Path, clock: Clock) -> None:
    place = tmp_path / "isolate.sqlite3"
    async with keeping(new_keeping(Store(Database(f"sqlite:///{place}")), clock, may_migrate=False)) as _:
        pass
    assert not place.exists()


async def test_away_at_the_start_it_is_brought_up_when_it_is_there(
    url: str, outage: Outage, clock: Clock
) -> None:
    async with opened(url) as store:
        await downgrade(store.database, "base")
    kept = new_keeping(Store(Database(url, deadline_s=0.2)), clock)
    await asyncio.to_thread(outage.begin)
    async with keeping(kept):
        assert kept.memory.state == "away"
        kept.memory.note("T1", "", Asked(NOW.date(), "command", "none"), None)
        await asyncio.to_thread(outage.end)
        await until(lambda: kept.memory.state == "up")
        async with opened(url) as store:
            assert (await check(store.database)).is_current
    async with opened(url) as store, store.unit(TEAM) as unit:
        assert await unit.talk.counts(NOW.date(), NOW.date()) == {("command", "none"): 1}


async def test_away_for_a_while_it_is_used_again_and_what_was_owed_is_written_by_itself(
    url: str, outage: Outage, clock: Clock
) -> None:
    kept = new_keeping(Store(Database(url, deadline_s=0.2)), clock)
    async with keeping(kept):
        await asyncio.to_thread(outage.begin)
        await until(lambda: kept.memory.state == "away")
        kept.memory.note("T1", "", Asked(NOW.date(), "command", "none"), None)
        await asyncio.to_thread(outage.end)
        await until(lambda: kept.memory.state == "up" and not kept.memory._owed)
        async with kept.store.unit(TEAM) as unit:
            assert await unit.talk.counts(NOW.date(), NOW.date()) == {("command", "none"): 1}


async def test_one_that_comes_back_newer_is_not_touched(url: str, outage: Outage, clock: Clock) -> None:
    async with opened(url) as store, store.database.transaction() as connection:
        await connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    refused = keeping(new_keeping(Store(Database(url)), clock))
    with pytest.raises(SchemaMismatch, match="newer"):
        await refused.__aenter__()
    kept = new_keeping(Store(Database(url, deadline_s=0.2)), clock)
    await asyncio.to_thread(outage.begin)
    async with keeping(kept):
        await asyncio.to_thread(outage.end)
        await asyncio.sleep(0.1)  # time for several tries
        assert kept.memory.state == "away"
        kept.memory.note("T1", "", Asked(NOW.date(), "command", "none"), None)
        async with opened(url) as store, store.database.transaction() as connection:
            current = sa.text("UPDATE alembic_version SET version_num = :head")
            await connection.execute(current, {"head": HEAD})
        await until(lambda: kept.memory.state == "up")


async def test_what_is_old_is_deleted_once_an_hour(url: str, clock: Clock) -> None:
    async with opened(url) as store:

        async def ask(name: str) -> None:
            async with store.unit(TEAM) as unit:
                await unit.talk.keep([Question(name, "U1", "what is a jail", "none", clock.now)])

        async def kept_are(*names: str) -> bool:
            async with store.unit(TEAM) as unit:
                return tuple(one.question for one in await unit.talk.kept()) == names

        await ask("Ev1")
        clock.go(days=90)
        await ask("Ev2")
        async with keeping(new_keeping(Store(Database(url)), clock)):
            await until(lambda: kept_are("Ev2"))
            clock.go(days=90)
            await until(kept_are)


async def test_a_fault_in_keeping_it_ends_the_bot_and_is_told(url: str, clock: Clock) -> None:
    class Broken(Memory):
        async def look(self) -> None:
            raise ZeroDivisionError

    seconds = asyncio.get_running_loop().time
    store = Store(Database(url))
    kept = Keeping(store, Broken(clock=seconds, now=clock, store=store), clock, rhythm=SOON)

    async def run() -> None:
        async with keeping(kept):
            await asyncio.sleep(10)

    with pytest.raises(ZeroDivisionError):
        await asyncio.create_task(run())


async def test_what_goes_wrong_inside_comes_out_as_it_is(url: str, clock: Clock) -> None:
    async def fail() -> None:
        async with keeping(new_keeping(Store(Database(url)), clock)):
            raise IsolateError("a taken port")

    with pytest.raises(IsolateError, match="a taken port"):
        await fail()

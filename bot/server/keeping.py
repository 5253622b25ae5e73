"""The store kept in order beside the bot: tables brought up, what is owed written, what is old deleted."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import partial

import structlog

from bot.errors import StoreUnavailable
from bot.service import Memory
from bot.store import SchemaMismatch, Store, check, upgrade

FLUSH_S = 1.0  # how long something may be owed to the store while nothing else is written
RETRY_S = 3.0  # between two tries to bring up the tables of a database that is away
PURGE_S = 3600.0
_log = structlog.get_logger("isolate.store")


@dataclass(frozen=True, slots=True)
class Keeping:
    """What is kept in order, and by which moment; `may_migrate` False: older tables are refused."""

    store: Store
    memory: Memory
    now: Callable[[], dt.datetime]
    may_migrate: bool = True


async def prepare(keeping: Keeping) -> None:
    """Bring the tables up, or refuse them. Raises StoreUnavailable or SchemaMismatch."""
    database = keeping.store.database
    if keeping.may_migrate:
        before = await upgrade(database)
    else:
        before = await check(database)
        if not before.is_current:
            raise SchemaMismatch(
                f"the database {database} has older tables", hint="isolate db upgrade, or DATABASE_MIGRATE=on"
            )
    _log.info("store.ready", database=str(database), schema=before.wanted, migrated=not before.is_current)


@asynccontextmanager
async def keeping(kept: Keeping) -> AsyncIterator[None]:
    """Keep the store in order inside the block; then write what is still owed and close it.

    A database that is away at the start is no reason not to answer: it is brought up once it is there. One
    whose tables are not for this program is refused, at the start by raising SchemaMismatch.
    """
    kept.memory.hold()
    try:
        await prepare(kept)
        kept.memory.release()
    except StoreUnavailable as error:
        _log.warning("store.away", reason=str(error))
    work = asyncio.create_task(_keep(kept))
    work.add_done_callback(partial(_end_with, owner=asyncio.current_task()))
    try:
        yield
    finally:
        work.cancel()
        with suppress(asyncio.CancelledError):
            await work
        await kept.memory.flush(last=True)
        await kept.store.database.close()


def _end_with(work: asyncio.Task[None], owner: asyncio.Task[object] | None) -> None:
    """A fault in keeping the store in order ends the bot, which then tells it, and is not left unseen."""
    if not work.cancelled() and work.exception() is not None and owner is not None:
        owner.cancel()


async def _keep(kept: Keeping) -> None:
    await _prepared(kept)
    next_purge = kept.now()
    while True:
        await kept.memory.look()
        await kept.memory.flush()
        if kept.now() >= next_purge:
            with suppress(StoreUnavailable):
                await kept.store.purge(kept.now())
            next_purge = kept.now() + dt.timedelta(seconds=PURGE_S)
        await asyncio.sleep(FLUSH_S)


async def _prepared(kept: Keeping) -> None:
    while kept.memory.is_held:
        await asyncio.sleep(RETRY_S)
        try:
            await prepare(kept)
            kept.memory.release()
        except StoreUnavailable:
            continue
        except SchemaMismatch as error:  # it came back another: still no reason not to answer
            _log.error("store.refused", reason=str(error))

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
from bot.server.beside import beside
from bot.service import Memory
from bot.service.memory import REST_S
from bot.store import SchemaMismatch, Store, check, upgrade

LOCKED_S = 1.0  # how long another who migrates is waited for at once
_log = structlog.get_logger("isolate.store")


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Seconds: how long something may be owed, and between two tries of what is away, or two purges."""

    flush_s: float = 1.0
    retry_s: float = REST_S
    purge_s: float = 3600.0


RHYTHM = Rhythm()


@dataclass(frozen=True, slots=True)
class Keeping:
    """What is kept in order, and by which moment; `may_migrate` False: older tables are refused."""

    store: Store
    memory: Memory
    now: Callable[[], dt.datetime]
    may_migrate: bool = True
    rhythm: Rhythm = RHYTHM


async def prepare(keeping: Keeping) -> None:
    """Bring the tables up, or refuse them. Raises StoreUnavailable or SchemaMismatch."""
    database = keeping.store.database
    if keeping.may_migrate:
        before = await upgrade(database, patience_s=LOCKED_S)  # it is tried again, and answers meanwhile
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
        await _prepare_if_there(kept)
        try:
            async with beside(_keep(kept)) as work:
                work.add_done_callback(partial(_end_with, owner=asyncio.current_task()))
                yield
        finally:
            await kept.memory.flush(last=True)
    finally:
        await kept.store.database.close()


async def _prepare_if_there(kept: Keeping) -> None:
    try:
        await prepare(kept)
        kept.memory.release()
    except StoreUnavailable as error:
        _log.warning("store.away", reason=str(error))


def _end_with(work: asyncio.Task[None], owner: asyncio.Task[object] | None) -> None:
    """A fault in keeping the store in order ends the bot, which then tells it, and is not left unseen."""
    if not work.cancelled() and work.exception() is not None and owner is not None:
        owner.cancel()


async def _keep(kept: Keeping) -> None:
    await _prepared(kept)
    next_purge = kept.now()
    while True:
        now = kept.now()
        await kept.memory.look()
        await kept.memory.flush()
        if now >= next_purge:
            with suppress(StoreUnavailable):
                await kept.store.purge(now)
            next_purge = now + dt.timedelta(seconds=kept.rhythm.purge_s)
        await asyncio.sleep(kept.rhythm.flush_s)


async def _prepared(kept: Keeping) -> None:
    while kept.memory.is_held:
        await asyncio.sleep(kept.rhythm.retry_s)
        try:
            await prepare(kept)
            kept.memory.release()
        except StoreUnavailable:
            continue
        except SchemaMismatch as error:  # it came back another: still no reason not to answer
            _log.error("store.refused", reason=str(error))

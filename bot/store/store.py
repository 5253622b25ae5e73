"""The store: transactions opened for one tenant, and the little that is done for all of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import sqlalchemy as sa

from bot.store.channel import Channels
from bot.store.database import Database
from bot.store.installations import forget_installations, installed_since
from bot.store.people import People
from bot.store.quiz import Learning
from bot.store.scope import Scope
from bot.store.tables import CHANNEL_QUIZZES, DELIVERIES, OWNED, QUESTIONS, THREADS
from bot.store.talk import TEXT, Talk
from bot.store.tenant import Tenant

BULK_S = 30.0  # what may take longer than a person waits: a whole team's rows, all that is old
BATCH = 2_000  # old rows deleted at once, so that whoever answers hardly waits for it


@dataclass(frozen=True, slots=True)
class Unit:
    """One transaction for one tenant: all that is done in it is kept together, or none of it."""

    talk: Talk
    learning: Learning
    channels: Channels
    people: People


class Store:
    """What is remembered, in one database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def ping(self) -> None:
        """Raises StoreUnavailable where the database is away."""
        async with self.database.transaction() as connection:
            await connection.execute(sa.text("SELECT 1"))

    @asynccontextmanager
    async def unit(self, tenant: Tenant, *, deadline_s: float | None = None) -> AsyncIterator[Unit]:
        """A transaction for that tenant, which sees and changes nobody else's rows.

        Committed at the end of the block. Raises StoreUnavailable where the database is away; then nothing of
        it is kept, or (where the very commit was cut off) all of it: do it again, counting is idempotent.
        """
        async with self.database.transaction(deadline_s=deadline_s) as connection:
            scope = Scope(connection, tenant)
            yield Unit(Talk(scope), Learning(scope), Channels(scope), People(scope))

    async def tenants(self, *, team: str = "", member: str = "") -> tuple[Tenant, ...]:
        """Of whom something is kept: of that team, of that member, or of both together."""
        statements = [
            sa.select(table.c.enterprise, table.c.team).where(*_whose(table, team, member)).distinct()
            for table in OWNED
            if "member" in table.c or not member
        ]
        async with self.database.transaction(deadline_s=BULK_S) as connection:
            found = (await connection.execute(sa.union(*statements))).all()
        return tuple(sorted(Tenant(row.team, row.enterprise) for row in found))

    async def forget_team(self, team: str, *, removed: dt.datetime | None = None) -> int:
        """Delete all that is kept of a team, its installations too, in one transaction. How many rows.

        None where it has installed the app anew since it was `removed`: the news came late.
        """
        async with self.database.transaction(deadline_s=BULK_S) as connection:
            if removed is not None and await installed_since(connection, team, removed):
                return 0
            count = await forget_installations(connection, team)
            for table in OWNED:  # a query a table, not a row
                gone = await connection.execute(sa.delete(table).where(table.c.team == team))
                count += gone.rowcount
            return count

    async def overdue_reveals(self, now: dt.datetime, *, most: int = 100) -> tuple[tuple[Tenant, str], ...]:
        """Quizzes of channels, everybody's, whose time is up and which were not revealed."""
        quiz = CHANNEL_QUIZZES.c
        statement = (
            sa.select(quiz.enterprise, quiz.team, quiz.quiz)
            .where(quiz.revealed.is_(None), quiz.ends <= now)
            .order_by(quiz.ends)
            .limit(most)
        )
        async with self.database.transaction() as connection:
            found = (await connection.execute(statement)).all()
        return tuple((Tenant(row.team, row.enterprise), row.quiz) for row in found)

    async def purge(self, now: dt.datetime, *, batch: int = BATCH) -> int:
        """Delete what has been kept as long as promised: deliveries, subjects, texts. How many rows."""
        old = (
            (DELIVERIES, DELIVERIES.c.expires <= now),
            (THREADS, THREADS.c.expires <= now),
            (QUESTIONS, QUESTIONS.c.asked <= now - TEXT),
        )
        return sum([await self._purge(table, is_old, batch) for table, is_old in old])

    async def _purge(self, table: sa.Table, is_old: sa.ColumnElement[bool], batch: int) -> int:
        key = tuple(table.primary_key)
        some = sa.select(*key).where(is_old).limit(batch)
        statement = sa.delete(table).where(sa.tuple_(*key).in_(some))
        count, gone = 0, batch
        while gone == batch:
            async with self.database.transaction(deadline_s=BULK_S) as connection:
                gone = (await connection.execute(statement)).rowcount
            count += gone
        return count


def _whose(table: sa.Table, team: str, member: str) -> list[sa.ColumnElement[bool]]:
    conditions = [table.c.team == team] if team else []
    return [*conditions, table.c.member == member] if member else conditions

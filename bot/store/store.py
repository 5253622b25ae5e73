"""The store: transactions opened for one tenant, and the little that is done for all of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import sqlalchemy as sa

from bot.store.channel import Channels
from bot.store.database import Database
from bot.store.installations import forget_installations
from bot.store.people import People
from bot.store.quiz import Learning
from bot.store.scope import Scope
from bot.store.tables import CHANNEL_QUIZZES, DELIVERIES, OWNED, QUESTIONS, THREADS
from bot.store.talk import TEXT, Talk
from bot.store.tenant import Tenant


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

    @asynccontextmanager
    async def unit(self, tenant: Tenant) -> AsyncIterator[Unit]:
        """A transaction for that tenant, which sees and changes nobody else's rows.

        Committed at the end of the block. Raises StoreUnavailable where the database is away; then nothing of
        it is kept, or (where the very commit was cut off) all of it: do it again, counting is idempotent.
        """
        async with self.database.transaction() as connection:
            scope = Scope(connection, tenant)
            yield Unit(Talk(scope), Learning(scope), Channels(scope), People(scope))

    async def tenants(self, team: str) -> tuple[Tenant, ...]:
        """Under which enterprises something is kept of a team: usually one, itself."""
        one = [
            sa.select(table.c.enterprise, table.c.team).where(table.c.team == team).distinct()
            for table in OWNED
        ]
        async with self.database.transaction() as connection:
            found = (await connection.execute(sa.union(*one))).all()
        return tuple(sorted(Tenant(row.team, row.enterprise) for row in found))

    async def forget_team(self, team: str) -> int:
        """Delete all that is kept of a team, its installations too. How many rows."""
        count = 0
        for tenant in await self.tenants(team):
            async with self.unit(tenant) as unit:
                count += await unit.people.forget_all()
        async with self.database.transaction() as connection:
            return count + await forget_installations(connection, team)

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

    async def purge(self, now: dt.datetime) -> int:
        """Delete what has been kept as long as promised: deliveries, subjects, texts. How many rows."""
        old = (
            sa.delete(DELIVERIES).where(DELIVERIES.c.expires <= now),
            sa.delete(THREADS).where(THREADS.c.expires <= now),
            sa.delete(QUESTIONS).where(QUESTIONS.c.asked <= now - TEXT),
        )
        async with self.database.transaction() as connection:
            return sum([(await connection.execute(statement)).rowcount for statement in old])

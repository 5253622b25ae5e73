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

    async def tenants(self, *, team: str = "", member: str = "") -> tuple[Tenant, ...]:
        """Of whom something is kept: of that team, of that member, or of both together."""
        statements = [
            sa.select(table.c.enterprise, table.c.team).where(*_whose(table, team, member)).distinct()
            for table in OWNED
            if "member" in table.c or not member
        ]
        async with self.database.transaction() as connection:
            found = (await connection.execute(sa.union(*statements))).all()
        return tuple(sorted(Tenant(row.team, row.enterprise) for row in found))

    async def forget_team(self, team: str) -> int:
        """Delete all that is kept of a team, its installations too, in one transaction. How many rows."""
        async with self.database.transaction() as connection:
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

    async def purge(self, now: dt.datetime) -> int:
        """Delete what has been kept as long as promised: deliveries, subjects, texts. How many rows."""
        old = (
            sa.delete(DELIVERIES).where(DELIVERIES.c.expires <= now),
            sa.delete(THREADS).where(THREADS.c.expires <= now),
            sa.delete(QUESTIONS).where(QUESTIONS.c.asked <= now - TEXT),
        )
        async with self.database.transaction() as connection:
            return sum([(await connection.execute(statement)).rowcount for statement in old])


def _whose(table: sa.Table, team: str, member: str) -> list[sa.ColumnElement[bool]]:
    conditions = [table.c.team == team] if team else []
    return [*conditions, table.c.member == member] if member else conditions

"""A transaction for one tenant: whatever it reads or writes is that tenant's, by how statements are made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tenant import Tenant

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Scope:
    """One tenant's rows, within one transaction."""

    connection: AsyncConnection
    tenant: Tenant

    def mine(self, table: sa.Table) -> sa.ColumnElement[bool]:
        """The condition that a row is the tenant's."""
        return sa.and_(table.c.team == self.tenant.team, table.c.enterprise == self.tenant.enterprise)

    async def rows(
        self,
        table: sa.Table,
        *conditions: sa.ColumnElement[bool],
        order: Sequence[sa.ColumnElement[Any]] = (),
        most: int | None = None,
        locked: bool = False,
    ) -> Sequence[sa.Row[Any]]:
        """The tenant's rows of a table; `locked` keeps others from changing them until the end."""
        statement = sa.select(table).where(self.mine(table), *conditions).order_by(*order).limit(most)
        return (await self.connection.execute(statement.with_for_update() if locked else statement)).all()

    async def counted(
        self, table: sa.Table, by: sa.Column[Any], count: sa.ColumnElement[int], *conditions: Any
    ) -> dict[Any, int]:
        """A count for each value of a column, over the tenant's rows."""
        statement = sa.select(by, count).where(self.mine(table), *conditions).group_by(by)
        return {row[0]: row[1] for row in await self.connection.execute(statement)}

    async def add(self, table: sa.Table, rows: Sequence[Values]) -> int:
        """Insert those rows whose keys are not there already. How many."""
        if not rows:
            return 0
        return (await self._execute(self._insert(table).on_conflict_do_nothing(), table, rows)).rowcount

    async def put(
        self,
        table: sa.Table,
        rows: Sequence[Values],
        *,
        adding: str = "",
        where: sa.ColumnElement[bool] | None = None,
    ) -> int:
        """Insert rows, or change the ones with their keys to the new values; a column `adding` is added to.

        `where` is which of those that are there may be changed. How many rows were written.
        """
        if not rows:
            return 0
        return (await self._execute(self._upsert(table, rows[0], adding, where), table, rows)).rowcount

    async def written(
        self,
        table: sa.Table,
        rows: Sequence[Values],
        which: sa.Column[str],
        *,
        where: sa.ColumnElement[bool] | None = None,
    ) -> frozenset[str]:
        """As `put`, but which rows were written, by a column of theirs."""
        if not rows:
            return frozenset()
        statement = self._upsert(table, rows[0], "", where).returning(which)
        return frozenset((await self._execute(statement, table, rows)).scalars())

    async def change(self, table: sa.Table, values: Values, *conditions: sa.ColumnElement[bool]) -> int:
        """Change the tenant's rows that fulfil the conditions. How many."""
        statement = sa.update(table).where(self.mine(table), *conditions).values(dict(values))
        return (await self.connection.execute(statement)).rowcount

    async def drop(self, table: sa.Table, *conditions: sa.ColumnElement[bool]) -> int:
        """Delete the tenant's rows that fulfil the conditions. How many."""
        statement = sa.delete(table).where(self.mine(table), *conditions)
        return (await self.connection.execute(statement)).rowcount

    def _upsert(
        self, table: sa.Table, row: Values, adding: str, where: sa.ColumnElement[bool] | None
    ) -> sa.Insert:
        statement = self._insert(table)
        key = [column.name for column in table.primary_key]
        # As words, and not through `statement.excluded`, which makes all columns anew for every statement.
        new: dict[str, sa.ColumnElement[Any]] = {
            name: sa.literal_column(f'excluded."{name}"', table.c[name].type)
            for name in row
            if name not in key
        }
        if adding:
            new[adding] = table.c[adding] + new[adding]
        return statement.on_conflict_do_update(index_elements=key, set_=new, where=where)

    async def _execute(
        self, statement: sa.Insert, table: sa.Table, rows: Sequence[Values]
    ) -> sa.CursorResult[Any]:
        tenant = {"team": self.tenant.team, "enterprise": self.tenant.enterprise}
        owned = [{**row, **tenant} for row in rows]
        if len(owned) == 1:  # the usual case: a statement with its values apart is compiled once and kept
            return await self.connection.execute(statement, owned[0])
        # In one order everywhere: two who write the same rows at once then wait, and do not block each other.
        key = [column.name for column in table.primary_key]
        owned.sort(key=lambda row: [str(row[name]) for name in key])
        return await self.connection.execute(statement.values(owned))

    def _insert(self, table: sa.Table) -> postgresql.Insert | sqlite.Insert:
        if self.connection.dialect.name == "postgresql":
            return postgresql.insert(table)
        return sqlite.insert(table)

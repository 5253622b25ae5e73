"""What is kept of a member or a team: shown and deleted, over every table there is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.store.scope import Scope
from bot.store.tables import CHANNEL_QUIZZES, OWNED, SESSIONS

_HIDDEN = frozenset({"enterprise", "team"})


@dataclass(frozen=True, slots=True)
class People:
    """One tenant's members, within one transaction."""

    scope: Scope

    async def export(self, member: str) -> dict[str, list[dict[str, Any]]]:
        """Every row about a member by table, ready for JSON; times as ISO 8601."""
        kept: dict[str, list[dict[str, Any]]] = {}
        for table, condition in _about(member):  # a query a table, not a row
            rows = await self.scope.rows(table, condition)
            if rows:
                kept[table.name] = [_shown(row) for row in rows]
        return kept

    async def forget(self, member: str) -> int:
        """Delete every row about a member. How many. A quiz they started in a channel goes on.

        Sessions go first: an answer that is being counted holds the lock of its own, and is waited for.
        """
        await self.scope.change(CHANNEL_QUIZZES, {"starter": ""}, CHANNEL_QUIZZES.c.starter == member)
        about = [(table, condition) for table, condition in _about(member) if table is not CHANNEL_QUIZZES]
        return sum([await self.scope.drop(table, condition) for table, condition in about])


def _about(member: str) -> list[tuple[sa.Table, sa.ColumnElement[bool]]]:
    tables = [SESSIONS, *(table for table in OWNED if table is not SESSIONS)]
    about = [(table, table.c.member == member) for table in tables if "member" in table.c]
    return [*about, (CHANNEL_QUIZZES, CHANNEL_QUIZZES.c.starter == member)]


def _shown(row: sa.Row[Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, dt.date | dt.datetime) else value
        for name, value in row._asdict().items()
        if name not in _HIDDEN
    }

"""What is kept of people: shown to them, and deleted, in the store and in the process."""

from __future__ import annotations

import datetime as dt
from typing import Any

from bot.service.memory import Memory
from bot.store import Store


class Privacy:
    """The use case. `memory` is the running bot's, where there is one; each raises StoreUnavailable."""

    def __init__(self, store: Store | None, memory: Memory | None = None) -> None:
        self._store, self._memory = store, memory

    async def export(self, member: str, team: str = "") -> dict[str, Any]:
        """Every row about a member, by team and table, ready for JSON; of one team, or of all."""
        kept: dict[str, Any] = {}
        if self._store is not None:
            for tenant in await self._store.tenants(team=team, member=member):
                async with self._store.unit(tenant) as unit:
                    kept[str(tenant)] = await unit.people.export(member)
        return kept

    async def forget_member(self, member: str, team: str = "") -> int:
        """Delete every row about a member, in one team or in all. How many."""
        count = 0
        if self._memory is not None and team:
            await self._memory.forget_member(team, member)
        if self._store is not None:
            for tenant in await self._store.tenants(team=team, member=member):
                async with self._store.unit(tenant) as unit:
                    count += await unit.people.forget(member)
        return count

    async def forget_team(self, team: str, *, removed: dt.datetime | None = None) -> int:
        """Delete all that is kept of a team, its installations too. How many rows.

        None of the store's where the team installed the app anew since it was `removed`.
        """
        if self._memory is not None:
            await self._memory.forget_team(team)
        return await self._store.forget_team(team, removed=removed) if self._store is not None else 0

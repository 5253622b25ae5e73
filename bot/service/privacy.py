"""What is kept of people: shown to them, and deleted, in the store and in the process.

A person is a member of a team: another team's member of the same id is somebody else, unless who runs the bot
asks for all teams at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from bot.service.means import present
from bot.service.memory import Memory
from bot.service.quizzing import Who
from bot.store import Store, Tenant

Tables = Mapping[str, Any]


def _nothing() -> None:
    """There is nothing else to forget."""


class Privacy:
    """The use case; each method raises StoreUnavailable where the store is away.

    `memory` is the running bot's, where there is one; `also` forgets whatever else in the process was made of
    words of people.
    """

    def __init__(
        self, store: Store | None, memory: Memory | None = None, also: Callable[[], None] = _nothing
    ) -> None:
        self._store, self._memory, self._also = store, memory, also

    async def own(self, who: Who) -> Tables:
        """All that is kept of a member in their team, by table, ready for JSON."""
        return await self._kept(who.tenant, who.member)

    async def forget_own(self, who: Who) -> int:
        """Delete all that is kept of a member in their team, and what the process holds. How many rows."""
        await self._forget_here(who.team, who.member)
        return await self._forgotten(who.tenant, who.member)

    async def export(self, member: str, team: str = "") -> dict[str, Tables]:
        """The same by team: of one team, or of all."""
        return {str(one): await self._kept(one, member) for one in await self._tenants(member, team)}

    async def forget_member(self, member: str, team: str = "") -> int:
        """The same in one team, or in all."""
        await self._forget_here(team, member)
        return sum([await self._forgotten(one, member) for one in await self._tenants(member, team)])

    async def forget_team(self, team: str, *, removed: dt.datetime | None = None) -> int:
        """Delete all that is kept of a team, its installations too. How many rows.

        None of the store's where the team installed the app anew since it was `removed`.
        """
        if self._memory is not None:
            await self._memory.forget_team(team)
        self._also()
        return await self._store.forget_team(team, removed=removed) if self._store is not None else 0

    async def _forget_here(self, team: str, member: str) -> None:
        """Before the store forgets: what the process owes it would else be written afterwards."""
        if self._memory is not None:
            await self._memory.forget_member(member, team)
        self._also()

    async def _tenants(self, member: str, team: str) -> tuple[Tenant, ...]:
        return await self._store.tenants(team=team, member=member) if self._store is not None else ()

    async def _kept(self, tenant: Tenant, member: str) -> Tables:
        async with present(self._store).unit(tenant) as unit:
            return await unit.people.export(member)

    async def _forgotten(self, tenant: Tenant, member: str) -> int:
        async with present(self._store).unit(tenant) as unit:
            return await unit.people.forget(member)

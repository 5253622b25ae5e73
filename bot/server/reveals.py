"""Questions to channels whose time is up, revealed: by one of however many replicas, soon after."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from bot.errors import Overloaded, SlackRefused, StoreUnavailable
from bot.server.beside import beside
from bot.slack import Services, tell_revealed

EVERY_S = 5.0
_log = structlog.get_logger("isolate.server")


@asynccontextmanager
async def revealing(services: Services, every_s: float = EVERY_S) -> AsyncIterator[None]:
    """Look for such questions, again and again, for as long as the block lasts."""
    async with beside(_reveal(services, every_s)):
        yield


async def _reveal(services: Services, every_s: float) -> None:
    while True:
        try:
            await reveal_due(services)
        except (Overloaded, StoreUnavailable) as error:
            _log.info("reveal.later", reason=str(error))
        await asyncio.sleep(every_s)


async def reveal_due(services: Services) -> int:
    """Reveal what is due now. How many."""
    due = await services.polling.overdue()
    for tenant, quiz in due:
        revealed = await services.polling.reveal(tenant, quiz)
        if revealed is not None:
            try:
                await tell_revealed(services.outbound, tenant.team, revealed)
            except SlackRefused as refused:
                _log.warning("reveal.refused", reason=refused.error, team=tenant.team)
    return len(due)

"""What takes a second to make and is needed by few: made once, beside everything else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from bot.errors import NotYet
from bot.knowledge import assemble
from bot.quiz import Items
from bot.server.beside import beside

WAIT_S = 1.2  # of the three seconds that Slack waits
Make = Callable[[], Items]


def no_items() -> Items:
    """Nothing to ask, for a bot without a knowledge of its own."""
    return Items(assemble([]))


@asynccontextmanager
async def made_once(make: Make) -> AsyncIterator[Callable[[], Awaitable[Items]]]:
    """Begin to make it in a thread; inside the block, whoever needs it waits a moment for that one making.

    Raises NotYet where it takes longer.
    """
    async with beside(asyncio.to_thread(make)) as making:

        async def made() -> Items:
            try:
                return await asyncio.wait_for(asyncio.shield(making), WAIT_S)
            except TimeoutError as error:
                raise NotYet("what can be asked is still being made") from error

        yield made

"""Ending well: no new work is taken, what is in flight is finished."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import Gauge

from bot.errors import Overloaded

DRAIN_S = 10.0
MOST_IN_FLIGHT = 500


class Intake:
    """Counts deliveries being worked on; closed, it takes no more."""

    def __init__(self, gauge: Gauge, *, most: int = MOST_IN_FLIGHT) -> None:
        self._most = most
        self._in_flight = 0
        gauge.set_function(lambda: self._in_flight)
        self._is_open = False
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def is_open(self) -> bool:
        """Whether deliveries are taken."""
        return self._is_open

    def open(self) -> None:
        """From now on deliveries are taken."""
        self._is_open = True

    @contextmanager
    def working(self) -> Iterator[None]:
        """A delivery being worked on. Raises Overloaded where no more are taken."""
        if not self._is_open or self._in_flight >= self._most:
            raise Overloaded("no more deliveries are taken now")
        self._in_flight += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._in_flight -= 1
            if not self._in_flight:
                self._idle.set()

    async def drain(self, seconds: float = DRAIN_S) -> bool:
        """Take no more, and wait until nothing is in flight. False where that takes too long."""
        self._is_open = False
        try:
            async with asyncio.timeout(seconds):
                await self._idle.wait()
        except TimeoutError:
            return False
        return True

"""A wire to PostgreSQL that breaks where a test says: at a commit that was made but not told, or silently."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

_READY = b"Z\x00\x00\x00\x05"  # the server's "ready for query", which ends each of its answers


class Wire:
    """Between clients and the server. With `cuts_commit`, the next commit is made and its answer lost.

    With `is_silent`, nothing passes any more and nobody is told, as when a cable is pulled.
    """

    def __init__(self, port: int) -> None:
        self._to = port
        self.port = 0
        self.cuts_commit = self.is_silent = False
        self._connections: set[asyncio.Task[None]] = set()

    def carry(self, client: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        """One connection."""
        self._connections.add(asyncio.create_task(self._carry(client, back)))

    async def end(self) -> None:
        """End every connection."""
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _carry(self, client: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        answers, server = await asyncio.open_connection("127.0.0.1", self._to)
        is_cut = asyncio.Event()
        answering = asyncio.create_task(self._answer(answers, back, is_cut))
        try:
            while sent := await client.read(65_536):
                if b"COMMIT" in sent and self.cuts_commit:
                    self.cuts_commit = False
                    is_cut.set()
                if not self.is_silent:
                    server.write(sent)
        finally:
            answering.cancel()
            for side in (server, back):
                side.close()
                with suppress(ConnectionError):
                    await side.wait_closed()

    async def _answer(
        self, answers: asyncio.StreamReader, back: asyncio.StreamWriter, is_cut: asyncio.Event
    ) -> None:
        with suppress(ConnectionError):
            while said := await answers.read(65_536):
                if is_cut.is_set() and _READY in said:
                    break
                if not self.is_silent:
                    back.write(said)
        back.close()


@asynccontextmanager
async def wire(port: int) -> AsyncIterator[Wire]:
    """A wire to that port, on a free one of its own."""
    between = Wire(port)
    listening = await asyncio.start_server(between.carry, "127.0.0.1", 0)
    between.port = listening.sockets[0].getsockname()[1]
    try:
        yield between
    finally:
        listening.close()
        await between.end()

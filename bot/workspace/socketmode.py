"""Socket Mode: connections that the app opens, envelopes over them, acknowledgements back."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import Mapping
from typing import Literal, TypeAlias

from aiohttp import WSMsgType, web

from bot.workspace.backend import Backend
from bot.workspace.deliveries import Delivery, Kind, Parcel
from bot.workspace.wire import MAX_CONNECTIONS, Payload, compact

Reason: TypeAlias = Literal["warning", "refresh_requested", "link_disabled", "too_many_websockets"]
_TYPES: Mapping[Kind, str] = {
    "event": "events_api",
    "command": "slash_commands",
    "interactive": "interactive",
    "options": "interactive",
}


class SocketMode:
    """The open connections. An envelope goes to one of them in turn; its answer may come on any."""

    def __init__(self, backend: Backend, deadline_s: float) -> None:
        self._backend = backend
        self._deadline_s = deadline_s
        self._open: list[web.WebSocketResponse] = []
        self._leaving: list[web.WebSocketResponse] = []
        self._wires: dict[web.WebSocketResponse, asyncio.Transport | None] = {}
        self._waiting: dict[str, asyncio.Future[Payload]] = {}
        self._turn = 0

    @property
    def connections(self) -> int:
        """How many connections take envelopes now."""
        return len(self._open)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One connection from hello to its end."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._backend.tickets:
            return web.Response(status=401)
        self._backend.tickets.discard(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        if len(self._open) >= MAX_CONNECTIONS:
            await socket.send_str(_disconnect("too_many_websockets"))
            await socket.close()
            return socket
        await socket.send_str(self._hello())
        self._open.append(socket)
        self._wires[socket] = request.transport
        self._backend.state.changes.bump()
        try:
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    self._acknowledged(message.data)
        finally:
            self._forget(socket)
        return socket

    def _hello(self) -> str:
        debug = {"host": "applink", "build_number": 1, "approximate_connection_time": 3600}
        info = {"app_id": self._backend.app.app_id}
        connections = len(self._open) + 1
        return compact(
            {"type": "hello", "num_connections": connections, "connection_info": info, "debug_info": debug}
        )

    def _acknowledged(self, text: str) -> None:
        try:
            body = json.loads(text)
        except ValueError:
            return
        waiting = self._waiting.get(body.get("envelope_id", "")) if isinstance(body, dict) else None
        if waiting is not None and not waiting.done():
            waiting.set_result(body.get("payload") or {})

    def _forget(self, socket: web.WebSocketResponse) -> None:
        for sockets in (self._open, self._leaving):
            if socket in sockets:
                sockets.remove(socket)
        self._wires.pop(socket, None)
        self._backend.state.changes.bump()

    async def send(self, parcel: Parcel) -> Delivery:
        """One envelope to one connection; unanswered, it counts as failed after the deadline."""
        begun = time.monotonic()
        if not self._open:
            return Delivery(parcel, failure="connection_failed")
        self._turn += 1
        socket = self._open[self._turn % len(self._open)]
        envelope_id = str(uuid.uuid4())
        answer = self._waiting[envelope_id] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(self._deadline_s):
                await socket.send_str(compact(_envelope(envelope_id, parcel)))
                payload = await answer
        except (TimeoutError, ConnectionError):
            return Delivery(parcel, failure="timeout", latency_s=time.monotonic() - begun)
        finally:
            del self._waiting[envelope_id]
        return Delivery(parcel, 200, answer=payload or "", latency_s=time.monotonic() - begun)

    async def disconnect(self, reason: Reason = "refresh_requested") -> None:
        """Tell every connection to go; none gets further envelopes, each may still answer."""
        leaving, self._open = self._open, []
        self._leaving.extend(leaving)
        for socket in leaving:
            await socket.send_str(_disconnect(reason))
        self._backend.state.changes.bump()

    def cut(self) -> None:
        """Break every connection without a word."""
        for wire in self._wires.values():
            if wire is not None:
                wire.abort()

    async def close(self) -> None:
        """Close every connection in order."""
        for socket in (*self._open, *self._leaving):
            await socket.close()


def _envelope(envelope_id: str, parcel: Parcel) -> Payload:
    body: Payload = {
        "envelope_id": envelope_id,
        "type": _TYPES[parcel.kind],
        "accepts_response_payload": parcel.kind != "event",
        "payload": parcel.payload,
    }
    if parcel.kind == "event":
        body |= {"retry_attempt": parcel.attempt, "retry_reason": parcel.reason}
    return body


def _disconnect(reason: Reason) -> str:
    return compact({"type": "disconnect", "reason": reason, "debug_info": {"host": "wss-111"}})

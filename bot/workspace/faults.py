"""What can go wrong at Slack's end, on demand: the next calls of a method fail in a chosen way."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import TypeAlias

from aiohttp import web

from bot.workspace.wire import Payload


@dataclass(frozen=True, slots=True)
class RateLimited:
    """HTTP 429 with `Retry-After`."""

    retry_after_s: int = 1


@dataclass(frozen=True, slots=True)
class ServerError:
    """HTTP 5xx with a page instead of JSON."""

    status: int = 500


@dataclass(frozen=True, slots=True)
class Hang:
    """Nothing for that long, then the usual answer."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Refuse:
    """HTTP 200 with `ok: false` and that error code."""

    error: str


@dataclass(frozen=True, slots=True)
class Drop:
    """The connection breaks. `done`: Slack had done what was asked; else it had not."""

    done: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Hold:
    """Nothing until `released`; `reached` once a call waits. `done`: Slack has done by then what was asked.

    Else it is done then, unless who asked has hung up.
    """

    done: bool = False
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    async def wait(self) -> None:
        """Wait to be released."""
        self.reached.set()
        await self.released.wait()


Fault: TypeAlias = RateLimited | ServerError | Hang | Refuse | Drop | Hold


class Faults:
    """Faults to come, by method name; `*` stands for every method without one of its own."""

    def __init__(self) -> None:
        self._next: defaultdict[str, deque[Fault]] = defaultdict(deque)

    def next(self, method: str, fault: Fault, *, times: int = 1) -> None:
        """Let the next calls of that method meet the fault."""
        self._next[method].extend([fault] * times)

    def clear(self) -> None:
        """Everything works again."""
        self._next.clear()

    def take(self, method: str) -> Fault | None:
        """The fault for the call that comes now, used up."""
        for name in (method, "*"):
            if self._next[name]:
                return self._next[name].popleft()
        return None


async def before(fault: Fault | None) -> tuple[Payload, int, dict[str, str]] | web.Response | None:
    """What the fault does before the method runs: an answer instead of it, or None to go on."""
    match fault:
        case RateLimited(seconds):
            return {"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(seconds)}
        case ServerError(status):
            page = "<!DOCTYPE html><html><body><h1>Server Error</h1></body></html>"
            return web.Response(text=page, status=status, content_type="text/html")
        case Refuse(error):
            return {"ok": False, "error": error}, 200, {}
        case Hang(seconds):
            await asyncio.sleep(seconds)
        case Hold(done=False):
            await fault.wait()
    return None


async def after(fault: Fault | None) -> None:
    """What the fault does once the method has run, before anybody is told."""
    if isinstance(fault, Hold) and fault.done:
        await fault.wait()


class Pace:
    """How fast Slack lets an app go, as buckets that refill: `burst` at once, then `per_s` a second."""

    def __init__(self) -> None:
        self._buckets: dict[tuple[str, ...], tuple[float, float]] = {}

    def wait_s(self, key: tuple[str, ...], now: float, *, burst: int, per_s: float) -> int:
        """Take one from the bucket; 0 when that was allowed, else the whole seconds to wait."""
        left, since = self._buckets.get(key, (float(burst), now))
        left = min(float(burst), left + (now - since) * per_s)
        if left < 1:
            self._buckets[key] = (left, now)
            return max(1, round((1 - left) / per_s))
        self._buckets[key] = (left - 1, now)
        return 0

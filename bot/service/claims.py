"""Who answers a delivery: claims with leases, so that nothing is lost and nothing answered twice.

A pure state machine: the clock comes in as a parameter, waiting is the caller's.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from enum import Enum

from bot.errors import Overloaded

LEASE_S = 10.0
# Slack delivers at once, after 1 and after 5 minutes (docs.slack.dev/apis/events-api); kept well beyond that.
KEEP_S = 900.0
CAPACITY = 100_000


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to answer one delivery until `expires`. `number` tells it from earlier leases on the same."""

    delivery: str
    number: int
    expires: float


class Refusal(Enum):
    """Why a delivery is not ours to answer: somebody is at it, or it has been answered."""

    HELD = "held"
    DONE = "done"


class Claims:
    """Leases on deliveries, at most `capacity` at a time, in memory.

    A delivery is granted to one at a time; granted again once its lease was given back or ran out; and never
    again (for `KEEP_S`) once done. Times are seconds of any clock that does not go back.
    """

    def __init__(self, *, lease_s: float = LEASE_S, keep_s: float = KEEP_S, capacity: int = CAPACITY) -> None:
        self._lease_s, self._keep_s, self._capacity = lease_s, keep_s, capacity
        self._held: dict[str, Lease] = {}
        self._done: OrderedDict[str, float] = OrderedDict()
        self._granted = 0

    def __len__(self) -> int:
        return len(self._held) + len(self._done)

    def take(self, delivery: str, now: float) -> Lease | Refusal:
        """A lease, or why not. Raises Overloaded when there is no room to remember another delivery."""
        self._forget(now)
        if delivery in self._done:
            return Refusal.DONE
        held = self._held.get(delivery)
        if held is not None and now < held.expires:
            return Refusal.HELD
        if held is None and len(self) >= self._capacity:
            raise Overloaded("more deliveries are being remembered than there is room for")
        self._granted += 1
        lease = Lease(delivery, self._granted, now + self._lease_s)
        self._held[delivery] = lease
        return lease

    def finish(self, lease: Lease, now: float) -> None:
        """The delivery has been answered, by whoever says so: it is never granted again."""
        self._held.pop(lease.delivery, None)
        self._done[lease.delivery] = now + self._keep_s
        self._done.move_to_end(lease.delivery)

    def give_back(self, lease: Lease) -> None:
        """It could not be answered: the next delivery of it may. An outdated lease changes nothing."""
        if self._is_current(lease):
            del self._held[lease.delivery]

    def _is_current(self, lease: Lease) -> bool:
        held = self._held.get(lease.delivery)
        return held is not None and held.number == lease.number

    def _forget(self, now: float) -> None:
        while self._done and next(iter(self._done.values())) <= now:
            self._done.popitem(last=False)
        if len(self) >= self._capacity:
            for delivery in [name for name, held in self._held.items() if held.expires <= now]:
                del self._held[delivery]

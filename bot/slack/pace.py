"""How fast Slack lets us speak: when the next call of a kind may start. Pure, the clock is passed in.

Slack asks for about one message a second in a channel, allows short bursts, and says 429 with the seconds to
wait where it is too much (docs.slack.dev/apis/web-api/rate-limits).
"""

from __future__ import annotations

from collections import OrderedDict

EVERY_S = 1.0
BURST = 30
CAPACITY = 20_000


class Pace:
    """When each key (team, method, channel) may be used next; the longest unused keys are forgotten."""

    def __init__(self, *, every_s: float = EVERY_S, burst: int = BURST, capacity: int = CAPACITY) -> None:
        self._every_s, self._slack_s, self._capacity = every_s, every_s * (burst - 1), capacity
        self._ahead: OrderedDict[tuple[str, ...], float] = OrderedDict()  # when the calls so far are paid for
        self._blocked: dict[tuple[str, ...], float] = {}

    def wait_s(self, key: tuple[str, ...], now: float) -> float:
        """Seconds until a call may start; 0 means now."""
        until = self._blocked.get(key, now)
        if until <= now:
            self._blocked.pop(key, None)
        return max(until - now, self._ahead.get(key, now) - self._slack_s - now, 0.0)

    def count(self, key: tuple[str, ...], now: float) -> None:
        """A call starts now."""
        self._ahead[key] = max(self._ahead.get(key, now), now) + self._every_s
        self._ahead.move_to_end(key)
        while len(self._ahead) > self._capacity:
            self._ahead.popitem(last=False)

    def block(self, key: tuple[str, ...], now: float, seconds: float) -> None:
        """Slack asked to wait that long."""
        if len(self._blocked) >= self._capacity:
            self._blocked.clear()
        self._blocked[key] = now + seconds

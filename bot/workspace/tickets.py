"""What is handed out and used up: trigger ids (once, 3 s) and response addresses (five times, 30 min)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace

from bot.workspace.refusals import Refused
from bot.workspace.state import Clock
from bot.workspace.wire import RESPONSE_URL_LIFE_S, RESPONSE_URL_USES, TRIGGER_LIFE_S


@dataclass(frozen=True, slots=True)
class Trigger:
    """The right to open one modal for one person, soon."""

    member: str
    issued: float
    spent: bool = False


class Triggers:
    """Trigger ids by their text."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._issued: dict[str, Trigger] = {}

    def issue(self, member: str) -> str:
        """A new trigger id for something that person just did."""
        trigger_id = f"{secrets.randbelow(10**13)}.{secrets.randbelow(10**13)}.{secrets.token_hex(16)}"
        self._issued[trigger_id] = Trigger(member, self._clock())
        return trigger_id

    def redeem(self, trigger_id: str) -> str:
        """Spend it; the member it was for. Refused when unknown, spent or older than three seconds."""
        trigger = self._issued.get(trigger_id)
        if trigger is None:
            raise Refused("invalid_trigger_id")
        if trigger.spent:
            raise Refused("exchanged_trigger_id")
        if self._clock() - trigger.issued > TRIGGER_LIFE_S:
            raise Refused("expired_trigger_id")
        self._issued[trigger_id] = replace(trigger, spent=True)
        return trigger.member


@dataclass(frozen=True, slots=True)
class ResponseTarget:
    """Where a response address leads: whose action, in which conversation, on which message."""

    member: str
    channel: str
    message_ts: str = ""
    issued: float = 0.0
    uses: int = 0


class ResponseUrls:
    """Response addresses by the secret at their end."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._issued: dict[str, ResponseTarget] = {}

    def issue(self, target: ResponseTarget) -> str:
        """A new secret for that target."""
        key = secrets.token_urlsafe(18)
        self._issued[key] = replace(target, issued=self._clock())
        return key

    def use(self, key: str) -> ResponseTarget:
        """Count one use. Refused with `used_url` after five, `expired_url` after thirty minutes."""
        target = self._issued.get(key)
        if target is None or self._clock() - target.issued > RESPONSE_URL_LIFE_S:
            raise Refused("expired_url")
        if target.uses >= RESPONSE_URL_USES:
            raise Refused("used_url")
        self._issued[key] = replace(target, uses=target.uses + 1)
        return target

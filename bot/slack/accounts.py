"""Who the bot is in a team, and the token it speaks with there: of one team, or of many."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from bot.errors import NotInstalled, StoreUnavailable

FRESH_S = 60.0  # in which an installation is not looked up again
CAPACITY = 10_000


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is in its workspace, as `auth.test` says."""

    team: str
    user_id: str
    bot_id: str


@dataclass(frozen=True, slots=True)
class Account:
    """What the bot is in one team."""

    identity: Identity
    token: str


class Accounts(Protocol):
    """The bot's accounts by team."""

    async def account(self, team: str) -> Account:
        """The one in that team. Raises NotInstalled, or StoreUnavailable where it cannot be known now."""
        ...

    def forget(self, team: str) -> None:
        """The team removed the app, or installed it anew."""
        ...


@dataclass(frozen=True, slots=True)
class OneTeam:
    """The account of the one team whose token was given."""

    only: Account

    async def account(self, team: str) -> Account:  # noqa: ARG002 - whoever asks, there is one
        """It."""
        return self.only

    def forget(self, team: str) -> None:
        """Its token comes from outside, and with the next start."""


class ManyTeams:
    """Accounts as `find` finds them, remembered for a minute; while it is away, for as long as it is."""

    def __init__(
        self, find: Callable[[str], Awaitable[Account | None]], *, clock: Callable[[], float]
    ) -> None:
        self._find, self._clock = find, clock
        self._known: OrderedDict[str, tuple[float, Account]] = OrderedDict()

    async def account(self, team: str) -> Account:
        """The one in that team. Raises NotInstalled, or StoreUnavailable where it was never known."""
        until, known = self._known.get(team, (0.0, None))
        if known is not None and self._clock() < until:
            return known
        try:
            found = await self._find(team)
        except StoreUnavailable:
            if known is None:
                raise
            return known
        if found is None:
            self.forget(team)
            raise NotInstalled(f"the app is not installed in the team {team}")
        self._known[team] = (self._clock() + FRESH_S, found)
        self._known.move_to_end(team)
        while len(self._known) > CAPACITY:
            self._known.popitem(last=False)
        return found

    def forget(self, team: str) -> None:
        """Look it up the next time."""
        self._known.pop(team, None)

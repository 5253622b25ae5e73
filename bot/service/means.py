"""What quizzes are made with: what can be asked, where it is kept, the moment and chance."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.errors import StoreUnavailable
from bot.quiz import Items
from bot.store import Store


def _new_seed() -> int:
    return secrets.randbelow(2**31)


@dataclass(frozen=True, slots=True)
class Means:
    """`items` gives what can be asked; `kept_in` None: nothing is kept, and whoever needs that says so."""

    items: Callable[[], Awaitable[Items]]
    kept_in: Store | None
    now: Callable[[], dt.datetime]
    new_seed: Callable[[], int] = _new_seed

    @property
    def store(self) -> Store:
        """Where it is kept. Raises StoreUnavailable where it is not."""
        return present(self.kept_in)


def present(store: Store | None) -> Store:
    """That store. Raises StoreUnavailable where there is none."""
    if store is None:
        raise StoreUnavailable("there is no database to remember with")
    return store

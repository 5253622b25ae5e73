"""What a team learns of itself: its blind spots, without a name, and a board of who wishes to be on it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.quiz import Item, ItemId
from bot.service.means import Means
from bot.service.quizzing import Who

FEWEST = 5  # people, below whom a number would be a name
MOST_SPOTS, MOST_ON_BOARD = 10, 10
BOARD = dt.timedelta(days=28)
CONFIDENT, AGAIN = "sure", 1


@dataclass(frozen=True, slots=True)
class Spot:
    """A misconception, and how many of those who were asked believed it, and were sure."""

    item: Item
    believed: int
    asked: int


@dataclass(frozen=True, slots=True)
class Place:
    """A member who wishes to be named, and how many different items they got right in four weeks."""

    member: str
    right: int


class Insight:
    """The use case; both raise StoreUnavailable where nothing can be read."""

    def __init__(self, means: Means) -> None:
        self._means = means

    async def blind_spots(self, who: Who) -> tuple[Spot, ...]:
        """The misconceptions most believed with confidence in the team, over at least five people each."""
        items = await self._means.items()
        async with self._means.store.unit(who.tenant) as unit:
            found = await unit.learning.blind_spots(sure=CONFIDENT, at_least=FEWEST, rated=AGAIN)
        spots = (
            Spot(item, spot.wrong, spot.asked)
            for spot in found
            if (item := items.by_id.get(ItemId(f"misconception:{spot.entry}"))) is not None
        )
        return tuple(spots)[:MOST_SPOTS]

    async def board(self, who: Who) -> tuple[Place, ...]:
        """Who got most right in four weeks, of those who wish to be named."""
        async with self._means.store.unit(who.tenant) as unit:
            chosen = await unit.learning.chosen()
            right = await unit.learning.right_since(self._means.now() - BOARD)
        named = [one.member for one in chosen if one.choices.get("leaderboard")]
        places = [Place(member, right[member]) for member in named if right.get(member)]
        return tuple(sorted(places, key=lambda place: (-place.right, place.member)))[:MOST_ON_BOARD]

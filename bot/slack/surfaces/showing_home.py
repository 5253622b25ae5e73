"""Putting a member's Home tab up to date."""

from __future__ import annotations

from bot.errors import NotYet, StoreUnavailable
from bot.quiz import Item
from bot.service import Who
from bot.slack.render import Looks, home_view, resting_view, warming_view
from bot.slack.surfaces.surface import Services


async def show_home(services: Services, who: Who, notice: str = "") -> None:
    """Publish what the member has learnt; a word of patience where it cannot be read."""
    try:
        view = home_view(await _looks(services, who, notice))
    except NotYet:
        view = warming_view()
    except StoreUnavailable:
        view = resting_view()
    await services.outbound.publish(who.team, who.member, view)


async def _looks(services: Services, who: Who, notice: str) -> Looks:
    quizzing = services.quizzing
    items = await quizzing.items()
    mastery, current = await quizzing.mastery(who), await quizzing.current(who)
    believed: tuple[Item, ...] = tuple(items.by_id[one] for one in mastery.believed)
    choices = await quizzing.preferences(who)
    return Looks(mastery, believed, choices, current.turn is not None, notice)

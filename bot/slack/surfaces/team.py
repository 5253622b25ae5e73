"""What a team asks about itself: `/isolate quiz board`, and for its admins `/isolate quiz blindspots`."""

from __future__ import annotations

from bot.errors import Overloaded, SlackRefused
from bot.service import Who
from bot.slack.render import Message, blind_spots_message, board_message, note_message
from bot.slack.surfaces.resting import or_rest
from bot.slack.surfaces.surface import Services
from bot.words import say


async def told(services: Services, who: Who, about: str) -> Message | None:
    """The board or the blind spots, where these words ask for them."""
    match about.casefold():
        case "board" | "leaderboard":
            return await or_rest(_board(services, who), who.team)
        case "blindspots" | "blind spots":
            return await or_rest(_blind_spots(services, who), who.team)
    return None


async def _board(services: Services, who: Who) -> Message:
    return board_message(await services.insight.board(who))


async def _blind_spots(services: Services, who: Who) -> Message:
    try:
        person = await services.outbound.person(who.team, who.member)
    except SlackRefused:
        return note_message(say("team.admins_only"))
    except Overloaded:
        return note_message(say("trouble.later"))
    if not person.is_admin:
        return note_message(say("team.admins_only"))
    return blind_spots_message(await services.insight.blind_spots(who))

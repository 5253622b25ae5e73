"""What a team asks about itself: `/isolate quiz board`, and for its admins `/isolate quiz blindspots`."""

from __future__ import annotations

import structlog

from bot.errors import Overloaded, SlackRefused, StoreUnavailable
from bot.service import Who
from bot.slack.render import Message, blind_spots_message, board_message, note_message
from bot.slack.surfaces.surface import Services
from bot.words import say

_log = structlog.get_logger("isolate.slack")


async def told(services: Services, who: Who, about: str) -> Message | None:
    """The board or the blind spots, where these words ask for them."""
    try:
        match about.casefold():
            case "board" | "leaderboard":
                return board_message(await services.insight.board(who))
            case "blindspots" | "blind spots":
                return await _blind_spots(services, who)
    except (Overloaded, StoreUnavailable) as error:
        _log.warning("insight.resting", reason=str(error), team=who.team)
        return note_message(say("quiz.resting"))
    return None


async def _blind_spots(services: Services, who: Who) -> Message:
    try:
        person = await services.outbound.person(who.team, who.member)
    except SlackRefused:
        return note_message(say("team.admins_only"))
    if not person.is_admin:
        return note_message(say("team.admins_only"))
    return blind_spots_message(await services.insight.blind_spots(who))

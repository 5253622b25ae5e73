"""At most one reminder waits at Slack's for who wishes for it; one that was ignored is the last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog

from bot.errors import SlackRefused
from bot.service import OFTEN, HowOften, Who, next_reminder
from bot.slack.outbound import Scheduled
from bot.slack.render import reminder_message
from bot.slack.surfaces.surface import Services

_log = structlog.get_logger("isolate.slack")


async def remind(services: Services, who: Who, choices: Mapping[str, Any], *, anew: bool = False) -> None:
    """See that the reminder somebody wishes for waits; `anew`: they have just changed their wish.

    Called when they are here: whoever does not come back is not reminded again.
    """
    often: HowOften = next((one for one in OFTEN if one == choices.get("reminder")), "never")
    waiting = choices.get("waiting") or {}
    now = services.quizzing.now()
    is_waiting = waiting.get("at", 0) > now.timestamp()
    if is_waiting and not anew:
        return
    if is_waiting:
        await _take_back(services, who, Scheduled(waiting["id"], waiting["channel"]))
    if often == "never":
        if waiting:
            await services.quizzing.prefer(who, waiting=None)
        return
    person = await services.outbound.person(who.team, who.member)
    at = next_reminder(now, person.zone, often)
    if at is not None:
        made = await services.outbound.schedule(who.team, who.member, reminder_message(), at)
        kept = {"id": made.id, "channel": made.channel, "at": int(at.timestamp())}
        await services.quizzing.prefer(who, waiting=kept)


async def _take_back(services: Services, who: Who, waiting: Scheduled) -> None:
    try:
        await services.outbound.unschedule(who.team, waiting)
    except SlackRefused as refused:
        _log.info("reminder.late", reason=refused.error, team=who.team)

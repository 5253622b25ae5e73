"""What is said of a quiz that cannot go on just now: its questions or its memory are not there yet."""

from __future__ import annotations

from collections.abc import Awaitable

import structlog

from bot.errors import NotYet, StoreUnavailable
from bot.slack.render import Message, note_message
from bot.words import say

_log = structlog.get_logger("isolate.slack")


async def or_rest(doing: Awaitable[Message | None], team: str) -> Message | None:
    """What is to be told once that is done; where it cannot be done now, that and when to try again."""
    try:
        return await doing
    except NotYet as error:
        _log.info("quiz.warming", reason=str(error), team=team)
        return note_message(say("quiz.warming"))
    except StoreUnavailable as error:
        _log.warning("quiz.resting", reason=str(error), team=team)
        return note_message(say("quiz.resting"))

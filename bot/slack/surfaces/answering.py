"""What every surface that is asked something does: help or an answer, counted and logged."""

from __future__ import annotations

import time
from dataclasses import dataclass

import structlog

from bot.engine import Context
from bot.errors import Overloaded, StoreUnavailable
from bot.service import Inquiry, Reply, Who
from bot.slack.render import ONCE, Message, Show, help_message, render
from bot.slack.surfaces.surface import Services

_HELP = frozenset({"", "help", "?", "hi", "hello", "commands", "usage"})
_log = structlog.get_logger("isolate.slack")


@dataclass(frozen=True, slots=True)
class Said:
    """What is to be said, and the reply it was made from (None for help)."""

    message: Message
    reply: Reply | None = None


async def said(
    services: Services,
    inquiry: Inquiry,
    *,
    surface: str,
    context: Context | None = None,
    show: Show = ONCE,
) -> Said:
    """Help where help is asked for, else the answer, in `context` or, without one, in that of its thread."""
    if inquiry.text.strip().casefold() in _HELP:
        return Said(help_message())
    started = time.perf_counter()
    if context is None:
        context = await services.asking.context(inquiry)
    reply = services.asking.reply(inquiry, context)
    message = render(reply, show)
    services.asking.note(inquiry, reply, surface)
    await _met(services, inquiry, reply)
    services.metrics.answered(surface, reply.answer.kind)
    _log.info(
        "answer.given",
        surface=surface,
        delivery=inquiry.delivery,
        team=inquiry.team,
        kind=reply.answer.kind,
        entries=reply.answer.entries[:3],
        confidence=round(reply.answer.confidence, 3),
        ms=round((time.perf_counter() - started) * 1000, 2),
    )
    return Said(message, reply)


async def _met(services: Services, inquiry: Inquiry, reply: Reply) -> None:
    """A myth somebody asked about goes among their quizzes, if they wish so; else nothing happens."""
    answers = (reply.answer, *reply.answer.parts)
    myths = [entry for answer in answers if answer.verdict for entry in answer.entries[:1]]
    if not myths:
        return
    try:
        await services.quizzing.met(Who(inquiry.team, inquiry.member), myths)
    except (Overloaded, StoreUnavailable) as error:
        _log.info("myth.unkept", reason=str(error), team=inquiry.team)

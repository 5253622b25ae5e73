"""Answering what was said in a conversation: claimed, posted, remembered, and only then acknowledged."""

from __future__ import annotations

import structlog

from bot.service import Thread
from bot.slack.inbound import Spoken
from bot.slack.surfaces.answering import said
from bot.slack.surfaces.surface import Services

_log = structlog.get_logger("isolate.slack")


async def answer_spoken(services: Services, spoken: Spoken, *, surface: str) -> None:
    """Post the answer, once however often the delivery comes. Raises what keeps it from being posted."""
    inquiry = spoken.inquiry
    async with services.asking.claimed(inquiry.delivery, inquiry.team) as is_ours:
        if not is_ours:
            services.metrics.duplicates.inc()
            _log.info("delivery.duplicate", delivery=inquiry.delivery, team=inquiry.team, surface=surface)
            return
        words = await said(services, inquiry, surface=surface)
        posted = await services.outbound.post(
            inquiry.team, inquiry.channel, words.message, thread=spoken.reply_in
        )
        if words.reply is not None and inquiry.thread is not None:
            # In a direct channel a thread may be opened under the question or under the answer.
            roots = {inquiry.thread.root} | ({spoken.ts, posted} - {""} if not spoken.reply_in else set())
            services.asking.remember(
                inquiry, words.reply, *(Thread(inquiry.team, inquiry.channel, root) for root in roots)
            )

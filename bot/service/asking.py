"""Answering a question: claim the delivery, find what the thread is about, ask the engine, remember."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from bot.engine import NO_CONTEXT, Answer, Context
from bot.errors import Overloaded
from bot.service.claims import LEASE_S, Refusal
from bot.service.memory import Claim, Memory, utc_now
from bot.service.replies import Reply
from bot.service.threads import Thread
from bot.store import Asked, Question


@dataclass(frozen=True, slots=True)
class Patience:
    """How long another is waited for who is at the same delivery, and how long an answer may take.

    Who is not done by then stops, so that nobody speaks once the lease has run out.
    """

    holder_s: float = 2.0
    work_s: float = LEASE_S - 2.0


PATIENCE = Patience()
ELSEWHERE_S = 0.1  # between two looks at a delivery that another process holds
_UNANSWERED = frozenset({"none", "suggestions"})


class Answering(Protocol):
    """What answers: the engine of a pack in force."""

    def answer(self, text: str, context: Context = NO_CONTEXT) -> Answer:
        """The answer to that text, in a thread about that context."""
        ...


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A question from Slack, read fully.

    `delivery` names it for ever ("" where a repetition does no harm); `team`, `member` and
    `channel` are Slack's ids; `thread` is what a follow-up belongs to, None for commands, which have none.
    """

    delivery: str
    team: str
    member: str
    channel: str
    text: str
    thread: Thread | None = None


class Asking:
    """The use case, with its memory of claims, threads and replies. One a running bot, one `answering`."""

    def __init__(
        self,
        answering: Answering,
        *,
        clock: Callable[[], float],
        today: Callable[[], dt.date],
        now: Callable[[], dt.datetime] = utc_now,
        memory: Memory | None = None,
        patience: Patience = PATIENCE,
    ) -> None:
        self._answering = answering
        self._today, self._now = today, now
        self._memory = memory or Memory(clock=clock)
        self._patience = patience
        self._ended: dict[tuple[str, str], asyncio.Event] = {}

    def reply(self, inquiry: Inquiry, context: Context = NO_CONTEXT) -> Reply:
        """The answer to that question, in that context.

        The same question in the same context gets the same `Reply` again, for as long as it is kept.
        """
        today = self._today()
        given = self._memory.replies.given(inquiry.text, context, today)
        if given is not None:
            return given
        reply = Reply(inquiry.text, self._answering.answer(inquiry.text, context), context, today)
        self._memory.replies.keep(reply)
        return reply

    async def context(self, inquiry: Inquiry) -> Context:
        """What its thread is about; nothing for a question without a thread."""
        return await self._memory.context(inquiry.thread) if inquiry.thread else NO_CONTEXT

    def note(self, inquiry: Inquiry, reply: Reply, surface: str) -> None:
        """Count the question; keep its text where it got no answer, so that one can be written."""
        kind, now = reply.answer.kind, self._now()
        unanswered = Question(inquiry.delivery, inquiry.member, inquiry.text, kind, now)
        asked = Asked(now.date(), surface, kind)
        kept = unanswered if kind in _UNANSWERED else None
        self._memory.note(inquiry.team, inquiry.delivery, asked, kept)

    def remember(self, inquiry: Inquiry, reply: Reply, *threads: Thread) -> None:
        """These threads are about the answer to that inquiry now, if it asserted anything."""
        if reply.answer.asserts:
            for thread in threads:
                self._memory.remember(thread, reply.answer.context(), inquiry.member)

    @asynccontextmanager
    async def claimed(self, delivery: str, team: str = "") -> AsyncIterator[bool]:
        """Whether this delivery is ours to answer; inside the block, it is nobody else's.

        Left without an error, the delivery is done; with one, it is given back. False: it has been answered
        already. Raises Overloaded when another is still at it after two seconds, so that Slack comes again.
        """
        claim = await self._claim(team, delivery)
        if claim is None:
            yield False
            return
        ended = self._ended[team, delivery] = asyncio.Event()
        try:
            async with asyncio.timeout(self._patience.work_s):
                yield True
        except TimeoutError as error:
            await self._memory.give_back(claim)
            raise Overloaded(f"delivery {delivery} could not be answered in time") from error
        except BaseException:
            await self._memory.give_back(claim)
            raise
        else:
            await self._memory.finish(claim)
        finally:
            ended.set()
            if self._ended.get((team, delivery)) is ended:
                del self._ended[team, delivery]

    async def _claim(self, team: str, delivery: str) -> Claim | None:
        try:
            async with asyncio.timeout(self._patience.holder_s):
                while True:
                    match await self._memory.take(team, delivery):
                        case Claim() as claim:
                            return claim
                        case Refusal.DONE:
                            return None
                        case Refusal.HELD:
                            await self._ended_or_later(team, delivery)
        except TimeoutError:
            raise Overloaded(f"delivery {delivery} is still being answered") from None

    async def _ended_or_later(self, team: str, delivery: str) -> None:
        """Wait until who is at it here has ended; of another process, look again in a while."""
        ended = self._ended.get((team, delivery))
        await (ended.wait() if ended else asyncio.sleep(ELSEWHERE_S))

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
from bot.service.claims import LEASE_S, Claims, Lease, Refusal
from bot.service.threads import Thread, Threads


@dataclass(frozen=True, slots=True)
class Patience:
    """How long another is waited for who is at the same delivery, and how long an answer may take.

    Who is not done by then stops, so that nobody speaks once the lease has run out.
    """

    holder_s: float = 2.0
    work_s: float = LEASE_S - 2.0


PATIENCE = Patience()


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


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer with the question and context it was given to, and the day it is shown on."""

    question: str
    answer: Answer
    context: Context
    today: dt.date

    @property
    def is_overdue(self) -> bool:
        """Whether a fact in it should have been checked again by today."""
        due = [part.recheck_after for part in (self.answer, *self.answer.parts) if part.recheck_after]
        return any(day <= self.today for day in due)


class Asking:
    """The use case, with its memory of claims and threads. One a running bot."""

    def __init__(
        self,
        answering: Answering,
        *,
        clock: Callable[[], float],
        today: Callable[[], dt.date],
        claims: Claims | None = None,
        threads: Threads | None = None,
        patience: Patience = PATIENCE,
    ) -> None:
        self._answering = answering
        self._clock, self._today = clock, today
        self._claims = claims or Claims()
        self._threads = threads or Threads()
        self._patience = patience
        self._ended: dict[str, asyncio.Event] = {}

    def reply(self, inquiry: Inquiry, context: Context | None = None) -> Reply:
        """The answer to that question, in `context` or, without one, in the context of its thread."""
        if context is None:
            thread = inquiry.thread
            context = self._threads.context(thread, self._clock()) if thread else NO_CONTEXT
        answer = self._answering.answer(inquiry.text, context)
        return Reply(inquiry.text, answer, context, self._today())

    def remember(self, reply: Reply, *threads: Thread) -> None:
        """These threads are about that answer now, if it asserted anything."""
        if reply.answer.asserts:
            for thread in threads:
                self._threads.remember(thread, reply.answer.context(), self._clock())

    def forget_team(self, team: str) -> None:
        """Drop what is remembered of a team."""
        self._threads.forget_team(team)

    @asynccontextmanager
    async def claimed(self, delivery: str) -> AsyncIterator[bool]:
        """Whether this delivery is ours to answer; inside the block, it is nobody else's.

        Left without an error, the delivery is done; with one, it is given back. False: it has been answered
        already. Raises Overloaded when another is still at it after two seconds, so that Slack comes again.
        """
        lease = await self._lease(delivery)
        if lease is None:
            yield False
            return
        ended = self._ended[delivery] = asyncio.Event()
        try:
            async with asyncio.timeout(self._patience.work_s):
                yield True
            self._claims.finish(lease, self._clock())
        except TimeoutError as error:
            self._claims.give_back(lease)
            raise Overloaded(f"delivery {delivery} could not be answered in time") from error
        except BaseException:
            self._claims.give_back(lease)
            raise
        finally:
            ended.set()
            if self._ended.get(delivery) is ended:
                del self._ended[delivery]

    async def _lease(self, delivery: str) -> Lease | None:
        try:
            async with asyncio.timeout(self._patience.holder_s):
                while True:
                    match self._claims.take(delivery, self._clock()):
                        case Lease() as lease:
                            return lease
                        case Refusal.DONE:
                            return None
                        case Refusal.HELD:
                            await self._ended[delivery].wait()
        except TimeoutError:
            raise Overloaded(f"delivery {delivery} is still being answered") from None

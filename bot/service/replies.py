"""Replies given before, for questions asked again: the same question is answered the same way on one day."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from dataclasses import dataclass

from bot.engine import Answer, Context

CAPACITY = 512  # some tens of kilobytes each, with the message made of it
LONGEST = 300  # characters; longer questions are hardly asked twice


@dataclass(frozen=True, slots=True, eq=False)
class Reply:
    """An answer with the question and context it was given to, and the day it is shown on.

    No two are equal: what is made of one can be kept under it without looking through the whole answer.
    """

    question: str
    answer: Answer
    context: Context
    today: dt.date

    @property
    def is_overdue(self) -> bool:
        """Whether a fact in it should have been checked again by today."""
        due = [part.recheck_after for part in (self.answer, *self.answer.parts) if part.recheck_after]
        return any(day <= self.today for day in due)


class Replies:
    """Replies by question and context; the least recently used go first."""

    def __init__(self, *, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._replies: OrderedDict[tuple[str, Context], Reply] = OrderedDict()

    def __len__(self) -> int:
        return len(self._replies)

    def given(self, question: str, context: Context, today: dt.date) -> Reply | None:
        """The reply of that day; None where there is none, or it was another day's."""
        reply = self._replies.get((question, context))
        if reply is None or reply.today != today:
            return None
        self._replies.move_to_end((question, context))
        return reply

    def clear(self) -> None:
        """Forget all of them."""
        self._replies.clear()

    def keep(self, reply: Reply) -> None:
        """From now on this is the reply; what was given on another day is not given again, and goes."""
        if len(reply.question) > LONGEST:
            return
        if self._replies and next(iter(self._replies.values())).today != reply.today:
            self._replies.clear()
        self._replies[reply.question, reply.context] = reply
        self._replies.move_to_end((reply.question, reply.context))
        while len(self._replies) > self._capacity:
            self._replies.popitem(last=False)

"""Quizzes of channels: one question to all, private votes, revealed once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.store.scope import Scope
from bot.store.tables import CHANNEL_QUIZZES, VOTES


@dataclass(frozen=True, slots=True)
class ChannelQuiz:
    """A question posted to a channel. `state` is the quiz's own; `revealed` None while votes are taken."""

    quiz: str
    channel: str
    starter: str
    state: Mapping[str, Any]
    opened: dt.datetime
    ends: dt.datetime
    revealed: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Vote:
    """A member's vote; `is_named`: they agreed to be named among those who got it."""

    quiz: str
    member: str
    option: int
    voted: dt.datetime
    is_named: bool = False


@dataclass(frozen=True, slots=True)
class Channels:
    """One tenant's quizzes of channels, within one transaction."""

    scope: Scope

    async def open(self, quiz: ChannelQuiz) -> bool:
        """Keep a new quiz. False where it is there already."""
        row = {name: getattr(quiz, name) for name in quiz.__dataclass_fields__}
        return await self.scope.add(CHANNEL_QUIZZES, [row | {"state": dict(quiz.state)}]) == 1

    async def quiz(self, quiz: str) -> ChannelQuiz | None:
        """A quiz, locked until the end of the transaction: nobody votes while it is being revealed."""
        found = await self.scope.rows(CHANNEL_QUIZZES, CHANNEL_QUIZZES.c.quiz == quiz, locked=True)
        if not found:
            return None
        row = found[0]
        return ChannelQuiz(row.quiz, row.channel, row.starter, row.state, row.opened, row.ends, row.revealed)

    async def vote(self, vote: Vote) -> bool:
        """Count a vote: a member's first, while none has been revealed. Else False, and nothing changes."""
        quiz = await self.quiz(vote.quiz)
        if quiz is None or quiz.revealed is not None:
            return False
        row = {name: getattr(vote, name) for name in vote.__dataclass_fields__}
        return await self.scope.add(VOTES, [row]) == 1

    async def reveal(self, quiz: str, now: dt.datetime) -> bool:
        """End the voting. True for exactly one caller."""
        is_open = (CHANNEL_QUIZZES.c.quiz == quiz) & CHANNEL_QUIZZES.c.revealed.is_(None)
        return await self.scope.change(CHANNEL_QUIZZES, {"revealed": now}, is_open) == 1

    async def votes(self, quiz: str) -> tuple[Vote, ...]:
        """Every vote of a quiz, in the order they came."""
        found = await self.scope.rows(VOTES, VOTES.c.quiz == quiz, order=[VOTES.c.voted, VOTES.c.member])
        return tuple(Vote(row.quiz, row.member, row.option, row.voted, row.is_named) for row in found)

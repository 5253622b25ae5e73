"""One question to a whole channel: private votes, counted once each, told once it is revealed."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from bot.knowledge import Source
from bot.quiz import Item, ItemId, Items, fitting
from bot.service.means import Means
from bot.service.quizzing import Who
from bot.store import ChannelQuiz, Tenant, Vote

OPEN = dt.timedelta(minutes=10)  # how long votes are taken, unless the starter reveals before


@dataclass(frozen=True, slots=True)
class Poll:
    """A question to a channel: its options in the order shown, and when it is revealed at the latest."""

    quiz: str
    channel: str
    starter: str
    item: Item
    order: tuple[int, ...]
    ends: dt.datetime
    voted: int = 0


@dataclass(frozen=True, slots=True)
class Revealed:
    """How the votes fell, by option; who got it, of those who agreed to be named."""

    poll: Poll
    votes: Mapping[int, int]
    named: tuple[str, ...]
    sources: tuple[Source, ...]
    ts: str = ""


class Polling:
    """The use case; every method raises StoreUnavailable where nothing can be kept."""

    def __init__(self, means: Means) -> None:
        self._means = means

    async def drawn(self, who: Who, channel: str, about: str) -> Poll | None:
        """A question to ask there; None where there is nothing about that. Nothing is kept yet."""
        items, seed = await self._means.items(), self._means.new_seed()
        pool = fitting(items, about)
        if not pool:
            return None
        random = Random(seed)  # noqa: S311 - no secret
        item = random.choice(pool)
        order = list(range(len(item.options)))
        if not item.is_ordered:
            random.shuffle(order)
        return Poll(secrets.token_hex(8), channel, who.member, item, tuple(order), self._means.now() + OPEN)

    async def open(self, who: Who, poll: Poll, ts: str) -> None:
        """The question is in the channel, as the message of that time: votes are taken from now on."""
        state = {"item": poll.item.id, "shape": poll.item.shape, "order": list(poll.order), "ts": ts}
        quiz = ChannelQuiz(poll.quiz, poll.channel, who.member, state, self._means.now(), poll.ends)
        async with self._means.store.unit(who.tenant) as unit:
            await unit.channels.open(quiz)

    async def vote(self, who: Who, quiz: str, option: int) -> tuple[bool, Poll | None]:
        """Whether that vote counts, and the question; None where it is over or unknown.

        A member's first vote counts, and only that.
        """
        items = await self._means.items()
        async with self._means.store.unit(who.tenant) as unit:
            kept = await unit.channels.quiz(quiz)
            poll = _poll(kept, items)
            if kept is None or poll is None or kept.revealed is not None or option not in poll.order:
                return False, None
            choices = (await unit.learning.preferences(who.member)).choices
            is_named = bool(choices.get("leaderboard"))
            is_new = await unit.channels.vote(Vote(quiz, who.member, option, self._means.now(), is_named))
            voted = len(await unit.channels.votes(quiz))
        return is_new, Poll(quiz, poll.channel, poll.starter, poll.item, poll.order, poll.ends, voted)

    async def reveal(self, tenant: Tenant, quiz: str, by: str = "") -> Revealed | None:
        """End the voting and tell; again, what was told. None for who may not, or where it is unknown.

        `by` is who asks for it: the starter alone may, before its time. It is told again however often it is
        asked for, so that a death between ending and telling leaves nothing untold.
        """
        items = await self._means.items()
        async with self._means.store.unit(tenant) as unit:
            kept = await unit.channels.quiz(quiz)
            poll = _poll(kept, items)
            if kept is None or (by and by != kept.starter and kept.revealed is None):
                return None
            await unit.channels.reveal(quiz, self._means.now())
            votes = await unit.channels.votes(quiz)
        if poll is None:
            return None
        counts = {option: sum(vote.option == option for vote in votes) for option in poll.order}
        named = tuple(vote.member for vote in votes if vote.is_named and vote.option == poll.item.right)
        sources = tuple(items.knowledge.sources[one] for one in poll.item.sources)
        return Revealed(poll, counts, named, sources, str(kept.state.get("ts") or ""))

    async def overdue(self) -> tuple[tuple[Tenant, str], ...]:
        """Questions whose time is up."""
        if self._means.kept_in is None:
            return ()
        return await self._means.kept_in.overdue_reveals(self._means.now())


def _poll(kept: ChannelQuiz | None, items: Items) -> Poll | None:
    """The question as it was shown; None where the knowledge has it no more, or otherwise."""
    if kept is None:
        return None
    state: Mapping[str, Any] = kept.state
    item = items.by_id.get(ItemId(state["item"]))
    if item is None or item.shape != state["shape"]:
        return None
    return Poll(kept.quiz, kept.channel, kept.starter, item, tuple(state["order"]), kept.ends)

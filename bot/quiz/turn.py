"""What a member sees of a session: a question, the truth, or the end. The same session, the same turn."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.knowledge import Source
from bot.quiz.item import Item
from bot.quiz.items import Items
from bot.quiz.session import Answered, Session, order


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, number `number` of `total`; the `order` of its options; the number of the one `chosen`."""

    session: str
    step: int
    number: int
    total: int
    item: Item
    order: tuple[int, ...]
    chosen: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """The truth after an answer, and where it can be read. `is_last`: the end comes next."""

    session: str
    step: int
    number: int
    total: int
    item: Item
    answered: Answered
    sources: tuple[Source, ...]
    is_last: bool


@dataclass(frozen=True, slots=True)
class Learnt:
    """An answered question at the end; `item` None where the knowledge has it no more."""

    item: Item | None
    answered: Answered


@dataclass(frozen=True, slots=True)
class Ended:
    """The end: what was answered, and of it how much was right."""

    session: str
    about: str
    learnt: tuple[Learnt, ...]

    @property
    def right(self) -> int:
        """How many were right."""
        return sum(one.answered.correctness == "right" for one in self.learnt)

    def due_by(self, now: dt.datetime) -> tuple[tuple[int, int], ...]:
        """In how many days how many come back, soonest first."""
        days = [max((one.answered.due.date() - now.date()).days, 0) for one in self.learnt]
        return tuple((day, days.count(day)) for day in sorted(set(days)))


Turn = Asked | Told | Ended


def turn(session: Session, items: Items) -> Turn:
    """What is to be shown of a session that was brought up to the knowledge by `opened`."""
    if session.phase == "told":
        answered = session.answered[-1]
        item, total = items.by_id[answered.item], len(session.items)
        is_last = session.step >= total
        sources = tuple(items.knowledge.sources[one] for one in item.sources)
        return Told(session.id, session.step, session.step, total, item, answered, sources, is_last)
    if session.open is None:
        learnt = tuple(Learnt(items.by_id.get(one.item), one) for one in session.answered)
        return Ended(session.id, session.about, learnt)
    item = items.by_id[session.open]
    return Asked(
        session=session.id,
        step=session.step,
        number=session.step + 1,
        total=len(session.items),
        item=item,
        order=order(session, item),
        chosen=session.chosen,
    )

"""When an item comes back: how right and how sure an answer was, as a rating for FSRS.

| an answer | sure | think so | guess |
| --- | --- | --- | --- |
| right | Easy: known | Good: remembered | Hard: luck may have helped |
| near | Hard | Hard | Again |
| wrong | Again, and a misconception to be told | Again | Again |

FSRS (github.com/open-spaced-repetition) then says how long the memory lasts: an item is due when the chance
to remember it has fallen to nine in ten.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import fsrs

from bot.quiz.item import Item, ItemId

Sureness = Literal["sure", "think", "guess"]
SURENESSES: tuple[Sureness, ...] = get_args(Sureness)
Correctness = Literal["right", "near", "wrong"]

RATINGS: Mapping[tuple[Correctness, Sureness], fsrs.Rating] = {
    ("right", "sure"): fsrs.Rating.Easy,
    ("right", "think"): fsrs.Rating.Good,
    ("right", "guess"): fsrs.Rating.Hard,
    ("near", "sure"): fsrs.Rating.Hard,
    ("near", "think"): fsrs.Rating.Hard,
    ("near", "guess"): fsrs.Rating.Again,
    ("wrong", "sure"): fsrs.Rating.Again,
    ("wrong", "think"): fsrs.Rating.Again,
    ("wrong", "guess"): fsrs.Rating.Again,
}
RETENTION = 0.9  # the chance of remembering at which an item is due
LONGEST_DAYS = 365  # what is known well is still met once a year: facts about software age
# Sessions are a day or more apart, so there are no steps of minutes. Fuzz would draw from global `random`.
_SCHEDULER = fsrs.Scheduler(
    desired_retention=RETENTION,
    learning_steps=(),
    relearning_steps=(),
    maximum_interval=LONGEST_DAYS,
    enable_fuzzing=False,
)


@dataclass(frozen=True, slots=True)
class Memory:
    """How well a member remembers an item: FSRS's numbers, and the fact as it was when it was told.

    `told` is that fact in words, `fingerprint` its name; `reviewed` None: never asked, and due.
    """

    item: ItemId
    entry: str
    fingerprint: str
    due: dt.datetime
    told: str = ""
    state: int = int(fsrs.State.Learning)
    step: int | None = 0
    stability: float | None = None
    difficulty: float | None = None
    reviewed: dt.datetime | None = None

    def is_due(self, now: dt.datetime) -> bool:
        """Whether it should be asked now."""
        return self.due <= now

    def recalled(self, now: dt.datetime) -> float:
        """The chance, 0 to 1, that it would be remembered now; 0 where it was never asked."""
        return _SCHEDULER.get_card_retrievability(_card(self), now)


def new_memory(item: Item, now: dt.datetime) -> Memory:
    """The memory of an item that was never asked, due now."""
    return Memory(item.id, item.entry, item.fingerprint, now)


def rating(correctness: Correctness, sureness: Sureness) -> fsrs.Rating:
    """What an answer says about the memory; see the table above."""
    return RATINGS[correctness, sureness]


def remember(memory: Memory | None, item: Item, rated: fsrs.Rating, now: dt.datetime) -> Memory:
    """The memory after an answer, with the day it is due again.

    What was learnt of another fact (its text, verdict or dates changed) is begun anew. `now` is in UTC.
    """
    if memory is None or memory.fingerprint != item.fingerprint:
        memory = new_memory(item, now)
    card, _ = _SCHEDULER.review_card(_card(memory), rated, now)
    return Memory(
        item=item.id,
        entry=item.entry,
        fingerprint=item.fingerprint,
        told=item.lesson.fact,
        due=card.due,
        state=int(card.state),
        step=card.step,
        stability=card.stability,
        difficulty=card.difficulty,
        reviewed=now,
    )


def _card(memory: Memory) -> fsrs.Card:
    """A card with everything given: a bare one sleeps for its id and reads the clock."""
    return fsrs.Card(
        card_id=1,
        state=fsrs.State(memory.state),
        step=memory.step,
        stability=memory.stability,
        difficulty=memory.difficulty,
        due=memory.due,
        last_review=memory.reviewed,
    )

"""Which items a session asks: what is due, what was believed and wrong, and new ones of rising difficulty."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from bot.knowledge import ConceptId
from bot.quiz.item import TOPICS, Item, ItemId
from bot.quiz.items import Items
from bot.quiz.schedule import Memory

SHORTEST, USUAL, LONGEST = 3, 5, 20  # questions of a session
REVIEWS = 0.7  # the most of a session that is not new, while there is something new


@dataclass(frozen=True, slots=True)
class Learner:
    """What is known of who learns: their memories by item, and the items they got wrong though sure."""

    memories: Mapping[ItemId, Memory] = field(default_factory=dict)
    believed: frozenset[ItemId] = frozenset()


@dataclass(frozen=True, slots=True)
class Wish:
    """What a session is to be: about a topic or a concept ("" for anything), of that many questions.

    `topics` are the ones a member likes best: where nothing else is wished for, only these are asked about.
    """

    about: str = ""
    length: int = USUAL
    topics: frozenset[str] = frozenset()

    @property
    def size(self) -> int:
        """The length within what is sensible."""
        return max(SHORTEST, min(self.length, LONGEST))


def fitting(items: Items, about: str) -> tuple[Item, ...]:
    """The items about a topic, or about a concept and, where these are few, what stands close to it."""
    if not about:
        return tuple(items)
    if about in TOPICS:
        return tuple(item for item in items if item.topic == about)
    return items.around(ConceptId(about))


def plan(items: Items, learner: Learner, wish: Wish, seed: int, now: dt.datetime) -> tuple[ItemId, ...]:
    """The items of a session in the order they are asked; fewer than wished where there are no more.

    Of what is due, the believed and wrong before the others, then the longest due: at most 70 % of a session
    while there is something new. What is not due yet is not asked.
    """
    pool = fitting(items, wish.about)
    if wish.topics and not wish.about:
        pool = tuple(item for item in pool if item.topic in wish.topics)
    due = _due(pool, learner, now)
    new = [item for item in pool if item.id not in learner.memories]
    most = max(round(REVIEWS * wish.size), wish.size - len(new))
    old = _apart(due, most)
    seeded = Random(f"plan {seed}")  # noqa: S311 - no secret
    chosen = _new(new, wish.size - len(old), [item.entry for item in old], seeded)
    return tuple(item.id for item in _mixed(old, chosen))


def is_changed(item: Item, memory: Memory | None) -> bool:
    """Whether its fact is another than the one that was told."""
    return memory is not None and memory.reviewed is not None and memory.fingerprint != item.fingerprint


def is_due(item: Item, memory: Memory | None, now: dt.datetime) -> bool:
    """Whether an item that was met before is to be asked now: its day has come, or its fact changed."""
    return memory is not None and (memory.is_due(now) or is_changed(item, memory))


def _due(pool: Sequence[Item], learner: Learner, now: dt.datetime) -> list[Item]:
    due = [item for item in pool if is_due(item, learner.memories.get(item.id), now)]
    return sorted(
        due,
        key=lambda item: (item.id not in learner.believed, learner.memories[item.id].due, item.id),
    )


def _apart(items: Iterable[Item], most: int) -> list[Item]:
    """The first ones, one of each entry: an answer must not be given away by the question before."""
    taken: dict[str, Item] = {}
    for item in items:
        if len(taken) == most:
            break
        taken.setdefault(item.entry, item)
    return list(taken.values())


def _new(pool: Sequence[Item], count: int, entries: Iterable[str], random: Random) -> list[Item]:
    """New items: an easy one first, harder ones later, as unlike each other as can be."""
    left = random.sample(pool, len(pool))
    seen, chosen = set(entries), list[Item]()
    for place in range(count):
        wanted = 1 + 2 * place / max(count - 1, 1)
        kinds = [item.kind for item in chosen]
        open_ = [item for item in left if item.entry not in seen]
        if not open_:
            break
        best = min(
            open_,
            key=lambda item: (
                abs(item.difficulty - wanted) + kinds.count(item.kind) - 0.5 * (item.kind == "misconception")
            ),
        )
        chosen.append(best)
        seen.add(best.entry)
    return sorted(chosen, key=lambda item: item.difficulty)


def _mixed(old: Sequence[Item], new: Sequence[Item]) -> Iterator[Item]:
    """One after the other, evenly; something met before comes first, as a start that is known."""
    queues = ([*old], [*new])
    total = len(old) + len(new)
    for place in range(total):
        behind = (place + 1) * len(old) / total - (len(old) - len(queues[0]))
        yield queues[0].pop(0) if queues[0] and (behind > 0 or not queues[1]) else queues[1].pop(0)

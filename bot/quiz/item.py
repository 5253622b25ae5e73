"""What is asked in a quiz: a prompt, options of which one is right, and what is to be learnt from it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NewType, get_args

from bot.knowledge import ConceptId, EntryId, SourceId

ItemId = NewType("ItemId", str)
ItemKind = Literal["misconception", "question", "definition", "relation", "dimension", "choice", "timeline"]
ITEM_KINDS: tuple[ItemKind, ...] = get_args(ItemKind)
Topic = Literal["isolation", "engines", "hypervisors", "images", "building", "kernel", "clusters"]
TOPICS: tuple[Topic, ...] = get_args(Topic)

# What a concept's category is a part of, for people: few enough that each has enough to learn.
_TOPIC_OF: Mapping[str, Topic] = {
    "isolation": "isolation",
    "engine": "engines",
    "environment": "engines",
    "hypervisor": "hypervisors",
    "artifact": "images",
    "store": "images",
    "standard": "images",
    "builder": "building",
    "provisioner": "building",
    "practice": "building",
    "mechanism": "kernel",
    "orchestrator": "clusters",
    "platform": "clusters",
}


def topic_of(category: str) -> Topic:
    """The topic that a category of concepts belongs to."""
    return _TOPIC_OF[category]


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose. `origin` says of what it was made; `is_near`: wrong, but not by much."""

    text: str
    origin: str
    is_near: bool = False


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is shown after an answer, in the small Markdown of entries; empty where there is nothing to say.

    `fact` is the truth; `myth` what many believe instead, `because` why, `right` what is right in it, and
    `since`, `until` the dates between which it was true. `notes` are lines on the single options.
    """

    fact: str
    myth: str = ""
    right: str = ""
    because: str = ""
    since: str = ""
    until: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """A question with exactly one right option, made from one fact of an entry.

    `id` is the same for ever; `fingerprint` changes when the fact does: its text, its verdict, its dates.
    `difficulty` is 1 to 3. `is_ordered` keeps the options in their order, as in true, partly, false.
    """

    id: ItemId
    kind: ItemKind
    entry: EntryId
    prompt: str
    options: tuple[Option, ...]
    right: int
    topic: Topic
    difficulty: int
    concepts: tuple[ConceptId, ...]
    lesson: Lesson
    sources: tuple[SourceId, ...]
    checked: dt.date
    fingerprint: str
    is_ordered: bool = False

    @property
    def shape(self) -> str:
        """The same for as long as every option means what it meant when it was shown."""
        return fingerprint(self.fingerprint, *(option.origin for option in self.options), str(self.right))


def fingerprint(*parts: str | None) -> str:
    """A short name of these texts: another text, another name."""
    return hashlib.sha256("\0".join(part or "" for part in parts).encode()).hexdigest()[:16]

"""What every kind of item is made with: the knowledge, its graph, and what is known not to be so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.knowledge import (
    Choice,
    Concept,
    ConceptId,
    EntryId,
    Graph,
    Knowledge,
    Misconception,
    Question,
    SourceId,
    answer_text,
    title,
)
from bot.quiz.distractors import Negatives
from bot.quiz.item import Item, ItemId, ItemKind, Topic, topic_of
from bot.quiz.wording import Rarity
from bot.words import say

Made = Iterator[Item]


class Facts:
    """One `Knowledge`, with all that is worked out of it once."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self.graph = Graph(knowledge)
        self.negatives = Negatives(knowledge, self.graph)
        self._topics = {str(key): topic_of(concept.category) for key, concept in knowledge.concepts.items()}

    @cached_property
    def rarity(self) -> Rarity:
        """How telling words are among all that is known."""
        return Rarity(f"{title(entry)} {answer_text(entry)}" for _, _, entry in self.knowledge.entries())

    @cached_property
    def questions_about(self) -> Mapping[str, tuple[EntryId, ...]]:
        """Questions by each concept they are about."""
        found: dict[str, list[EntryId]] = defaultdict(list)
        for entry_id, entry in self.knowledge.questions.items():
            for concept in entry.concepts:
                found[concept].append(entry_id)
        return {concept: tuple(entries) for concept, entries in found.items()}

    def name(self, concept: str) -> str:
        """A concept's name as a button shows it; one that is spelt small stays small: runc, cloud-init."""
        entry = self.concept(concept)
        is_common = (entry.called or "").startswith(("a ", "an ", "the "))
        return capital(entry.name) if is_common else entry.name

    def concept(self, concept: str) -> Concept:
        """The concept of that id."""
        return self.knowledge.concepts[ConceptId(concept)]

    def topic(self, concept: str) -> Topic:
        """The topic of a concept."""
        return self._topics[concept]


Generator = Callable[[Facts], Made]


@dataclass(frozen=True, slots=True)
class Frame:
    """The fields of an item that depend on its entry alone."""

    entry: EntryId
    topic: Topic
    concepts: tuple[ConceptId, ...]


def frame_of(facts: Facts, entry_id: EntryId, entry: Misconception | Question | Choice) -> Frame:
    """The frame of an entry that names its concepts, its subject first."""
    return Frame(entry_id, facts.topic(entry.concepts[0]), tuple(ConceptId(one) for one in entry.concepts))


def concept_frame(facts: Facts, *concepts: ConceptId) -> Frame:
    """The frame of an item about concepts; the first one's entry holds its fact."""
    return Frame(EntryId(concepts[0]), facts.topic(concepts[0]), tuple(dict.fromkeys(concepts)))


def item_id(kind: ItemKind, *parts: str) -> ItemId:
    """The id of an item: its kind and what it is made of."""
    return ItemId(f"{kind}:{'.'.join(parts)}")


def cited(*groups: Iterable[str]) -> tuple[SourceId, ...]:
    """Sources of several facts, each once."""
    return tuple(dict.fromkeys(SourceId(source) for group in groups for source in group))


def capital(text: str) -> str:
    """With its first letter upper case, the rest untouched."""
    return text[:1].upper() + text[1:]


def spelt(when: str) -> str:
    """A date as people write it: `2014-03-10` is "10 March 2014"."""
    year, _, rest = when.partition("-")
    month, _, day = rest.partition("-")
    name = say("answer.months").split()[int(month) - 1] if month else ""
    return " ".join(part for part in (day.lstrip("0"), name, year) if part)

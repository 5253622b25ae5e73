"""Knowledge → Items: every item that can be made of it, checked, and found again by id, topic or concept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

from bot.knowledge import ConceptId, EntryId, Graph, Knowledge
from bot.quiz.flaws import flaws
from bot.quiz.item import TOPICS, Item, ItemId
from bot.quiz.kinds import GENERATORS, Facts
from bot.quiz.wording import spoken
from bot.words import say

FEW = 20  # items about one concept from which there is enough to ask
_K = TypeVar("_K")


@dataclass(frozen=True, slots=True)
class Flawed:
    """An item that must not be asked, and every reason."""

    item: Item
    flaws: tuple[str, ...]


class Items:
    """The items of one `Knowledge`. Made once, in a second or less; immutable, in the order of the files."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        good: dict[ItemId, Item] = {}
        refused: list[Flawed] = []
        for item, reasons in _examined(knowledge):
            if reasons:
                refused.append(Flawed(item, reasons))
            else:
                good[item.id] = item
        self.by_id: Mapping[ItemId, Item] = MappingProxyType(good)
        self.refused = tuple(refused)
        self._graph = Graph(knowledge)
        self._named = _names(knowledge)
        self._of_entry = _grouped((item.entry, item) for item in good.values())
        self._of_concept = _grouped((one, item) for item in good.values() for one in item.concepts)

    def __len__(self) -> int:
        return len(self.by_id)

    def __iter__(self) -> Iterator[Item]:
        return iter(self.by_id.values())

    def of_entry(self, entry: EntryId) -> tuple[Item, ...]:
        """The items made of that entry."""
        return self._of_entry.get(entry, ())

    def about(self, concept: ConceptId) -> tuple[Item, ...]:
        """The items about that concept."""
        return self._of_concept.get(concept, ())

    def resolve(self, text: str) -> str | None:
        """The topic or concept that a person names, "" for none named; None where it is unknown."""
        words = spoken(text)
        return self._named.get(words) if words else ""

    def around(self, concept: ConceptId) -> tuple[Item, ...]:
        """The items about a concept; where there are fewer than `FEW`, also those about its close kin."""
        found = dict.fromkeys(item.id for item in self.about(concept))
        if len(found) < FEW:
            kin = sorted(self._graph.kin(concept))
            found |= dict.fromkeys(item.id for one in kin for item in self.about(one))
        return tuple(self.by_id[item] for item in found)


def _names(knowledge: Knowledge) -> dict[tuple[str, ...], str]:
    """Topics and concepts by what people call them; an everyday name belongs to the first that has it."""
    named: dict[tuple[str, ...], str] = {}
    for topic in TOPICS:
        named |= {spoken(topic): topic, spoken(say(f"topic.{topic}")): topic}
    for concept_id, concept in knowledge.concepts.items():
        for name in (concept.name, concept_id.replace("-", " "), *concept.aliases, *concept.loose):
            named.setdefault(spoken(name), concept_id)
    return named


def _examined(knowledge: Knowledge) -> Iterator[tuple[Item, tuple[str, ...]]]:
    facts = Facts(knowledge)
    asked: dict[tuple[str, frozenset[str]], str] = {}
    for generate in GENERATORS:
        for item in generate(facts):
            reasons = flaws(item, facts.rarity)
            prompt = (item.prompt.casefold(), frozenset(option.text for option in item.options))
            if prompt in asked:
                reasons += (f"{asked[prompt]} asks the same",)
            asked.setdefault(prompt, item.id)
            yield item, reasons


def _grouped(pairs: Iterator[tuple[_K, Item]]) -> dict[_K, tuple[Item, ...]]:
    found: dict[_K, list[Item]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return {key: tuple(values) for key, values in found.items()}

"""Wrong options: plausible, and never also true. What is not known to be wrong is not used."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from bot.knowledge import Concept, ConceptId, Graph, Knowledge, RelationKind, answer_text
from bot.quiz.flaws import LENGTHS, SHORT, giveaways
from bot.quiz.item import Option, fingerprint
from bot.quiz.wording import Rarity, spoken, words_of

WRONG = 3  # wrong options beside the right one
ALIKE = 0.45  # Rarity.likeness from which two texts may be about the same thing
_LENGTHS = LENGTHS - 0.05
_STRONG = frozenset({"uses", "runs", "runs-on", "part-of", "is-a", "builds", "derived-from"})
_DONE = frozenset({"uses", "runs", "runs-on", "builds"})
_PASSIVE = frozenset({"artifact", "standard"})  # things that do nothing of themselves
_ONE_WAY = frozenset({"is-a", "runs-on", "part-of", "replaced-by", "derived-from", "builds"})


@dataclass(frozen=True, slots=True)
class Drawn:
    """A wrong option that could be taken, and how near it lies to the right one: nearer is more plausible."""

    option: Option
    nearness: float


def draw(
    item: str,
    prompt: str,
    right: str,
    pool: Iterable[Drawn],
    rarity: Rarity,
    *,
    fits: Callable[[Option], bool] = lambda _: True,
) -> tuple[Option, ...]:
    """The most plausible wrong options of a pool that do not give the right one away.

    `fits`: what takes long to tell of an option, asked of the few that are nearest.
    Among equally near ones the choice depends on the item's id alone, so that it stays the same. Empty where
    there are not enough.
    """
    ranked = sorted(pool, key=lambda drawn: (-drawn.nearness, fingerprint(item, drawn.option.origin)))
    taken: list[Option] = []
    shared = giveaways(prompt, right, (), rarity)
    if shared:  # then a wrong one must repeat those words too
        ranked.sort(key=lambda drawn: -len(shared & words_of(drawn.option.text)))
    for drawn in ranked:
        alike = any(rarity.likeness(drawn.option.text, option.text) >= 0.8 for option in taken)
        if not alike and fits(drawn.option):
            taken.append(drawn.option)
        if len(taken) == WRONG:
            break
    if len(taken) < WRONG or giveaways(prompt, right, [option.text for option in taken], rarity):
        return ()
    return tuple(taken)


class Negatives:
    """What is known not to be so, of one `Knowledge`. Unknown is not false."""

    def __init__(self, knowledge: Knowledge, graph: Graph) -> None:
        self._concepts, self._graph = knowledge.concepts, graph
        self._named = _Names(knowledge.concepts).named
        self._touching = {
            concept: {edge.object for edge in graph.outgoing(concept)}
            | {edge.subject for edge in graph.incoming(concept)}
            for concept in self._concepts
        }
        self._families = {concept: (concept, *graph.ancestors(concept)) for concept in self._concepts}
        self._joined: dict[ConceptId, set[ConceptId]] = defaultdict(set)
        self._alternatives: set[tuple[ConceptId, ConceptId]] = set()
        for concept in self._concepts:
            for edge in graph.outgoing(concept):
                if not edge.relation.denied and edge.relation.until is None:
                    self._joined[concept].add(edge.object)
                    if edge.kind == "alternative-to":
                        self._alternatives |= {(concept, edge.object), (edge.object, concept)}
        self._playing: dict[RelationKind, set[ConceptId]] = defaultdict(set)
        for concept in self._concepts:
            for edge in graph.outgoing(concept):
                self._playing[edge.kind].add(concept)
        self._reached: dict[ConceptId, frozenset[ConceptId]] = {}
        self._signatures = {
            (edge.kind, self._concepts[concept].category, self._concepts[edge.object].category)
            for concept in self._concepts
            for edge in graph.outgoing(concept)
            if not edge.relation.denied
        }

    def plays(self, concept: ConceptId, kind: RelationKind) -> bool:
        """Whether the concept stands so to anything."""
        return concept in self._playing[kind]

    def unrelated(self, one: ConceptId, other: ConceptId) -> bool:
        """Whether neither is a kind or a part of the other, or stands in for it, as far as entries say."""
        return (
            one != other
            and other not in self._joined[one]
            and one not in self._joined[other]
            and other not in self._families[one]
            and one not in self._families[other]
            and not self.are_alternatives(one, other)
            and not self._reaches(one, other)
            and not self._reaches(other, one)
        )

    def are_alternatives(self, one: ConceptId, other: ConceptId) -> bool:
        """Whether one stands in for the other, or what one is a kind of for what the other is."""
        return any(
            (mine, yours) in self._alternatives
            for mine in self._families[one]
            for yours in self._families[other]
        )

    def is_false(self, subject: ConceptId, kind: RelationKind, target: ConceptId) -> bool:
        """Whether it is known that `subject` does not stand in `kind` to `target`.

        Denied in an entry; or the other way round, for what goes one way; or neither entry knows of the other
        by any path or word, and nothing of the subject's category stands so to anything of the target's.
        """
        if subject == target:
            return False
        if target not in self._touching[subject]:
            return self._is_unheard_of(subject, kind, target) and self.are_strangers(subject, target)
        edges = self._graph.between(subject, target)
        if any(edge.kind == kind and edge.relation.denied for edge in edges):
            return not any(edge.kind == kind and not edge.relation.denied for edge in edges)
        return kind in _ONE_WAY and all(
            edge.subject == target and edge.kind == kind and not edge.relation.denied for edge in edges
        )

    def is_telling(self, wrong: Iterable[ConceptId], kind: RelationKind, target: ConceptId) -> bool:
        """Whether the wrong ones ask for more than to know a doing thing from a thing that does nothing."""
        return kind not in _DONE or any(
            self._concepts[one].category not in _PASSIVE or target in self._touching[one] for one in wrong
        )

    def _is_unheard_of(self, subject: ConceptId, kind: RelationKind, target: ConceptId) -> bool:
        categories = (self._concepts[subject].category, self._concepts[target].category)
        if kind == "is-a":
            return categories[0] != categories[1]
        if kind in _DONE and categories[0] not in _PASSIVE:
            return False  # a tool may well do so without its entry saying it
        return (kind, *categories) not in self._signatures

    def are_strangers(self, one: ConceptId, other: ConceptId) -> bool:
        """Whether neither entry knows of the other, by any path of relations or by a word."""
        return (
            not self._reaches(one, other)
            and not self._reaches(other, one)
            and not self.names(one, other)
            and not self.names(other, one)
        )

    def names(self, one: ConceptId, other: ConceptId) -> bool:
        """Whether the entry of one speaks of the other."""
        return other in self._named[one]

    def _reaches(self, start: ConceptId, target: ConceptId) -> bool:
        if start not in self._reached:
            found: dict[ConceptId, None] = {start: None}
            queue = [start]
            while queue:
                for edge in self._graph.outgoing(queue.pop()):
                    if edge.kind in _STRONG and not edge.relation.denied and edge.object not in found:
                        found[edge.object] = None
                        queue.append(edge.object)
            self._reached[start] = frozenset(found)
        return target in self._reached[start]


class _Names:
    """Of whom each concept's entry speaks: names and aliases found in its texts, plurals too."""

    def __init__(self, concepts: Mapping[ConceptId, Concept]) -> None:
        owners: dict[tuple[str, ...], set[ConceptId]] = defaultdict(set)
        for concept_id, concept in concepts.items():
            for name in (concept.name, *concept.aliases):
                owners[spoken(name)].add(concept_id)
        longest = max(map(len, owners), default=0)
        self.named: dict[ConceptId, frozenset[ConceptId]] = {}
        for concept_id, concept in concepts.items():
            words = spoken(_whole(concept))
            runs = (words[at : at + size] for at in range(len(words)) for size in range(1, longest + 1))
            self.named[concept_id] = frozenset(owner for run in runs for owner in owners.get(run, ()))


def _whole(concept: Concept) -> str:
    traits = [trait.text for trait in concept.traits.values()]
    notes = [relation.note or "" for relation in concept.relations]
    events = [event.what for event in concept.timeline]
    aside = [*concept.use_when, *concept.avoid_when, *concept.layers]
    return " ".join([answer_text(concept), concept.does, *traits, *notes, *events, *aside])


def is_as_long(right: str, wrong: Iterable[str]) -> bool:
    """Whether a right option is about as long as each wrong one, so that its length tells nothing."""
    mine = max(len(right), SHORT)
    return all(mine / _LENGTHS <= max(len(text), SHORT) <= mine * _LENGTHS for text in wrong)

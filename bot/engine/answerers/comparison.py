"""Two to four things side by side: the curated verdict where there is one, else from traits and relations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import ClassVar

from bot.engine.answer import Answer, Section
from bot.engine.answerers.base import ALL_SAID, Shelf, from_hits
from bot.engine.answerers.parts import (
    MAX_ROWS,
    called,
    capital,
    checked,
    cite,
    due,
    items_section,
    shared_dimensions,
    table_section,
    text_section,
    trait_sources,
)
from bot.engine.answerers.relation import asked_verb, fact
from bot.engine.candidate import BARE, Asked, Candidate
from bot.engine.english import english
from bot.engine.parse import Reading
from bot.knowledge import Comparison, ConceptId, DimensionId, EntryId, Knowledge, prose
from bot.words import say

MOST_COMPARED = 4
_CUES = english().cues
_TELLS = frozenset({"claim", "asking", "can", "why"})  # forms that say of two things how one is to the other
_EXPLICIT = frozenset(
    ["vs", "difference", "differences", "different", "compare", "comparison", "differ", "/"]
)
# Words beside which a second thing may go by no name of ours: "virtualization or containers".
_HINTS = (
    _CUES["comparing"] | {"rather", "instead", "while", "same"} | _CUES["between"] - {"to", "with", "from"}
)
_NEEDING = frozenset({"need", "require"})
ALIKE = 6  # dimensions in which two things of one category differ if they are alternatives


def _is_told(asked: Asked, sides: Sequence[ConceptId]) -> bool:
    """Whether an entry of another kind sets these side by side in all but the same words."""
    return any(
        hit.met.both >= ALL_SAID
        and hit.phrase.form == "comparison"
        and set(sides) <= set(hit.phrase.concepts)
        for hit in asked.hits
    )


def _is_bare(asked: Asked, sides: Sequence[ConceptId]) -> bool:
    """Whether the message sets these side by side and says nothing else, as "docker vs vm" does."""
    reading = asked.reading
    return (
        len(asked.utterance.sentences) == 1
        and frozenset(reading.sides) == frozenset(sides) == frozenset(reading.concepts)
        and not (reading.leftover or reading.negated or reading.implied or reading.aspects)
        and all(mention.certainty != "loose" for mention in reading.mentions)
    )


class ComparisonAnswerer:
    """Answers from `comparisons`, and for any other concepts from what is known of each."""

    name: ClassVar[str] = "comparison"

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._curated = {frozenset(entry.of): key for key, entry in shelf.knowledge.comparisons.items()}

    def propose(self, asked: Asked) -> Iterator[Candidate]:
        """The concepts a comparing question sets side by side, and comparisons whose phrasings lie near."""
        reading = asked.reading
        sides = reading.sides
        if reading.implied and reading.aspects:
            return  # the thread has the comparison; this asks for one row of it
        if 2 <= len(sides) <= MOST_COMPARED:
            yield self._candidate(tuple(sides), asked)
        elif not _asks_else(reading) and frozenset(reading.concepts) in self._curated:
            yield self._candidate(reading.concepts, asked)
        idle = _compares_nothing(reading)
        verb = asked_verb(reading) if not sides and reading.form in _TELLS else None
        relates = verb is not None and verb[0] != "alternative-to"
        for one in from_hits(self._shelf, asked, "comparison", self.name):
            if relates and not one.features.get("exact"):
                continue  # "does podman use lxc" sets nothing side by side
            is_of_these = not sides or frozenset(one.concepts) == frozenset(sides)
            if is_of_these or one.features.get("exact"):  # "kvm vs xen" is no "kvm vs esxi"
                yield one._replace(features={**one.features, "amiss": 1.0}) if idle else one

    def _candidate(self, sides: tuple[ConceptId, ...], asked: Asked) -> Candidate:
        curated = self._curated.get(frozenset(sides))
        explicit = not _EXPLICIT.isdisjoint(asked.reading.words)
        is_told = curated is None and _is_told(asked, sides)
        return Candidate(
            answerer=self.name,
            route="comparison",
            entries=(curated,) if curated else tuple(EntryId(side) for side in sides),
            concepts=sides,
            features={
                "curated": float(curated is not None),
                "explicit": float(explicit),
                "read": float(bool(asked.reading.sides)),
                "rest": min(len(asked.reading.leftover) / 3.0, 1.0),
                **self._near(curated, asked),
                "aspect": float(bool(asked.reading.aspects)),
                "exact": BARE if explicit and _is_bare(asked, sides) and not is_told else 0.0,
            },
        )

    def _near(self, curated: EntryId | None, asked: Asked) -> dict[str, float]:
        for rank, hit in enumerate(asked.hits):
            if hit.entry == curated:
                return {"near": hit.meaning, "near_first": float(rank == 0), "near_words": hit.words}
        return {}

    def compose(self, candidate: Candidate, asked: Asked) -> Answer:
        """Curated or composed; unlike things are said to be unlike first."""
        curated = self._shelf.knowledge.comparisons.get(candidate.entries[0])
        return (
            self._from_entry(curated, candidate, asked) if curated else self._from_concepts(candidate, asked)
        )

    def _from_entry(self, entry: Comparison, candidate: Candidate, asked: Asked) -> Answer:
        knowledge = self._shelf.knowledge
        asked_for = [concept for concept in candidate.concepts if concept in entry.of]
        sides = tuple(asked_for if len(asked_for) == len(entry.of) else [ConceptId(c) for c in entry.of])
        dimensions = self._rows(entry, sides)
        table = table_section(knowledge, sides, dimensions)
        used = trait_sources(knowledge, sides, dimensions) if table else []
        return Answer(
            text=asked.utterance.text,
            kind="comparison",
            entries=(candidate.entries[0], *(EntryId(side) for side in sides)),
            concepts=sides,
            title=_names(knowledge, sides),
            premise=() if entry.alternatives else prose(say("answer.not_alternatives")),
            headline=prose(entry.answer),
            sections=(
                *table,
                *text_section("detail", entry.nuance),
                *items_section(
                    "when",
                    say("answer.when"),
                    (
                        say(
                            "answer.cells",
                            name=knowledge.concepts[ConceptId(side)].name,
                            text=text.rstrip("."),
                        )
                        for side, text in entry.when.items()
                    ),
                ),
                *text_section("together", entry.together, say("answer.together")),
            ),
            sources=cite(knowledge, (*entry.sources, *used)),
            checked=checked([entry, *(knowledge.concepts[side] for side in sides)])
            if table
            else entry.checked,
            recheck_after=due([entry.recheck_after]),
        )

    def _rows(self, entry: Comparison, sides: Sequence[ConceptId]) -> tuple[DimensionId, ...]:
        """The curator's rows first; where they are few, those that differ most after them."""
        traits = [self._shelf.knowledge.concepts[side].traits for side in sides]
        chosen = [DimensionId(name) for name in entry.dimensions if all(name in cells for cells in traits)]
        for dimension in shared_dimensions(self._shelf.knowledge, sides):
            if len(chosen) < ALIKE and dimension not in chosen:
                chosen.append(dimension)
        return tuple(chosen[:MAX_ROWS])

    def _from_concepts(self, candidate: Candidate, asked: Asked) -> Answer:
        knowledge = self._shelf.knowledge
        sides = candidate.concepts
        concepts = [knowledge.concepts[side] for side in sides]
        dimensions = shared_dimensions(knowledge, sides)
        does = "; ".join(
            say("answer.does", name=called(knowledge, side), does=knowledge.concepts[side].does)
            for side in sides
        )
        table = table_section(knowledge, sides, dimensions)
        used = trait_sources(knowledge, sides, dimensions) if table else []
        return Answer(
            text=asked.utterance.text,
            kind="comparison",
            entries=tuple(EntryId(side) for side in sides),
            concepts=sides,
            title=_names(knowledge, sides),
            premise=prose(say("answer.not_alternatives")) if self._unlike(sides, dimensions) else (),
            headline=prose(capital(say("answer.alike", does=does))),
            sections=(
                *self._joined(sides),
                *table,
                *items_section(
                    "detail",
                    "",
                    (say("answer.cells", name=c.name, text=c.summary.rstrip(".")) for c in concepts),
                ),
                *items_section(
                    "when",
                    say("answer.when"),
                    (
                        say("answer.cells", name=concept.name, text=concept.use_when[0].rstrip("."))
                        for concept in concepts
                        if concept.use_when
                    ),
                ),
            ),
            sources=cite(knowledge, [s for c in concepts for s in c.sources[:3]] + used),
            checked=checked(concepts),
            recheck_after=due(concept.recheck_after for concept in concepts),
        )

    def _unlike(self, sides: Sequence[ConceptId], dimensions: Sequence[DimensionId]) -> bool:
        """Whether nobody chooses between these: no entry says so, nor is enough of them comparable."""
        standings = {self._shelf.graph.standing(one, other) for one, other in combinations(sides, 2)}
        return "alternatives" not in standings and not ("alike" in standings and len(dimensions) >= ALIKE)

    def _joined(self, sides: Sequence[ConceptId]) -> tuple[Section, ...]:
        facts = [
            fact(self._shelf.knowledge, edge) + "."
            for one, other in combinations(sides, 2)
            for edge in self._shelf.graph.between(one, other)
            if edge.kind != "alternative-to" and not edge.relation.denied
        ]
        return items_section("together", say("answer.together"), facts)


def _asks_else(reading: Reading) -> bool:
    """Whether of two things is asked what no comparison tells: how one is to the other, or who made them."""
    return reading.form in _TELLS or not reading.wants <= {"others"}


def _compares_nothing(reading: Reading) -> bool:
    """Whether one thing is named, and no word hints at another, or one is asked to need the other: "is nomad
    worth learning", "does docker need a vm"."""
    if not _HINTS.isdisjoint(reading.words):
        return False
    if len(reading.concepts) == 1:
        return reading.form != "claim"
    return not reading.sides and reading.form in {"asking", "can"} and not _NEEDING.isdisjoint(reading.words)


def _names(knowledge: Knowledge, sides: Sequence[ConceptId]) -> str:
    return " vs ".join(knowledge.concepts[side].name for side in sides)

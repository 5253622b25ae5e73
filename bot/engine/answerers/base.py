"""The seam of the engine: what every way of answering offers, and what it may look at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Protocol

from bot.engine import comparatives
from bot.engine.answer import Answer
from bot.engine.candidate import Asked, Candidate
from bot.engine.index import Hit
from bot.engine.parse import Reading
from bot.engine.wanted import wanted_by
from bot.knowledge import ConceptId, EntryId, Graph, Kind, Knowledge

# Many an entry tells these though nobody asks it for them; of another thing it does not.
TOLD_BY_THE_WAY = frozenset({"date", "state", "others"})
ALL_SAID = 0.9  # met, of what a question on two things and an entry say: their names are most of it


@dataclass(frozen=True, slots=True)
class Shelf:
    """What answerers look at: the knowledge and its relations."""

    knowledge: Knowledge
    graph: Graph


class Answerer(Protocol):
    """One way of answering."""

    name: ClassVar[str]

    def __init__(self, shelf: Shelf) -> None: ...

    def propose(self, asked: Asked) -> Iterator[Candidate]:
        """Candidates for this question, each with its features."""
        ...

    def compose(self, candidate: Candidate, asked: Asked) -> Answer:
        """The answer, if this candidate of ours was chosen."""
        ...


def from_hits(shelf: Shelf, asked: Asked, kind: Kind, answerer: str) -> Iterator[Candidate]:
    """A candidate for every entry of that kind whose phrasings lie near the question."""
    wants = asked.reading.wants
    knowledge = shelf.knowledge
    for hit, measured in zip(asked.hits, asked.measured, strict=True):
        if knowledge.kinds[hit.entry] != kind:
            continue
        concepts = knowledge.about[hit.entry]
        is_amiss = bool(wants) and not _tells(wants, asked.reading, hit, concepts)
        way = comparatives.compared(asked.reading, hit.phrase)
        denied = hit.denied
        if way is not None:
            denied = (asked.reading.negated != hit.phrase.negated) != (way == "reverse")
            if denied and not _is_settled_by_reverse(knowledge, hit.entry):
                continue
        yield Candidate(
            answerer=answerer,
            route="matched",
            entries=(hit.entry,),
            concepts=concepts,
            features={**measured, "amiss": 1.0} if is_amiss else measured,
            hit=hit,
            negated=denied,
        )


def _is_settled_by_reverse(knowledge: Knowledge, entry: EntryId) -> bool:
    """Whether an entry settles the reverse of what it says: a claim that holds does. That one is not always
    faster does not make the other faster."""
    claim = knowledge.misconceptions.get(entry)
    return claim is not None and claim.verdict in {"true", "mostly-true", "partly-true"}


def _tells(wants: frozenset[str], reading: Reading, hit: Hit, concepts: tuple[ConceptId, ...]) -> bool:
    """Whether an entry tells what is wanted, and of a thing that is named: who made that, and no other."""
    about = {*concepts, *hit.phrase.concepts}
    if reading.concepts and about.isdisjoint(reading.concepts):
        return False
    return wants - TOLD_BY_THE_WAY <= wanted_by(hit.phrase.said)


def is_written(asked: Asked, concepts: tuple[ConceptId, ...], met: float) -> bool:
    """Whether a curated entry on these things says so much of the same: its words go before ours. "Is it used
    still" says much of what "when was it released" does, and tells another sort of thing."""
    near = [hit.phrase for hit in asked.hits if hit.met.both >= met]
    wants = asked.reading.wants
    return any(set(concepts) <= set(one.concepts) and wants <= wanted_by(one.said) for one in near)


def written(asked: Asked, concepts: tuple[ConceptId, ...]) -> dict[str, float]:
    """How near the nearest entry on these concepts comes: what is written goes before what is read off."""
    on_these = [hit for hit in asked.hits if frozenset(concepts) <= frozenset(hit.phrase.concepts)]
    return {
        "written_met": max((hit.met.both for hit in on_these), default=0.0),
        "written_meaning": max((hit.meaning for hit in on_these), default=0.0),
    }

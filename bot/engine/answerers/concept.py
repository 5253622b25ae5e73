"""Definitions: what a thing is, what it is for, and what it is made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from bot.engine.answer import Answer
from bot.engine.answerers.base import Shelf, from_hits
from bot.engine.answerers.parts import cite, due, items_section, text_section
from bot.engine.candidate import Asked, Candidate
from bot.knowledge import ConceptId, EntryId, prose
from bot.words import say


class ConceptAnswerer:
    """Answers from `concepts`: by name in a defining question, and by phrasings."""

    name: ClassVar[str] = "concept"

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def propose(self, asked: Asked) -> Iterator[Candidate]:
        """The concept a defining question names, and concepts whose phrasings lie near."""
        reading = asked.reading
        if reading.concepts and (
            reading.form == "definition" or (reading.form == "name" and len(reading.concepts) == 1)
        ):
            concept = reading.concepts[0]
            yield Candidate(
                answerer=self.name,
                route="definition",
                entries=(EntryId(concept),),
                concepts=(concept,),
                features={
                    "bare": float(reading.form == "name"),
                    "compound": float(len(reading.concepts) > 1),
                    "ambiguous": float(any(mention.others for mention in reading.mentions)),
                    "corrected": float(any(mention.certainty == "corrected" for mention in reading.mentions)),
                },
            )
        yield from from_hits(self._shelf, asked, "concept", self.name)

    def compose(self, candidate: Candidate, asked: Asked) -> Answer:
        """Summary first, then the detail, when to use it, its layers and dates."""
        knowledge = self._shelf.knowledge
        concept = knowledge.concepts[ConceptId(candidate.entries[0])]
        events = [source for event in concept.timeline for source in event.sources]
        return Answer(
            text=asked.utterance.text,
            kind="concept",
            entries=candidate.entries,
            concepts=candidate.concepts,
            confidence=candidate.confidence,
            title=concept.name,
            headline=prose(concept.summary),
            sections=(
                *text_section("detail", concept.detail),
                *items_section("when", say("answer.use_when"), concept.use_when),
                *items_section("caveat", say("answer.avoid_when"), concept.avoid_when),
                *text_section("layers", " → ".join(concept.layers) or None, say("answer.layers")),
                *items_section(
                    "timeline",
                    say("answer.timeline"),
                    (say("answer.event", when=event.when, what=event.what) for event in concept.timeline),
                ),
            ),
            sources=cite(knowledge, (*concept.sources, *events)),
            checked=concept.checked,
            recheck_after=due([concept.recheck_after]),
        )

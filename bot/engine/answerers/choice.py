"""Curated advice for a situation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from bot.engine.answer import Answer
from bot.engine.answerers.base import Shelf, from_hits
from bot.engine.answerers.parts import cite, text_section
from bot.engine.candidate import Asked, Candidate
from bot.knowledge import prose
from bot.words import say


class ChoiceAnswerer:
    """Answers from `choices`."""

    name: ClassVar[str] = "choice"

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def propose(self, asked: Asked) -> Iterator[Candidate]:
        """Choices whose scenario lies near."""
        return from_hits(self._shelf, asked, "choice", self.name)

    def compose(self, candidate: Candidate, asked: Asked) -> Answer:
        """The recommendation, why, its caveat, and what would change it."""
        entry = self._shelf.knowledge.choices[candidate.entries[0]]
        return Answer(
            text=asked.utterance.text,
            kind="choice",
            entries=candidate.entries,
            concepts=candidate.concepts,
            title=entry.scenario,
            headline=prose(entry.recommendation),
            sections=(
                *text_section("because", entry.because, say("answer.because_choice")),
                *text_section("caveat", entry.caveat, say("answer.caveat")),
                *text_section("when", entry.unless, say("answer.unless")),
            ),
            sources=cite(self._shelf.knowledge, entry.sources),
            checked=entry.checked,
            recheck_after=entry.recheck_after,
        )

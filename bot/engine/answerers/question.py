"""Curated questions: found by their phrasings, answered as written, the premise set right first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from bot.engine.answer import Answer
from bot.engine.answerers.base import Shelf, from_hits
from bot.engine.answerers.parts import cite, text_section
from bot.engine.candidate import Asked, Candidate
from bot.knowledge import prose


class QuestionAnswerer:
    """Answers from `questions`."""

    name: ClassVar[str] = "question"

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def propose(self, asked: Asked) -> Iterator[Candidate]:
        """Questions whose phrasings lie near."""
        return from_hits(self._shelf, asked, "question", self.name)

    def compose(self, candidate: Candidate, asked: Asked) -> Answer:
        """The short answer, then the detail."""
        entry = self._shelf.knowledge.questions[candidate.entries[0]]
        return Answer(
            text=asked.utterance.text,
            kind="answer",
            entries=candidate.entries,
            concepts=candidate.concepts,
            title=entry.title,
            premise=prose(entry.premise or ""),
            headline=prose(entry.answer),
            sections=text_section("detail", entry.detail),
            sources=cite(self._shelf.knowledge, entry.sources),
            checked=entry.checked,
            recheck_after=entry.recheck_after,
        )

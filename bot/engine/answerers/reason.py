"""A bare "why?" in a thread: the reasons behind what was answered last."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, assert_never

from bot.engine.answer import Answer, Section
from bot.engine.answerers.base import Shelf
from bot.engine.answerers.parts import cite, question_for, text_section
from bot.engine.candidate import Asked, Candidate
from bot.knowledge import (
    AnyEntry,
    Choice,
    Comparison,
    Concept,
    EntryId,
    Misconception,
    Question,
    prose,
)
from bot.words import say

_BARE = frozenset(
    tuple(line.split())
    for line in (
        "why", "but why", "and why", "why so", "why not", "why is that", "why is that so", "why is it so",
        "why that", "how come", "how so", "why though", "says who",
    )
)  # fmt: skip


class ReasonAnswerer:
    """Answers a "why?" that names nothing, from the entry the thread is about."""

    name: ClassVar[str] = "reason"

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def propose(self, asked: Asked) -> Iterator[Candidate]:
        """The thread's entry, where it holds a reason. An answer composed of several concepts has none."""
        if asked.reading.words not in _BARE:
            return
        for entry_id in asked.context.entries[:1]:
            entry = self._shelf.knowledge.entry(entry_id)
            composed = isinstance(entry, Concept) and len(asked.context.entries) > 1
            if _reason(entry) and not composed:
                yield self._candidate(entry_id)

    def _candidate(self, entry_id: EntryId) -> Candidate:
        return Candidate(
            answerer=self.name,
            route="matched",
            entries=(entry_id,),
            concepts=self._shelf.knowledge.about[entry_id],
            features={"exact": 1.0},  # nothing is guessed: the thread says what is meant
        )

    def compose(self, candidate: Candidate, asked: Asked) -> Answer:
        """The reason first, then what else bears on it."""
        entry_id = candidate.entries[0]
        entry = self._shelf.knowledge.entry(entry_id)
        return Answer(
            text=asked.utterance.text,
            kind="answer",
            entries=candidate.entries,
            concepts=candidate.concepts,
            title=question_for(self._shelf.knowledge, entry_id),
            headline=prose(_reason(entry)),
            sections=_more(entry),
            sources=cite(self._shelf.knowledge, entry.sources),
            checked=entry.checked,
            recheck_after=entry.recheck_after,
        )


def _reason(entry: AnyEntry) -> str:
    """Why it is as the entry says, or nothing."""
    match entry:
        case Misconception():
            return entry.correction
        case Choice():
            return entry.because
        case Comparison():
            return entry.nuance
        case Question():
            return entry.detail or ""
        case Concept():
            return entry.detail
        case _:
            assert_never(entry)


def _more(entry: AnyEntry) -> tuple[Section, ...]:
    match entry:
        case Misconception():
            return (
                *text_section("right", entry.right, say("answer.right")),
                *text_section("because", entry.because, say("answer.because")),
            )
        case Choice():
            return (
                *text_section("caveat", entry.caveat, say("answer.caveat")),
                *text_section("when", entry.unless, say("answer.unless")),
            )
        case Comparison():
            return text_section("together", entry.together, say("answer.together"))
        case Question() | Concept():
            return ()
        case _:
            assert_never(entry)

"""Claims and their verdicts; a person who denies a false claim is told that they are right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from bot.engine.answer import Answer, Section
from bot.engine.answerers.base import Shelf, from_hits
from bot.engine.answerers.parts import cite, spelt, text_section
from bot.engine.candidate import Asked, Candidate
from bot.knowledge import Misconception, Verdict, prose
from bot.words import say

# The verdict on somebody who says the claim is not so. What was true until a date is not so today.
OPPOSITE: Mapping[Verdict, Verdict] = {
    "true": "false",
    "mostly-true": "mostly-false",
    "partly-true": "partly-true",
    "outdated": "mostly-true",
    "mostly-false": "mostly-true",
    "false": "true",
}


class MisconceptionAnswerer:
    """Answers from `misconceptions`."""

    name: ClassVar[str] = "misconception"

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def propose(self, asked: Asked) -> Iterator[Candidate]:
        """Claims whose phrasings lie near."""
        return from_hits(self._shelf, asked, "misconception", self.name)

    def compose(self, candidate: Candidate, asked: Asked) -> Answer:
        """Verdict and correction first, then what is right in it, since when, and why it is believed."""
        entry = self._shelf.knowledge.misconceptions[candidate.entries[0]]
        verdict = OPPOSITE[entry.verdict] if candidate.negated else entry.verdict
        proof = (*entry.sources, *(entry.prove.sources if entry.prove else ()))
        return Answer(
            text=asked.utterance.text,
            kind="verdict",
            entries=candidate.entries,
            concepts=candidate.concepts,
            verdict=verdict,
            title=_denied(entry) if candidate.negated else entry.claim,
            headline=prose(entry.correction),
            sections=(
                *text_section("right", entry.right, say("answer.right")),
                *text_section("when", _dates(entry), say("answer.true_when")),
                *text_section("because", entry.because, say("answer.because")),
                *_proof(entry),
            ),
            sources=cite(self._shelf.knowledge, proof),
            checked=entry.checked,
            recheck_after=entry.recheck_after,
        )


def _denied(entry: Misconception) -> str:
    """After the verdict on a denial, what the claim itself is: "True: the claim “…” is false"."""
    verdict = say(f"verdict.{entry.verdict}").lower()
    return say("answer.denied_claim", claim=entry.claim.rstrip("."), verdict=verdict)


def _dates(entry: Misconception) -> str | None:
    if entry.since and entry.until:
        return say("answer.since_until", since=spelt(entry.since), until=spelt(entry.until))
    if entry.until:
        return say("answer.until", until=spelt(entry.until))
    return say("answer.since", since=spelt(entry.since)) if entry.since and "true" in entry.verdict else None


def _proof(entry: Misconception) -> tuple[Section, ...]:
    if entry.prove is None:
        return ()
    body = say("answer.proof_body", command=entry.prove.command, prints=entry.prove.prints)
    return text_section("proof", body, say("answer.proof"))

"""What a change of the knowledge does: the same questions asked before and after, and who took which.

*Taken* is a question that was answered right before and is not after. What took it is named as exactly as it
can be known: a new name that stands in the question, else the new phrasing that came nearest, else the entry
that is answered now. Beside the labelled questions, phrasings serve as questions where a new name stands in
them: each is asked with itself left out, as if nobody had written it down.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.engine import Engine, Weighed
from bot.engine.normalise import normalise
from bot.evaluate.measure import Outcome, Report, evaluate
from bot.evaluate.questions import Labelled
from bot.knowledge import ConceptId, EntryId, Knowledge

Words = tuple[str, ...]
Asked = tuple[str, str, int | None]  # a text, who answered it right before, the phrasing it is after


@dataclass(frozen=True, slots=True)
class Entries:
    """Ids of the entries that are new, gone, or say something else."""

    added: tuple[EntryId, ...]
    removed: tuple[EntryId, ...]
    changed: tuple[EntryId, ...]


@dataclass(frozen=True, slots=True)
class Taking:
    """`by` (an alias, phrasing or entry, named) takes questions that `loser` answered right."""

    by: str
    loser: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Both reports, the entries that differ, questions won and lost, and what took which."""

    before: Report
    after: Report
    entries: Entries
    won: tuple[tuple[Outcome, Outcome], ...]
    lost: tuple[tuple[Outcome, Outcome], ...]
    leaked: tuple[Outcome, ...]
    takings: tuple[Taking, ...]


def compare(before: Engine, after: Engine, questions: Sequence[Labelled]) -> Difference:
    """Ask both engines the same labelled questions. Costs two evaluations, and some for every new name."""
    one, other = evaluate(before, questions), evaluate(after, questions)
    pairs = list(zip(one.outcomes, other.outcomes, strict=True))
    lost = tuple((a, b) for a, b in pairs if a.result == "right" and b.result != "right")
    change = _Change.between(before, after)
    asked = ((b.question.text, a.answer.key, None) for a, b in lost)
    return Difference(
        before=one,
        after=other,
        entries=changes(before.knowledge, after.knowledge),
        won=tuple((a, b) for a, b in pairs if a.result != "right" and b.result == "right"),
        lost=lost,
        leaked=tuple(
            b for a, b in pairs if b.question.group != "in" and b.answer.asserts and not a.answer.asserts
        ),
        takings=change.takings([*asked, *change.phrasings_lost()]),
    )


def changes(before: Knowledge, after: Knowledge) -> Entries:
    """Which entries the state after has, lacks, or says otherwise. A moved or reordered entry is none."""
    old, new = before.kinds.keys(), after.kinds.keys()
    return Entries(
        added=tuple(sorted(new - old)),
        removed=tuple(sorted(old - new)),
        changed=tuple(sorted(key for key in old & new if before.entry(key) != after.entry(key))),
    )


def new_names(before: Knowledge, after: Knowledge) -> dict[Words, tuple[str, ConceptId]]:
    """Names of concepts, by their words, that only the state after has: as written, and whose they are."""
    old = {words for words, _, _ in _names(before)}
    return {words: (text, concept) for words, text, concept in _names(after) if words not in old}


def _names(knowledge: Knowledge) -> Iterator[tuple[Words, str, ConceptId]]:
    for concept_id, concept in knowledge.concepts.items():
        for text in (concept.name, *concept.aliases, *concept.loose):
            yield normalise(text).words, text, concept_id


@dataclass(frozen=True, slots=True)
class _Change:
    """Two engines, the names and phrasings that only the later one has, and where its phrasings stand."""

    before: Engine
    after: Engine
    names: Mapping[Words, tuple[str, ConceptId]]
    old: Mapping[tuple[EntryId, str], int]
    new: Mapping[tuple[EntryId, str], int]

    @classmethod
    def between(cls, before: Engine, after: Engine) -> _Change:
        """What is different."""
        names = new_names(before.knowledge, after.knowledge)
        return cls(before, after, names, _numbers(before), _numbers(after))

    def phrasings_lost(self) -> Iterator[Asked]:
        """Phrasings with a new name in them that, left out, found their entry before and do not now."""
        if not self.names:
            return
        for (entry, text), number in self.old.items():
            place = self.new.get((entry, text))
            if place is None or not self._new_names_in(text):
                continue
            found, instead = _first(self.before, text, number), _first(self.after, text, place)
            if _is(found, entry) and not _is(instead, entry):
                yield text, entry, place

    def takings(self, asked: Iterable[Asked]) -> tuple[Taking, ...]:
        """Who took what from whom, the most first."""
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for text, loser, left_out in asked:
            best = _first(self.after, text, left_out)
            if best is not None and best.key != loser:  # else it is as near as before, and only less sure
                found[self._taker(text, best), loser].append(text)
        takings = [Taking(by, loser, tuple(texts)) for (by, loser), texts in found.items()]
        return tuple(sorted(takings, key=lambda one: (-len(one.questions), one.by, one.loser)))

    def _taker(self, text: str, best: Weighed) -> str:
        for name, concept in self._new_names_in(text):
            if concept in best.candidate.concepts:
                return f"name `{name}` of `{concept}`"
        hit = best.candidate.hit
        if hit is not None and (hit.entry, hit.phrase.text) not in self.old:
            return f"phrasing `{hit.phrase.text}` of `{hit.entry}`"
        return f"`{best.key}`"

    def _new_names_in(self, text: str) -> list[tuple[str, ConceptId]]:
        asked = normalise(text).words
        return [named for words, named in self.names.items() if _holds(asked, words)]


def _numbers(engine: Engine) -> dict[tuple[EntryId, str], int]:
    index = engine.index
    return {(index.entries[phrase.entry], phrase.text): n for n, phrase in enumerate(index.phrases)}


def _first(engine: Engine, text: str, left_out: int | None) -> Weighed | None:
    """What ranks first, whatever the confidence."""
    found = [one for asked in engine.consider(text, left_out=left_out) for one in asked.candidates]
    return max(found, key=lambda one: one.confidence, default=None)


def _is(best: Weighed | None, entry: EntryId) -> bool:
    return best is not None and best.candidate.entries[0] == entry


def _holds(asked: Words, words: Words) -> bool:
    return any(asked[start : start + len(words)] == words for start in range(len(asked) - len(words) + 1))

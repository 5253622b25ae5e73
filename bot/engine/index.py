"""Phrasings → an index; a reading → the entries whose phrasings are nearest, with how near.

Candidates come from the words' postings (concepts and stems, by rarity) and from the mean meaning of an
entry's phrasings (static word vectors); what takes longer to tell is measured on these only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt

from bot.engine.align import Alignment, Asked, Directions, Met, Term
from bot.engine.english import english
from bot.engine.meaning import Meaning
from bot.engine.normalise import normalise
from bot.engine.parse import Form, Parser, Reading
from bot.engine.readings import Readings
from bot.engine.space import Blocks, Floats, Grouped, Postings, Rows, Space, greatest
from bot.engine.terms import spoken, stem, terms, wording
from bot.knowledge import ConceptId, EntryId, Knowledge, phrases

CANDIDATES = 6  # entries looked at exactly; the right one is among them for 96 of 100 questions
NEAREST = 4  # entries returned, on which all features are measured; more answer no more questions rightly
LONGEST_POSTING = 200  # a word in more entries says little: the best of them suffice to find candidates
COARSE = 64  # of the numbers of a vector; they suffice to find candidates too
TIE = 0.001  # breaks ties, and nothing else
_SIDES: tuple[Literal["left", "right"], ...] = ("left", "right")
# How much nearer, by words and meaning together, the phrasings of the other polarity must be for a denial: an
# entry's phrasings all say the same, and some of them with a "no" that denies nothing of it.
DENIED_BY = 0.08

_ASKED_BY_NAME = frozenset({"concept", "comparison"})  # found by the names in a question, not by their title


class Phrase(NamedTuple):
    """One indexed phrasing and what was read in it: `said` is its wording, see `wording`; `named` are its
    concepts in the order of the words."""

    entry: int
    text: str
    said: str
    concepts: tuple[ConceptId, ...]
    named: tuple[ConceptId, ...]
    form: Form
    negated: bool


class Hit(NamedTuple):
    """An entry near a reading by a phrasing, and how near, each in [0, 1].

    `words` is the cosine with its nearest phrasing, `meaning` that of the word vectors with the phrasing
    nearest in meaning, `mean` that with all its phrasings together, `met` how far the terms of both meet.
    `denied`: whether the reading denies what the entry's phrasings say, or says what they deny.
    """

    entry: EntryId
    phrase: Phrase
    words: float
    meaning: float
    mean: float
    met: Met
    denied: bool


@dataclass(frozen=True, slots=True)
class Parts:
    """What an index is made of; all that has to be kept to have it again."""

    entries: tuple[EntryId, ...]
    phrases: Sequence[Phrase]
    denying: npt.NDArray[np.bool_]  # of each phrase whether it denies
    wordings: npt.NDArray[np.uint32]  # of each phrase the checksum of its wording
    vocabulary: tuple[str, ...]
    words: Space
    grouped: Grouped
    postings: Postings
    meaning: Meaning
    means: Floats  # a row an entry: the unit mean of its phrasings' meanings
    directions: Directions  # of the terms of `words`


def content(reading: Reading) -> frozenset[str]:
    """Stems of the words that name no concept and are not mere grammar."""
    aspects = (word for aspect in reading.aspects for word in reading.words[aspect.start : aspect.end])
    return frozenset(map(stem, reading.leftover)) | frozenset(map(stem, aspects))


class Index:
    """All phrasings of a `Knowledge`, searchable. Immutable; `search` does no I/O and changes nothing."""

    def __init__(self, parts: Parts) -> None:
        self.entries, self.phrases, self.vocabulary = parts.entries, parts.phrases, parts.vocabulary
        self.parts = parts
        self._meaning, self._grouped, self._means = parts.meaning, parts.grouped, parts.means
        self._alignment = Alignment(parts.words, parts.directions)
        self._postings = parts.postings
        self._coarse = Blocks.of(np.ascontiguousarray(self._means[:, :COARSE]))
        self._denying = parts.denying
        self._by_wording = np.argsort(parts.wordings, kind="stable")
        self._wordings = parts.wordings[self._by_wording]
        self.known_stems = frozenset(parts.words.ids)

    @classmethod
    def of(cls, knowledge: Knowledge, parser: Parser, readings: Readings | None = None) -> Index:
        """Build it. The parser learns the phrasings' words, so that typos are corrected to them.

        `readings`: those of an earlier build; those of this one are noted there.
        """
        readings = readings or Readings()
        entries: list[EntryId] = []
        texts: list[tuple[int, str]] = []
        for entry_id, kind, entry in knowledge.entries():
            own = tuple(dict.fromkeys(entry.phrasings)) if kind in _ASKED_BY_NAME else phrases(entry)
            said = [(len(entries), text) for text in own if readings.sentence(text).words]
            if said:  # "???" is a phrasing by its length, and nobody's question
                texts += said
                entries.append(entry_id)
        vocabulary = _vocabulary(readings.sentence(text).words for _, text in texts)
        parser.with_vocabulary(vocabulary)
        read = [readings.of(text, parser) for _, text in texts]
        rows = [one.terms for one in read]
        owners = [owner for owner, _ in texts]
        words = Space.of([[(term, weight) for term, weight, _ in row] for row in rows], owners)
        found = tuple(
            Phrase(owner, text, one.said, one.concepts, one.named, one.form, one.negated)
            for (owner, text), one in zip(texts, read, strict=True)
        )
        grouped = Grouped.of(words, owners, len(entries))
        meaning = Meaning.of([one.spoken for one in read])
        return cls(
            Parts(
                entries=tuple(entries),
                phrases=found,
                denying=np.array([phrase.negated for phrase in found], dtype=np.bool_),
                wordings=np.array([crc32(phrase.said.encode()) for phrase in found], dtype=np.uint32),
                vocabulary=vocabulary,
                words=words,
                grouped=grouped,
                postings=Postings.of(grouped, len(words.ids)),
                meaning=meaning,
                means=meaning.means(grouped.first),
                directions=Directions.of(_said(words.ids, rows, knowledge)),
            )
        )

    def vector(self, words: Sequence[str]) -> Floats:
        """The unit vector of some words' meaning; zero where none is known."""
        return self._meaning.vector(words)

    def canonical(self) -> list[str]:
        """Of each phrasing its terms in alphabetical order: concepts as `=id`, other words as stems."""
        space = self.parts.words
        names = list(space.ids)
        held = [names[column] for column in space.columns.tolist()]
        return [" ".join(sorted(held[start:end])) for start, end in pairwise(space.starts.tolist())]

    def search(self, reading: Reading, left_out: int | None = None) -> list[Hit]:
        """The nearest entries, best first, at most `NEAREST`.

        `left_out`: a phrasing not to be used (for measuring how an entry is found without it).
        """
        found = terms(reading)
        if not found or not self.entries:
            return []
        asked = self._alignment.asked(found)
        vector = self._meaning.vector(spoken(reading.words))
        if not vector.any() and (asked.numbers < 0).all():
            return []  # of words that nobody knows all entries are as far, and none is near
        typed = self._worded(wording(reading.words, reading.form), left_out)
        chosen = self._with_owners(typed, self._candidates(asked, vector, left_out))
        rows = self._grouped.rows(chosen)
        absent = rows.place(left_out)
        cosines, met = self._alignment.met(asked, rows, absent)
        self._prefer(typed, rows, cosines)
        meant = self._meaning.products(rows.spans, vector)
        means = np.vecdot(self._means.take(chosen, 0), vector)
        if left_out is not None and absent is not None:
            meant[absent] = -1.0
            means[chosen.index(self.phrases[left_out].entry)] = self._rest(left_out) @ vector
        meaning = np.maximum.reduceat(meant, rows.offsets).tolist()
        best = self._best(rows, cosines.tolist())
        denied = self._denied(reading, rows, cosines + meant)
        hits = [
            Hit(self.entries[entry], self.phrases[number], words, *near)
            for entry, (number, words), *near in zip(
                chosen, best, meaning, means.tolist(), met, denied, strict=True
            )
            if number != left_out  # it is all that its entry has
        ]
        hits.sort(key=lambda hit: -(hit.words + hit.meaning + hit.mean + hit.met.asked + hit.met.phrase))
        return hits[:NEAREST]

    def _candidates(self, asked: Asked, vector: Floats, left_out: int | None) -> list[int]:
        """The entries that may be nearest: by the best of each word in any phrasing, and by their mean."""
        numbered = zip(asked.numbers.tolist(), asked.units.tolist(), strict=True)
        query = [(number, weight) for number, weight in numbered if number >= 0]
        near = self._postings.scores(query, len(self.entries), LONGEST_POSTING)
        near += self._coarse.products(vector[:COARSE])
        if left_out is not None:
            near[self.phrases[left_out].entry] = self._near_rest(left_out, query, vector)
        return greatest(near, CANDIDATES)

    def _worded(self, said: str, left_out: int | None) -> list[int]:
        """The phrasings of that very wording."""
        held = np.uint32(crc32(said.encode()))
        start, end = (int(self._wordings.searchsorted(held, side)) for side in _SIDES)
        alike = self._by_wording[start:end].tolist()
        return [number for number in alike if number != left_out and self.phrases[number].said == said]

    def _with_owners(self, typed: Sequence[int], chosen: list[int]) -> list[int]:
        """The candidates, the last of them giving way to those whose very wording was typed."""
        missing = sorted({self.phrases[number].entry for number in typed}.difference(chosen))
        return [*chosen[: CANDIDATES - len(missing)], *missing] if missing else chosen

    @staticmethod
    def _prefer(typed: Iterable[int], rows: Rows, cosines: Floats) -> None:
        """What was typed is the nearest, also among those that differ only in aliases."""
        places = [place for number in typed if (place := rows.place(number)) is not None]
        if places:
            cosines[places] = cosines.max() + TIE

    @staticmethod
    def _best(rows: Rows, cosines: Sequence[float]) -> Iterator[tuple[int, float]]:
        """Of each entry the phrasing nearest in words, and how near."""
        for span, start in zip(rows.spans, rows.offsets, strict=True):
            near = cosines[start : start + span.stop - span.start]
            words = max(near)
            yield span.start + near.index(words), words

    def _denied(self, reading: Reading, rows: Rows, near: Floats) -> list[bool]:
        """Of each entry whether its phrasings of the other polarity than the reading's are clearly nearer."""
        like = np.concatenate([self._denying[span] for span in rows.spans]) == reading.negated
        sides = np.array((np.where(like, near, -2.0), np.where(like, -2.0, near)))
        same, other = np.maximum.reduceat(sides, rows.offsets, axis=1)
        found: list[bool] = (other > same + DENIED_BY).tolist()
        return found

    def _near_rest(self, left_out: int, query: Sequence[tuple[int, float]], vector: Floats) -> float:
        """How near the other phrasings of an entry are, as roughly told as of any other entry."""
        rest = self._best_of_rest(left_out)
        words = sum(
            weight * held
            for number, weight in query
            if (held := rest.get(number, 0.0)) >= self._postings.least(number, LONGEST_POSTING)
        )
        return words + float(self._rest(left_out)[:COARSE] @ vector[:COARSE])

    def _others(self, left_out: int) -> list[int]:
        """The other phrasings of the entry of one."""
        span = self._grouped.span(self.phrases[left_out].entry)
        return [number for number in range(span.start, span.stop) if number != left_out]

    def _best_of_rest(self, left_out: int) -> dict[int, float]:
        """What each term weighs at most in the other phrasings of an entry."""
        space = self.parts.words
        best: dict[int, float] = {}
        for number in self._others(left_out):
            held = slice(space.starts[number], space.starts[number + 1])
            for term, value in zip(space.columns[held].tolist(), space.values[held].tolist(), strict=True):
                best[term] = max(best.get(term, 0.0), value)
        return best

    def _rest(self, left_out: int) -> Floats:
        """The unit mean of the other phrasings of an entry; zero where there are none."""
        rest: Floats = self._meaning.of_texts(self._others(left_out)).sum(axis=0)
        return rest / np.float32(max(float(np.sqrt(rest @ rest)), 1e-6))


def _said(found: Iterable[str], rows: Iterable[Iterable[Term]], knowledge: Knowledge) -> list[Sequence[str]]:
    """For each term a word that stands for it, for a concept those of its name."""
    said: dict[str, Sequence[str]] = {term: (word,) for row in rows for term, _, word in row}
    for key, concept in knowledge.concepts.items():
        said[f"={key}"] = normalise(concept.name).words
    return [said[term] for term in found]


def stems(text: str) -> frozenset[str]:
    """Stems of the content words of a text."""
    function_words = english().function_words
    return frozenset(stem(word) for word in normalise(text).words if word not in function_words)


def _vocabulary(texts: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """Words that stand in at least two phrasings, the commonest first: what a typo may be corrected to."""
    counts: Counter[str] = Counter()
    for words in texts:
        counts.update(set(words))
    ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return tuple([word for word, count in ranked if count >= 2 and word.isalpha()])

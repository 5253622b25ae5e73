"""Phrasings → an index; a reading → the entries whose phrasings are nearest, with how near.

Candidates come from the words' postings (concepts and stems, by rarity), the entries' own texts and the
meaning (static word vectors); what takes longer to tell is measured on the nearest of them only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import Stemmer
from rapidfuzz import fuzz

from bot.engine.align import Alignment, Met, Term
from bot.engine.english import english
from bot.engine.meaning import Meaning
from bot.engine.normalise import Sentence, normalise
from bot.engine.parse import Form, Parser, Reading
from bot.engine.space import Blocks, Floats, Integers, Layers, Postings, Space, Texts, spans
from bot.knowledge import ConceptId, EntryId, Knowledge, answer_text, phrases

CANDIDATES = (
    40  # entries looked at exactly; recall at 10 was above 94 % on every set measured, 40 leaves room
)
NEAREST = 8  # entries returned, on which all features are measured
LONGEST_POSTING = (
    4000  # a word in more phrasings than this says little; the best of them suffice for candidates
)
KIN_WEIGHT = 0.03  # how much a related concept counts in finding candidates
MEANING_WEIGHT = 1.0  # how much nearness in meaning counts beside nearness in words
BODY_WEIGHT = 0.25  # how much words found in an entry's text count beside those of its phrasings
TIE = 0.001  # breaks ties, and nothing else
MEAN_WEIGHT = 0.5
FUNCTION_WEIGHT = 0.35  # how much "can", "the", "does" count beside content words
CONCEPT_WEIGHT = 1.3  # how much a named concept counts beside other words
IMPLIED_WEIGHT = 0.8  # and one that only the thread names

_ASKED_BY_NAME = frozenset({"concept", "comparison"})  # found by the names in a question, not by their title

_STEMMER = Stemmer.Stemmer("english")
_STEMMER.maxCacheSize = 20000


@dataclass(frozen=True, slots=True)
class Phrase:
    """One indexed phrasing and what was read in it: `named` are its concepts in the order of the words,
    `canonical` its terms sorted."""

    entry: int
    text: str
    words: tuple[str, ...]
    concepts: tuple[ConceptId, ...]
    named: tuple[ConceptId, ...]
    form: Form
    negated: bool
    canonical: str


class Hit(NamedTuple):
    """An entry near a reading by a phrasing, `said` its wording, and how near, each in [0, 1].

    `words` is the cosine with its nearest phrasing, `spelling` rapidfuzz's ratio of the words as typed,
    `meaning` the cosine of the word vectors with the phrasing nearest in meaning, `mean` that with all its
    phrasings taken together, `met` how far the terms of both meet.
    """

    entry: EntryId
    phrase: Phrase
    said: tuple[str, ...]
    words: float
    spelling: float
    meaning: float
    mean: float
    met: Met


@dataclass(frozen=True, slots=True)
class Parts:
    """What an index is made of; all that has to be kept to have it again."""

    entries: tuple[EntryId, ...]
    phrases: tuple[Phrase, ...]
    vocabulary: tuple[str, ...]
    words: Space
    meaning: Meaning
    texts: Texts
    vectors: Floats  # a row a term of `words`


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The Snowball stem of a lower-case word."""
    return str(_STEMMER.stemWord(word))


def terms(reading: Reading) -> list[Term]:
    """What of a reading is looked up, with a class weight: concepts as `=id`, other words as stems."""
    function_words = english().function_words
    found: list[Term] = []
    place = 0
    starts = {mention.start: mention for mention in reading.mentions}
    while place < len(reading.words):
        mention = starts.get(place)
        if mention is not None:
            found.append((f"={mention.concept}", CONCEPT_WEIGHT, ""))
            place = mention.end
            continue
        word = reading.words[place]
        if word not in "/,":
            found.append((stem(word), FUNCTION_WEIGHT if word in function_words else 1.0, word))
        place += 1
    if reading.implied:
        named = {mention.concept for mention in reading.mentions}
        found += [(f"={concept}", IMPLIED_WEIGHT, "") for concept in reading.concepts if concept not in named]
    return found


def content(reading: Reading) -> frozenset[str]:
    """Stems of the words that name no concept and are not mere grammar."""
    aspects = (word for aspect in reading.aspects for word in reading.words[aspect.start : aspect.end])
    return frozenset(map(stem, reading.leftover)) | frozenset(map(stem, aspects))


def canonical(found: Iterable[Term]) -> str:
    """Terms as one sorted line: what string distance is taken on."""
    return " ".join(sorted(term for term, _, _ in found))


def spoken(words: Sequence[str]) -> tuple[str, ...]:
    """The words without separators."""
    if "/" in words or "," in words:
        return tuple(word for word in words if word not in "/,")
    return tuple(words)


def wording(words: Sequence[str], form: Form) -> tuple[str, ...]:
    """What two texts share that say the same: of a comparison the words in any order."""
    said = spoken(words)
    return tuple(sorted(said)) if form == "comparison" else said


def named(reading: Reading) -> tuple[ConceptId, ...]:
    """The concepts of a reading in the order in which they are named."""
    return tuple(dict.fromkeys(mention.concept for mention in reading.mentions))


class Index:
    """All phrasings of a `Knowledge`, searchable. Immutable; `search` does no I/O and changes nothing."""

    def __init__(self, parts: Parts) -> None:
        self.entries, self.phrases, self.vocabulary = parts.entries, parts.phrases, parts.vocabulary
        self.parts = parts
        counts = np.bincount([phrase.entry for phrase in parts.phrases], minlength=len(parts.entries))
        self._first: Integers = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        self._starts: list[int] = self._first.tolist()
        self._words = parts.words
        self._meaning, self._texts = parts.meaning, parts.texts
        self._alignment = Alignment(parts.words, parts.vectors)
        self._layers = Layers.of(self._first)
        self._postings = Postings.of(self._words, self._layers.slots)
        self._norms = self._words.mean_norms(self._first)
        self._means = Blocks.of(self._meaning.means(self._first))
        self._said = [wording(phrase.words, phrase.form) for phrase in parts.phrases]
        self._spoken = {said: number for number, said in enumerate(self._said)}
        self.known_stems = frozenset(self._words.ids)
        about: dict[ConceptId, list[int]] = {}
        for phrase in parts.phrases:
            for concept in phrase.concepts:
                numbers = about.setdefault(concept, [])
                if not numbers or numbers[-1] != phrase.entry:
                    numbers.append(phrase.entry)
        self._about = {concept: np.array(numbers, dtype=np.int32) for concept, numbers in about.items()}

    @classmethod
    def of(cls, knowledge: Knowledge, parser: Parser) -> Index:
        """Build it. The parser learns the phrasings' words, so that typos are corrected to them."""
        entries: list[EntryId] = []
        texts: list[tuple[int, Sentence, str]] = []
        for entry_id, kind, entry in knowledge.entries():
            own = tuple(dict.fromkeys(entry.phrasings)) if kind in _ASKED_BY_NAME else phrases(entry)
            if own:
                texts += [(len(entries), whole(text), text) for text in own]
                entries.append(entry_id)
        vocabulary = _vocabulary(sentence.words for _, sentence, _ in texts)
        parser.with_vocabulary(vocabulary)
        readings = [parser.read(sentence) for _, sentence, _ in texts]
        rows = [terms(reading) for reading in readings]
        owners = [owner for owner, _, _ in texts]
        words = Space.of([[(term, weight) for term, weight, _ in row] for row in rows], owners)
        found = tuple(
            Phrase(
                owner, text, reading.words, reading.concepts, named(reading), reading.form, reading.negated,
                canonical(row),
            )
            for (owner, _, text), reading, row in zip(texts, readings, rows, strict=True)
        )  # fmt: skip
        return cls(
            Parts(
                entries=tuple(entries),
                phrases=found,
                vocabulary=vocabulary,
                words=words,
                meaning=Meaning.of([spoken(reading.words) for reading in readings]),
                texts=Texts.of([stems(answer_text(knowledge.entry(entry))) for entry in entries]),
                vectors=Alignment.of(words, _said(rows, knowledge)).vectors,
            )
        )

    def search(
        self, reading: Reading, kin: Iterable[ConceptId] = (), left_out: int | None = None
    ) -> list[Hit]:
        """The nearest entries, best first, at most `NEAREST`.

        `kin`: related concepts, whose entries are considered a little sooner. `left_out`: a phrasing not to
        be used (for measuring how an entry is found without it).
        """
        row = terms(reading)
        query = self._words.query([(term, weight) for term, weight, _ in row])
        if not query:
            return []
        typed = spoken(reading.words)
        vector = self._meaning.vector(typed)
        word = self._postings.scores(query, len(self.phrases), LONGEST_POSTING)  # by slot, not by row
        if left_out is not None:
            word[self._layers.slots[left_out]] = 0.0
        shares = self._texts.shares(content(reading))
        means = self._mean_cosines(vector, left_out)
        entries = self._candidates(word, means, shares, kin)
        said = wording(reading.words, reading.form)
        itself = self._spoken.get(said)
        if itself is not None and itself != left_out:
            word[self._layers.slots[itself]] += TIE  # of those that differ only in aliases, the one typed
        entries, meaning = self._nearest(entries, word, vector, shares, left_out)
        rows, offsets, counts = spans(self._first, entries)
        met = self._alignment.met(row, rows, offsets, left_out)
        cosines = word[self._layers.slots[rows]].tolist()
        sentence = " ".join(said)
        found: list[Hit] = []
        for entry, start, count, meant, mean, terms_met in zip(
            entries.tolist(),
            offsets.tolist(),
            counts.tolist(),
            meaning,
            means[entries].tolist(),
            met,
            strict=True,
        ):
            near = cosines[start : start + count]
            words = max(near)
            best = self._starts[entry] + near.index(words)
            spelling = fuzz.ratio(sentence, " ".join(self._said[best])) / 100.0
            found.append(
                Hit(
                    self.entries[entry],
                    self.phrases[best],
                    self._said[best],
                    words,
                    spelling,
                    meant,
                    mean,
                    terms_met,
                )
            )
        return found

    def _nearest(
        self, entries: Integers, word: Floats, vector: Floats, shares: Floats, left_out: int | None
    ) -> tuple[Integers, list[float]]:
        """The nearest of these entries, best first, with the cosine of the phrasing nearest in meaning."""
        rows, offsets, counts = spans(self._first, entries)
        word, meant = word[self._layers.slots[rows]], np.vecdot(self._meaning.rows.take(rows, 0), vector)
        if left_out is not None:
            meant[rows == left_out] = -1.0
        word_mean = np.minimum(np.add.reduceat(word, offsets) / counts / self._norms[entries], 1.0)
        meaning = np.maximum.reduceat(meant, offsets)
        near = np.maximum.reduceat(word, offsets) + MEAN_WEIGHT * word_mean
        near += BODY_WEIGHT * shares[entries] + MEANING_WEIGHT * meaning
        chosen = np.argsort(-near, kind="stable")[:NEAREST]
        return entries[chosen], meaning[chosen].tolist()

    def _mean_cosines(self, vector: Floats, left_out: int | None) -> Floats:
        """The cosine with the mean of each entry's phrasings."""
        found = self._means.products(vector)
        if left_out is not None:
            entry = self.phrases[left_out].entry
            start, end = self._starts[entry : entry + 2]
            rest = self._meaning.rows[start:end].sum(axis=0) - self._meaning.rows[left_out]
            found[entry] = rest @ vector / max(float(np.sqrt(rest @ rest)), 1e-6)
        return found

    def _candidates(self, word: Floats, meant: Floats, shares: Floats, kin: Iterable[ConceptId]) -> Integers:
        best = self._layers.best(word)
        best += MEANING_WEIGHT * meant
        best += BODY_WEIGHT * shares
        related = [self._about[concept] for concept in kin if concept in self._about]
        if related:
            best += KIN_WEIGHT * np.bincount(np.concatenate(related), minlength=len(best)).astype(np.float32)
        if len(best) <= CANDIDATES:
            return np.arange(len(best), dtype=np.int32)
        return np.sort(np.argpartition(-best, CANDIDATES)[:CANDIDATES]).astype(np.int32)


def _said(rows: Iterable[Iterable[Term]], knowledge: Knowledge) -> dict[str, str]:
    """For each term a word that stands for it, for a concept its name."""
    said = {term: word for row in rows for term, _, word in row}
    for key, concept in knowledge.concepts.items():
        said[f"={key}"] = " ".join(normalise(concept.name).words)
    return said


def stems(text: str) -> frozenset[str]:
    """Stems of the content words of a text."""
    function_words = english().function_words
    return frozenset(stem(word) for word in normalise(text).words if word not in function_words)


def whole(text: str) -> Sentence:
    """A text as one sentence, whatever its punctuation."""
    sentences = normalise(text).sentences
    if len(sentences) == 1:
        return sentences[0]
    words = tuple(word for sentence in sentences for word in sentence.words)
    return Sentence(words, any(sentence.asks for sentence in sentences))


def _vocabulary(texts: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """Words that stand in at least two phrasings: what a typo may be corrected to."""
    counts: Counter[str] = Counter()
    for words in texts:
        counts.update(set(words))
    return tuple(sorted(word for word, count in counts.items() if count >= 2 and word.isalpha()))

"""Phrasings → an index; a reading → the entries whose phrasings are nearest, with how near.

Three kinds of nearness: *words* (concepts and stems, by rarity), *letters* (3- and 4-grams inside words that
are not names), *meaning* (static word vectors). Candidates come from the words' postings, the entries' own
texts and the meaning; exact cosines are taken on the candidates only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import Stemmer
from rapidfuzz import fuzz

from bot.engine.english import english
from bot.engine.meaning import Meaning
from bot.engine.normalise import Sentence, normalise
from bot.engine.parse import Form, Parser, Reading
from bot.engine.space import Floats, Integers, Postings, Scores, Space, Texts
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
LETTERS_WEIGHT = 0.5
TIE = 0.001  # breaks ties, and nothing else
MEAN_WEIGHT = 0.5
FUNCTION_WEIGHT = 0.35  # how much "can", "the", "does" count beside content words
CONCEPT_WEIGHT = 1.3  # how much a named concept counts beside other words
IMPLIED_WEIGHT = 0.8  # and one that only the thread names

_ASKED_BY_NAME = frozenset({"concept", "comparison"})  # found by the names in a question, not by their title

_NOBODY = np.zeros(0, dtype=np.int32)
_STEMMER = Stemmer.Stemmer("english")
_STEMMER.maxCacheSize = 20000


@dataclass(frozen=True, slots=True)
class Phrase:
    """One indexed phrasing and what was read in it: `named` are its concepts in the order of the words,
    `content` the stems of its content words, `canonical` its terms sorted."""

    entry: int
    text: str
    words: tuple[str, ...]
    concepts: tuple[ConceptId, ...]
    named: tuple[ConceptId, ...]
    form: Form
    negated: bool
    content: frozenset[str]
    canonical: str


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry near a reading: cosines with its nearest phrasing and with the mean of all, each in [0, 1].

    `fuzzy` is rapidfuzz's ratio of the terms sorted, `spelling` that of the words as typed; `body` the share
    of the content words asked, weighed by rarity, that the entry's own text holds; all in [0, 1]. `meaning`
    is the cosine of the word vectors with the entry's nearest phrasing in meaning, `meaning_mean` with the
    mean of all, in [-1, 1].
    """

    entry: EntryId
    phrase: Phrase
    words: float
    letters: float
    words_mean: float
    letters_mean: float
    fuzzy: float
    spelling: float
    body: float
    meaning: float
    meaning_mean: float


@dataclass(frozen=True, slots=True)
class Parts:
    """What an index is made of; all that has to be kept to have it again."""

    entries: tuple[EntryId, ...]
    phrases: tuple[Phrase, ...]
    vocabulary: tuple[str, ...]
    words: Space
    letters: Space
    meaning: Meaning
    texts: Texts


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The Snowball stem of a lower-case word."""
    return str(_STEMMER.stemWord(word))


def terms(reading: Reading) -> list[tuple[str, float]]:
    """What of a reading is looked up, with a class weight: concepts as `=id`, other words as stems."""
    function_words = english().function_words
    found: list[tuple[str, float]] = []
    place = 0
    starts = {mention.start: mention for mention in reading.mentions}
    while place < len(reading.words):
        mention = starts.get(place)
        if mention is not None:
            found.append((f"={mention.concept}", CONCEPT_WEIGHT))
            place = mention.end
            continue
        word = reading.words[place]
        if word not in "/,":
            found.append((stem(word), FUNCTION_WEIGHT if word in function_words else 1.0))
        place += 1
    if reading.implied:
        named = {mention.concept for mention in reading.mentions}
        found += [(f"={concept}", IMPLIED_WEIGHT) for concept in reading.concepts if concept not in named]
    return found


@lru_cache(maxsize=65536)
def grams(word: str) -> tuple[str, ...]:
    """Letter 3- and 4-grams of a word with its edges marked."""
    padded = f"^{word}$"
    return tuple(padded[i : i + size] for size in (3, 4) for i in range(len(padded) - size + 1))


def letters(reading: Reading) -> list[tuple[str, float]]:
    """The letter grams of content words that name no concept; of all words where there is no such word."""
    function_words = english().function_words
    covered = {place for mention in reading.mentions for place in range(mention.start, mention.end)}
    rest = [word for place, word in enumerate(reading.words) if place not in covered and word not in "/,"]
    chosen = [word for word in rest if word not in function_words] or rest
    return [(gram, 1.0) for word in chosen for gram in grams(word)]


def content(reading: Reading) -> frozenset[str]:
    """Stems of the words that name no concept and are not mere grammar."""
    aspects = (word for aspect in reading.aspects for word in reading.words[aspect.start : aspect.end])
    return frozenset(map(stem, reading.leftover)) | frozenset(map(stem, aspects))


def canonical(found: Iterable[tuple[str, float]]) -> str:
    """Terms as one sorted line: what string distance is taken on."""
    return " ".join(sorted(term for term, _ in found))


def spoken(words: Sequence[str]) -> tuple[str, ...]:
    """The words without separators."""
    return tuple(word for word in words if word not in "/,")


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
        self._words, self._letters = parts.words, parts.letters
        self._meaning, self._texts = parts.meaning, parts.texts
        self._postings = Postings.of(self._words)
        self._norms = (self._words.mean_norms(self._first), self._letters.mean_norms(self._first))
        self._spoken = {spoken(phrase.words): number for number, phrase in enumerate(parts.phrases)}
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
        found = tuple(
            Phrase(
                owner, text, reading.words, reading.concepts, named(reading), reading.form, reading.negated,
                content(reading), canonical(row),
            )
            for (owner, _, text), reading, row in zip(texts, readings, rows, strict=True)
        )  # fmt: skip
        return cls(
            Parts(
                entries=tuple(entries),
                phrases=found,
                vocabulary=vocabulary,
                words=Space.of(rows, owners),
                letters=Space.of([letters(reading) for reading in readings], owners),
                meaning=Meaning.of([spoken(reading.words) for reading in readings]),
                texts=Texts.of([stems(answer_text(knowledge.entry(entry))) for entry in entries]),
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
        query = self._words.query(row)
        if not len(query[0]):
            return []
        word = self._postings.scores(query, len(self.phrases), LONGEST_POSTING)
        meant = self._meaning.cosines(spoken(reading.words))
        if left_out is not None:
            word[left_out], meant[left_out] = 0.0, -1.0
        shares = self._texts.shares(content(reading))
        entries = self._candidates(word, meant, shares, kin)
        counts = self._first[entries + 1] - self._first[entries]
        offsets = np.cumsum(counts) - counts
        rows = np.arange(int(counts.sum()), dtype=np.int32) + np.repeat(
            self._first[entries] - offsets, counts
        )
        word, meant = word[rows], meant[rows]
        letter = self._letters.cosines(self._letters.query(letters(reading)), rows)
        if left_out is not None:
            letter[rows == left_out] = 0.0
        both = word + LETTERS_WEIGHT * letter
        itself = self._spoken.get(spoken(reading.words), -1)
        if itself != left_out:
            both[rows == itself] += TIE  # of phrasings that differ only in aliases, the one that was typed
        word_mean = np.minimum(np.add.reduceat(word, offsets) / counts / self._norms[0][entries], 1.0)
        letter_mean = np.minimum(np.add.reduceat(letter, offsets) / counts / self._norms[1][entries], 1.0)
        meaning = np.maximum.reduceat(meant, offsets)
        near = np.maximum.reduceat(both, offsets) + MEAN_WEIGHT * word_mean
        near += BODY_WEIGHT * shares[entries] + MEANING_WEIGHT * meaning
        chosen = np.lexsort((entries, -near))[:NEAREST].tolist()
        best = [int(offsets[p] + both[offsets[p] : offsets[p] + counts[p]].argmax()) for p in chosen]
        nearest = [self.phrases[number] for number in rows[best].tolist()]
        asked, typed = canonical(row), " ".join(spoken(reading.words))
        means = np.add.reduceat(meant, offsets) / counts
        return [
            Hit(
                entry=self.entries[int(entries[place])],
                phrase=nearest[rank],
                words=float(word[best[rank]]),
                letters=float(letter[best[rank]]),
                words_mean=float(word_mean[place]),
                letters_mean=float(letter_mean[place]),
                fuzzy=fuzz.ratio(asked, nearest[rank].canonical) / 100.0,
                spelling=fuzz.ratio(typed, " ".join(spoken(nearest[rank].words))) / 100.0,
                body=float(shares[entries[place]]),
                meaning=float(meaning[place]),
                meaning_mean=float(means[place]),
            )
            for rank, place in enumerate(chosen)
        ]

    def _candidates(self, word: Scores, meant: Floats, shares: Floats, kin: Iterable[ConceptId]) -> Integers:
        best = np.maximum.reduceat(word + MEANING_WEIGHT * meant, self._first[:-1])
        best += BODY_WEIGHT * shares
        for concept in kin:
            best[self._about.get(concept, _NOBODY)] += KIN_WEIGHT
        if len(best) <= CANDIDATES:
            return np.arange(len(best), dtype=np.int32)
        return np.sort(np.argpartition(-best, CANDIDATES)[:CANDIDATES]).astype(np.int32)


def stems(text: str) -> frozenset[str]:
    """Stems of the content words of a text."""
    function_words = english().function_words
    return frozenset(stem(word) for word in normalise(text).words if word not in function_words)


def whole(text: str) -> Sentence:
    """A text as one sentence, whatever its punctuation."""
    sentences = normalise(text).sentences
    words = tuple(word for sentence in sentences for word in sentence.words)
    return Sentence(words, any(sentence.asks for sentence in sentences))


def _vocabulary(texts: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """Words that stand in at least two phrasings: what a typo may be corrected to."""
    counts: Counter[str] = Counter()
    for words in texts:
        counts.update(set(words))
    return tuple(sorted(word for word, count in counts.items() if count >= 2 and word.isalpha()))

"""Phrasings → an index; a reading → the entries whose phrasings are nearest, with how near.

Two vector spaces, both with inverse document frequency over entries and cosine: *words* (concepts, stems) and
*letters* (3- and 4-grams inside words that are not names). Candidates come from the words' postings; exact
cosines are taken on the candidates' phrasings only, so the cost does not grow with the knowledge.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import Stemmer
from rapidfuzz import fuzz, process

from bot.engine.english import english
from bot.engine.meaning import Meaning
from bot.engine.normalise import Sentence, normalise
from bot.engine.parse import Parser, Reading
from bot.knowledge import EntryId, Knowledge, answer_text, phrases

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int32]

CANDIDATES = (
    48  # entries looked at exactly; recall at 10 was above 94 % on every set measured, 48 leaves room
)
NEAREST = 8  # entries returned, on which the dearer string distance is taken
LONGEST_POSTING = (
    4000  # a word in more phrasings than this says little; the best of them suffice for candidates
)
MEANING_WEIGHT = 1.0  # how much nearness in meaning counts beside nearness in words
BODY_WEIGHT = 0.25  # how much words found in an entry's text count beside those of its phrasings
FUNCTION_WEIGHT = 0.35  # how much "can", "the", "does" count beside content words
CONCEPT_WEIGHT = 1.3  # how much a named concept counts beside other words

_STEMMER = Stemmer.Stemmer("english")
_STEMMER.maxCacheSize = 20000


@dataclass(frozen=True, slots=True)
class Phrase:
    """One indexed phrasing, how it was read, and the stems of its content words."""

    entry: int
    text: str
    reading: Reading
    content: frozenset[str]


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry near a reading: cosines with its nearest phrasing and with the mean of all, each in [0, 1].

    `fuzzy` is rapidfuzz's ratio of the words sorted; `body` the share of the content words asked, weighed by
    rarity, that the entry's own text holds; both in [0, 1]. `meaning` is the cosine of the word vectors with
    the entry's nearest phrasing in meaning, `meaning_mean` with the mean of all, in [-1, 1].
    """

    entry: EntryId
    phrase: Phrase
    words: float
    letters: float
    words_mean: float
    letters_mean: float
    fuzzy: float
    body: float
    meaning: float
    meaning_mean: float


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
        found += [
            (f"={concept}", 0.8)
            for concept in reading.concepts
            if concept not in {m.concept for m in reading.mentions}
        ]
    return found


@lru_cache(maxsize=32768)
def grams(word: str) -> tuple[str, ...]:
    """Letter 3- and 4-grams of a word with its edges marked."""
    padded = f"^{word}$"
    return tuple(padded[i : i + size] for size in (3, 4) for i in range(len(padded) - size + 1))


def letters(reading: Reading) -> list[str]:
    """The letter grams of content words that name no concept; of all words where there is no such word."""
    function_words = english().function_words
    covered = {place for mention in reading.mentions for place in range(mention.start, mention.end)}
    rest = [word for place, word in enumerate(reading.words) if place not in covered and word not in "/,"]
    content = [word for word in rest if word not in function_words]
    return [gram for word in content or rest for gram in grams(word)]


def content(reading: Reading) -> frozenset[str]:
    """Stems of the words that name no concept and are not mere grammar."""
    aspects = (word for aspect in reading.aspects for word in reading.words[aspect.start : aspect.end])
    return frozenset(map(stem, reading.leftover)) | frozenset(map(stem, aspects))


def _spoken(reading: Reading) -> tuple[str, ...]:
    return tuple(word for word in reading.words if word not in "/,")


def canonical(reading: Reading) -> str:
    """The reading as sorted words, names replaced by concept ids: what string distance is taken on."""
    return " ".join(sorted(term for term, _ in terms(reading)))


class _Space:
    """One vector space over phrasings: rows are L2-normalised sparse vectors."""

    def __init__(self, rows: Sequence[Sequence[tuple[str, float]]], owners: Sequence[int]) -> None:
        spread: dict[str, set[int]] = defaultdict(set)
        for row, owner in zip(rows, owners, strict=True):
            for term, _ in row:
                spread[term].add(owner)
        entries = max(owners, default=0) + 1
        self.ids = {term: number for number, term in enumerate(spread)}
        self.idf = np.array(
            [1.0 + math.log(entries / len(found)) for found in spread.values()] or [0.0], dtype=np.float32
        )
        starts, columns, values = [0], [], []
        for row in rows:
            weights = self._weights(row)
            columns += list(weights)
            values += list(weights.values())
            starts.append(len(columns))
        self.starts: Integers = np.array(starts, dtype=np.int32)
        self.columns: Integers = np.array(columns, dtype=np.int32)
        self.values: Floats = np.array(values, dtype=np.float32)
        self._scratch: Floats = np.zeros(max(len(self.ids), 1), dtype=np.float32)

    def _weights(self, row: Iterable[tuple[str, float]]) -> dict[int, float]:
        counted: dict[int, float] = {}
        for term, weight in row:
            number = self.ids.get(term)
            if number is not None:
                counted[number] = max(counted.get(number, 0.0), weight * float(self.idf[number]))
        norm = math.sqrt(sum(value * value for value in counted.values()))
        return {number: value / norm for number, value in counted.items()} if norm else {}

    def query(self, row: Sequence[tuple[str, float]]) -> dict[int, float]:
        """The weights of a question. Words never seen still count in its length, at the rarest word's idf."""
        known: dict[int, float] = {}
        unknown: dict[str, float] = {}
        rarest = float(self.idf.max())
        for term, weight in row:
            number = self.ids.get(term)
            if number is None:
                unknown[term] = max(unknown.get(term, 0.0), weight * rarest)
            else:
                known[number] = max(known.get(number, 0.0), weight * float(self.idf[number]))
        norm = math.sqrt(sum(v * v for v in known.values()) + sum(v * v for v in unknown.values()))
        return {number: value / norm for number, value in known.items()} if norm else {}

    def cosines(self, query: dict[int, float], rows: Integers) -> Floats:
        """The cosine of the question with each of those rows."""
        if not query or not len(rows):
            return np.zeros(len(rows), dtype=np.float32)
        scratch = self._scratch
        numbers = list(query)
        scratch[numbers] = list(query.values())
        begins, ends = self.starts[rows], self.starts[rows + 1]
        lengths = ends - begins
        offsets = np.cumsum(lengths) - lengths
        flat = np.arange(int(lengths.sum()), dtype=np.int32) + np.repeat(begins - offsets, lengths)
        products = scratch[self.columns[flat]] * self.values[flat]
        scratch[numbers] = 0.0
        padded = np.append(products, np.float32(0.0))
        sums = np.add.reduceat(padded, offsets) if len(padded) > 1 else np.zeros(len(rows), dtype=np.float32)
        return np.where(lengths > 0, sums, np.float32(0.0)).astype(np.float32)


class Index:
    """All phrasings of a `Knowledge`, searchable. Built once; `search` does no I/O."""

    def __init__(self, knowledge: Knowledge, parser: Parser) -> None:
        self.entries: list[EntryId] = []
        texts: list[tuple[int, str]] = []
        for entry_id, kind, entry in knowledge.entries():
            own = (
                tuple(dict.fromkeys(entry.phrasings)) if kind in {"concept", "comparison"} else phrases(entry)
            )
            if own:
                texts += [(len(self.entries), text) for text in own]
                self.entries.append(entry_id)
        parser.with_vocabulary(_vocabulary(text for _, text in texts))
        readings = [parser.read(whole(text)) for _, text in texts]
        self.phrases = tuple(
            Phrase(owner, text, reading, content(reading))
            for (owner, text), reading in zip(texts, readings, strict=True)
        )
        owners = [phrase.entry for phrase in self.phrases]
        rows = [terms(phrase.reading) for phrase in self.phrases]
        self._words = _Space(rows, owners)
        self._letters = _Space(
            [[(gram, 1.0) for gram in letters(phrase.reading)] for phrase in self.phrases], owners
        )
        self._canonical = tuple(canonical(phrase.reading) for phrase in self.phrases)
        self._owners: Integers = np.array(owners, dtype=np.int32)
        counts = (
            np.bincount(self._owners, minlength=len(self.entries)) if owners else np.zeros(0, dtype=np.int64)
        )
        self._first: Integers = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        self._postings = self._invert()
        self._centroid_norms = (self._norms(self._words), self._norms(self._letters))
        self.known_stems = frozenset(term for row in rows for term, _ in row)
        self._meaning = Meaning([_spoken(phrase.reading) for phrase in self.phrases])
        self._bodies = _Bodies([stems(answer_text(knowledge.entry(entry))) for entry in self.entries])

    def _invert(self) -> dict[int, tuple[Integers, Floats]]:
        space = self._words
        lengths = np.diff(space.starts)
        owners = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
        order = np.lexsort((-space.values, space.columns))
        columns = space.columns[order]
        bounds = np.searchsorted(columns, np.arange(len(space.ids) + 1))
        postings = {}
        for number in range(len(space.ids)):
            cut = order[bounds[number] : min(bounds[number + 1], bounds[number] + LONGEST_POSTING)]
            postings[number] = (owners[cut], space.values[cut])
        return postings

    def _norms(self, space: _Space) -> Floats:
        norms = np.ones(max(len(self.entries), 1), dtype=np.float32)
        for number in range(len(self.entries)):
            start, end = space.starts[self._first[number]], space.starts[self._first[number + 1]]
            total: Counter[int] = Counter()
            for column, value in zip(
                space.columns[start:end].tolist(), space.values[start:end].tolist(), strict=True
            ):
                total[column] += value
            count = int(self._first[number + 1] - self._first[number])
            norms[number] = math.sqrt(sum(value * value for value in total.values())) / count or 1.0
        return norms

    def search(self, reading: Reading, kin: Iterable[str] = (), left_out: int | None = None) -> list[Hit]:
        """The nearest entries, best first, at most `NEAREST`.

        `kin`: related concepts that help to find candidates. `left_out`: a phrasing not to be used (for
        measuring how an entry is found without it).
        """
        row = terms(reading)
        query = self._words.query(row)
        if not query or not self.entries:
            return []
        asked = content(reading)
        meant = self._meaning.cosines(_spoken(reading))
        if left_out is not None:
            meant[left_out] = -1.0
        entries = self._candidates(
            query, [self._words.ids.get(f"={concept}") for concept in kin], asked, meant
        )
        bodies = self._bodies.shares(asked, entries)
        firsts, ends = self._first[entries], self._first[entries + 1]
        counts = ends - firsts
        offsets = np.cumsum(counts) - counts
        rows = np.arange(int(counts.sum()), dtype=np.int32) + np.repeat(firsts - offsets, counts)
        word = self._words.cosines(query, rows)
        gram_query = self._letters.query([(gram, 1.0) for gram in letters(reading)])
        letter = self._letters.cosines(gram_query, rows)
        if left_out is not None:
            gone = rows == left_out
            word[gone] = letter[gone] = 0.0
        word_mean = np.add.reduceat(word, offsets) / counts / self._centroid_norms[0][entries]
        letter_mean = np.add.reduceat(letter, offsets) / counts / self._centroid_norms[1][entries]
        both = word + 0.5 * letter
        meaning = np.maximum.reduceat(meant[rows], offsets)
        meaning_mean = np.add.reduceat(meant[rows], offsets) / counts
        hits = []
        for place, entry in enumerate(entries.tolist()):
            start, end = int(offsets[place]), int(offsets[place] + counts[place])
            best = start + int(np.argmax(both[start:end]))
            if both[best] > 0.0 or meaning[place] > 0.5:
                near = float(both[best]) + 0.5 * float(word_mean[place]) + BODY_WEIGHT * bodies[place]
                near += MEANING_WEIGHT * float(meaning[place])
                hits.append((near, entry, best, place))
        hits.sort(key=lambda hit: (-hit[0], hit[1]))
        del hits[NEAREST:]
        numbers = [int(rows[best]) for _, _, best, _ in hits]
        ratios = self._ratios(reading, numbers)
        return [
            Hit(
                entry=self.entries[entry],
                phrase=self.phrases[int(rows[best])],
                words=float(word[best]),
                letters=float(letter[best]),
                words_mean=min(float(word_mean[place]), 1.0),
                letters_mean=min(float(letter_mean[place]), 1.0),
                fuzzy=ratios[rank],
                body=bodies[place],
                meaning=float(meaning[place]),
                meaning_mean=float(meaning_mean[place]),
            )
            for rank, (_, entry, best, place) in enumerate(hits)
        ]

    def _candidates(
        self, query: dict[int, float], kin: list[int | None], asked: frozenset[str], meant: Floats
    ) -> Integers:
        found = [(self._postings[number], weight) for number, weight in query.items()]
        found += [
            (self._postings[number], 0.2) for number in kin if number is not None and number not in query
        ]
        places = np.concatenate([posting[0] for posting, _ in found])
        weights = np.concatenate([posting[1] * weight for posting, weight in found])
        scores = np.bincount(places, weights=weights, minlength=len(self.phrases))
        best = np.maximum.reduceat(scores, self._first[:-1])
        self._bodies.add(best, asked)
        best += MEANING_WEIGHT * np.maximum.reduceat(meant, self._first[:-1])
        if len(best) <= CANDIDATES:
            chosen = np.flatnonzero(best > 0)
        else:
            chosen = np.argpartition(-best, CANDIDATES)[:CANDIDATES]
            chosen = chosen[best[chosen] > 0]
        return np.sort(chosen).astype(np.int32)

    def _ratios(self, reading: Reading, numbers: list[int]) -> list[float]:
        if not numbers:
            return []
        choices = [self._canonical[number] for number in numbers]
        return [float(r) / 100.0 for r in process.cdist([canonical(reading)], choices, scorer=fuzz.ratio)[0]]


class _Bodies:
    """Which words the entries' own texts hold: weaker evidence than phrasings, but wider."""

    def __init__(self, stems: Sequence[frozenset[str]]) -> None:
        self._stems = stems
        holders: dict[str, list[int]] = defaultdict(list)
        for number, held in enumerate(stems):
            for word in held:
                holders[word].append(number)
        total = max(len(stems), 1)
        self._rarity = {word: 1.0 + math.log(total / len(found)) for word, found in holders.items()}
        self._rarest = 1.0 + math.log(total)
        self._holders = {word: np.array(found, dtype=np.int32) for word, found in holders.items()}

    def add(self, scores: npt.NDArray[np.float64], asked: frozenset[str]) -> None:
        """Raise the scores of entries whose text holds what is asked."""
        whole_rarity = self._of(asked)
        for word in asked & self._holders.keys():
            scores[self._holders[word]] += BODY_WEIGHT * self._rarity[word] / whole_rarity

    def shares(self, asked: frozenset[str], entries: Integers) -> list[float]:
        """For each of those entries, the share of what is asked that its text holds, in [0, 1]."""
        total = self._of(asked)
        rarity = self._rarity
        return [
            sum(rarity[word] for word in asked & self._stems[entry]) / total if total else 0.0
            for entry in entries.tolist()
        ]

    def _of(self, asked: frozenset[str]) -> float:
        return sum(self._rarity.get(word, self._rarest) for word in asked)


def stems(text: str) -> frozenset[str]:
    """Stems of the content words of a text."""
    function_words = english().function_words
    return frozenset(stem(word) for word in normalise(text).words if word not in function_words)


def whole(text: str) -> Sentence:
    """A text as one sentence, whatever its punctuation."""
    sentences = normalise(text).sentences
    words = tuple(word for sentence in sentences for word in sentence.words)
    return Sentence(words, any(sentence.asks for sentence in sentences))


def _vocabulary(texts: Iterable[str]) -> list[str]:
    """Words that stand in at least two phrasings: what a typo may be corrected to."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(set(whole(text).words))
    return sorted(word for word, count in counts.items() if count >= 2 and word.isalpha())

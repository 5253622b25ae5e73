"""Names and aliases → concepts: the longest match wins, plurals and typos are forgiven."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

from rapidfuzz.distance import OSA

from bot.engine.english import english
from bot.engine.normalise import normalise
from bot.knowledge import ConceptId, Knowledge

Certainty = Literal["exact", "corrected", "loose"]
Owners = tuple[tuple[ConceptId, bool], ...]  # who bears a name, and whether it is an everyday word

# A correction must be at least this similar (OSA, 1 - distance / length): below it, wrong corrections
# outnumber right ones on real questions.
MIN_SIMILARITY = 0.77  # two edits in nine letters
MIN_SIMILARITY_SHORT = 0.75  # one edit in four letters
MOST_EDITS = 2  # of a misspelt word
TWO_EDITS_FROM = 9  # letters; two edits in a shorter word leave too little to be sure of it
SHORTEST_NAMED = 5  # "vm" and "kvm", "lxc" and "lxd" are one edit apart: a short word is never made one
WELL_KNOWN = 500  # among so many most written words also a name of four letters may be meant: "qenu"
SHORTEST_CORRECTED = (
    3  # it may be a plain word: "waht" is "what"; of three letters only grammar: "wih" is "with"
)
# What speaks for one word rather than another, in bits: fitted by hand to single slips in known words.
AN_EDIT = -6.0
SWAPPED = 2.0  # two letters: the likeliest slip of all
SAME_FIRST = 2.0
SAME_LAST = 1.0
COMMON = -0.7  # a doubling of the rank: words of rank n are written about 1/n as often (Zipf's law)
INFLECTIONS = ("ed", "ing", "ers", "er", "like", "less", "ish")


class Mention(NamedTuple):
    """Words `start:end` of a sentence that name a concept. `others`: what a loose word may mean as well."""

    concept: ConceptId
    start: int
    end: int
    certainty: Certainty = "exact"
    others: tuple[ConceptId, ...] = ()


class Speller:
    """Finds the known word a misspelt one was meant to be, in a few microseconds whatever the vocabulary.

    A deletion index: a word and its variants with one letter left out (two, from `TWO_EDITS_FROM` letters)
    point to the words they may come from; rapidfuzz judges the few that meet.
    """

    def __init__(self, vocabulary: Iterable[str]) -> None:
        """`vocabulary`: the known words, the commonest first."""
        self._known = {word: rank for rank, word in enumerate(dict.fromkeys(vocabulary))}
        self.correct = lru_cache(maxsize=8192)(self._correct)

    @cached_property
    def _index(self) -> Mapping[str, str]:
        """For each variant the words it may come from, one after the other. Made when the first misspelt word
        comes: most runs of the command line never need it."""
        index: dict[str, str] = {}
        grammar = english().function_words
        for word in self._known:
            if word.isalpha() and (len(word) > SHORTEST_CORRECTED or word in grammar):
                for variant in _deletions(word):
                    others = index.get(variant)
                    index[variant] = f"{others} {word}" if others else word  # mostly one: no list of its own
        return index

    @cached_property
    def _longest(self) -> int:
        """Letters of the longest word that may be a misspelt one. A word of 2,000 letters has two million
        variants, and none of them is known."""
        return max(map(len, self._known), default=0) + MOST_EDITS

    def _correct(self, word: str) -> str | None:
        if not SHORTEST_CORRECTED <= len(word) <= self._longest:
            return None
        if word in self._known or not word.isalpha() or is_english(word):
            return None
        if self._inflects(word):
            return None
        grammar = english().function_words
        found: dict[str, float] = {}
        for variant in _deletions(word):
            for known in self._index.get(variant, "").split():
                if known not in found and self._may_be(word, known, grammar):
                    found[known] = OSA.normalized_similarity(word, known)
        if not found:
            return None
        best = max(found, key=lambda known: (self._likely(word, known), known))
        least = MIN_SIMILARITY if len(word) >= SHORTEST_NAMED else MIN_SIMILARITY_SHORT
        return best if found[best] >= least else None

    def _likely(self, word: str, known: str) -> float:
        """How likely a word was meant: by the slip it takes, and by how often it is written."""
        return (
            AN_EDIT * OSA.distance(word, known)
            + SWAPPED * (sorted(known) == sorted(word))
            + SAME_FIRST * (known[0] == word[0])
            + SAME_LAST * (known[-1] == word[-1])
            + COMMON * math.log2(2 + self._known[known])
        )

    def _inflects(self, word: str) -> bool:
        """Whether this is a form of a known word and no typo of another: "containered" is no "containerd"."""
        return any(
            word.endswith(ending)
            and len(base := word.removesuffix(ending)) >= SHORTEST_NAMED
            and base in self._known
            and not (base.endswith("e") and ending[0] in "ei")  # "included" has one e
            for ending in INFLECTIONS
        )

    def _may_be(self, word: str, known: str, grammar: frozenset[str]) -> bool:
        if len(word) >= SHORTEST_NAMED:
            return len(known) >= SHORTEST_NAMED - 1
        if known[0] != word[0]:
            return False
        if len(word) == SHORTEST_CORRECTED:
            longer = len(known) > len(word) and known[-1] == word[-1]
            return known in grammar or (longer and is_english(known))
        return is_english(known) or self._known[known] < WELL_KNOWN


class Lexicon:
    """The names of every concept. Built once from a `Knowledge`; immutable afterwards."""

    def __init__(self, knowledge: Knowledge) -> None:
        names: dict[tuple[str, ...], list[tuple[ConceptId, bool]]] = defaultdict(list)
        for concept_id, concept in knowledge.concepts.items():
            for text, loose in _names(concept_id, concept.name, concept.aliases, concept.loose):
                words = tuple(word for sentence in normalise(text).sentences for word in sentence.words)
                if words and (concept_id, loose) not in names[words]:
                    names[words].append((concept_id, loose))
        self._names = {words: tuple(owners) for words, owners in names.items()}
        sizes: dict[str, set[int]] = defaultdict(set)
        for words in self._names:
            sizes[words[0]].add(len(words))
        self._sizes = dict(sizes)
        self._reach = lru_cache(maxsize=8192)(self._look_ahead)
        self.vocabulary = frozenset(word for words in self._names for word in words)

    def find(self, words: tuple[str, ...], corrected: frozenset[int] = frozenset()) -> tuple[Mention, ...]:
        """Mentions from left to right, the longest name winning. `corrected`: places that were misspelt."""
        found: list[Mention] = []
        end = 0
        for start, sizes in enumerate(map(self._reach, words)):
            if not sizes or start < end:
                continue
            for size in sizes:
                if start + size > len(words):
                    continue
                owners = self._owners(words[start : start + size])
                if owners and not _is_amount(words, start):
                    end = start + size
                    found.append(_mention(owners, start, end, corrected))
                    break
        return tuple(found)

    def _look_ahead(self, word: str) -> tuple[int, ...]:
        """How many words the names have that begin with this one or with its singular, the longest first."""
        return tuple(
            sorted({size for form in singulars(word) for size in self._sizes.get(form, ())}, reverse=True)
        )

    def _owners(self, span: tuple[str, ...]) -> Owners:
        """The concepts of that name, of its singular, or of the plural of what it is of."""
        owners = self._names.get(span)
        if owners is None and (span[-1].endswith("s") or span[0].endswith("s")):
            return next((self._names[form] for form in _forms(span) if form in self._names), ())
        return owners or ()


def _is_amount(words: tuple[str, ...], place: int) -> bool:
    """Whether a word only says what sort of thing: "kind of" is no name of the tool kind."""
    return words[place] in english().cues["amounts"] and words[place + 1 : place + 2] == ("of",)


def _mention(owners: Owners, start: int, end: int, corrected: frozenset[int]) -> Mention:
    sure = [concept for concept, loose in owners if not loose]
    concepts = sure or [concept for concept, _ in owners]
    certainty: Certainty = "loose" if len(sure) != 1 else "exact"
    if certainty == "exact" and not corrected.isdisjoint(range(start, end)):
        certainty = "corrected"
    return Mention(concepts[0], start, end, certainty, tuple(concepts[1:]))


def _names(
    concept_id: ConceptId, name: str, aliases: Iterable[str], loose: Iterable[str]
) -> Iterator[tuple[str, bool]]:
    casual = set(loose)
    yield from (
        (text, False) for text in (name, concept_id.replace("-", " "), *aliases) if text not in casual
    )
    yield from ((text, True) for text in casual)


@lru_cache(maxsize=16384)
def singulars(word: str) -> tuple[str, ...]:
    """The word and what it may be the plural of, the word itself first."""
    if not word.endswith("s") or len(word) < 3:
        return (word,)
    if word.endswith("ies"):
        return (word, word[:-1], word[:-3] + "y")
    if word.endswith("es"):
        return (word, word[:-1], word[:-2])
    return (word, word[:-1])


def _forms(span: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """A name with its last word, its first or both in the singular."""
    for last in singulars(span[-1])[1:]:
        yield (*span[:-1], last)
    if len(span) > 1:
        for first in singulars(span[0])[1:]:
            yield (first, *span[1:])
            for last in singulars(span[-1])[1:]:
                yield (first, *span[1:-1], last)


def is_english(word: str) -> bool:
    """Whether this is an ordinary English word, singular or plural, that must not be taken for a typo."""
    words: frozenset[str] = english().words
    return word in words or any(form in words and _is_plural(word, form) for form in singulars(word)[1:])


def _is_plural(word: str, form: str) -> bool:
    """Whether one is written as the plural of the other: "lesss" and "linees" are no words."""
    if word == form + "es":
        return form.endswith(("s", "x", "z", "ch", "sh", "o"))
    return word != form + "s" or not form.endswith(("s", "x", "z"))


def _deletions(word: str) -> Iterator[str]:
    yield word
    shorter = [word[:place] + word[place + 1 :] for place in range(len(word))]
    yield from shorter
    if len(word) >= TWO_EDITS_FROM:
        for first, left in enumerate(shorter):
            yield from (left[:place] + left[place + 1 :] for place in range(first, len(left)))

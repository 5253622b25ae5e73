"""Names and aliases → concepts: the longest match wins, plurals are forgiven."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Literal, NamedTuple

from bot.engine.english import english, ordinary
from bot.engine.normalise import normalise
from bot.knowledge import ConceptId, Knowledge

Certainty = Literal["exact", "corrected", "loose"]
Owners = tuple[tuple[ConceptId, bool], ...]  # who bears a name, and whether it is an everyday word


class Mention(NamedTuple):
    """Words `start:end` of a sentence that name a concept. `others`: what a loose word may mean as well."""

    concept: ConceptId
    start: int
    end: int
    certainty: Certainty = "exact"
    others: tuple[ConceptId, ...] = ()


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

    def phrases(self) -> Iterator[tuple[str, ...]]:
        """Every name, in words."""
        return iter(self._names)

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
    return english_rank(word) is not None


def english_rank(word: str) -> int | None:
    """Which place an ordinary English word has among the commonest, 0 the first; None where it is none.

    A plural that is not itself in the list is among the last.
    """
    words = ordinary()
    rank = words.rank(word)
    if rank is None and any(form in words and is_plural(word, form) for form in singulars(word)[1:]):
        return len(words)
    return rank


def is_plural(word: str, form: str) -> bool:
    """Whether one is written as the plural of the other: "lesss" and "linees" are no words."""
    if word == form + "es":
        return form.endswith(("s", "x", "z", "ch", "sh", "o"))
    return word != form + "s" or not form.endswith(("s", "x", "z"))

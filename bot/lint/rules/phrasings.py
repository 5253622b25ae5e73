"""Phrasings among themselves: none stands under two entries, none is next to one of another entry."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from rapidfuzz import fuzz, process

from bot.engine.index import Phrase
from bot.lint.finding import Finding
from bot.lint.scope import Scope

BLOCK = 64  # texts of about one length compared at once
NEAR = 96.0  # of 100, rapidfuzz's ratio of sorted words: above it two phrasings differ by a letter or two


def phrasings_claimed_twice(scope: Scope) -> Iterator[Finding]:
    """K101: one wording cannot lead to two entries."""
    owners: dict[str, int] = {}
    for phrase in scope.engine.index.phrases:
        entry = scope.engine.index.entries[phrase.entry]
        if owners.setdefault(phrase.said, phrase.entry) != phrase.entry:
            other = scope.engine.index.entries[owners[phrase.said]]
            message = f"`{phrase.text}` is also a phrasing of `{other}`: keep it in one of the two"
            yield scope.finding("K101", "error", entry, message)


def near_duplicate_phrasings(scope: Scope) -> Iterator[Finding]:
    """K102: wordings of two entries that differ by a letter or two confuse the matcher."""
    phrases = scope.engine.index.phrases
    for one, other in _near(scope.engine.index.canonical(), [phrase.entry for phrase in phrases]):
        if phrases[one].said == phrases[other].said or _turned(phrases[one], phrases[other]):
            continue  # the same words are K101's
        theirs, mine = (scope.engine.index.entries[phrases[number].entry] for number in (one, other))
        message = f"`{phrases[other].text}` is almost `{phrases[one].text}` of `{theirs}`: make them differ"
        yield scope.finding("K102", "warning", mine, message)


def _turned(one: Phrase, other: Phrase) -> bool:
    """Whether they ask of the same things the other way round: can A run without B, can B run without A."""
    return one.named != other.named and "comparison" not in {one.form, other.form}


def _near(texts: Sequence[str], owners: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Pairs of numbers of texts, equal or alike, that belong to two owners.

    Texts that name different concepts are not alike, however short the names: only texts that name the same
    ones are compared, which is a few thousandths of all pairs.
    """
    groups: dict[frozenset[str], list[int]] = defaultdict(list)
    for number, text in enumerate(texts):
        groups[frozenset(word for word in text.split() if word.startswith("="))].append(number)
    for numbers in groups.values():
        numbers.sort(key=lambda number: len(texts[number]))
        sizes = [len(texts[number]) for number in numbers]
        for first in range(0, len(numbers), BLOCK):
            # Beyond this length the ratio of any two is below NEAR, whatever their letters.
            end = bisect_right(sizes, sizes[min(first + BLOCK, len(sizes)) - 1] * (200.0 / NEAR - 1.0))
            mine, others = numbers[first : first + BLOCK], numbers[first:end]
            scores = process.cdist(
                [texts[number] for number in mine],
                [texts[number] for number in others],
                scorer=fuzz.ratio, score_cutoff=NEAR, dtype=np.uint8,
            )  # fmt: skip
            for row, column in np.argwhere(np.triu(scores, k=1)).tolist():
                one, other = sorted((mine[row], others[column]))
                if owners[one] != owners[other]:
                    yield one, other

"""Phrasings: every one must find its own entry, and only that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
from rapidfuzz import fuzz, process

from bot.engine import Engine
from bot.lint.finding import Finding
from bot.lint.scope import Scope

NEAR = 96.0  # of 100, rapidfuzz's ratio of sorted words: above it two phrasings differ by a letter or two
THIN = 0.5  # an entry of whose phrasings fewer than this share are found by the others is thin


def phrasings_claimed_twice(scope: Scope) -> Iterator[Finding]:
    """K101: one wording cannot lead to two entries."""
    owners: dict[str, tuple[int, str]] = {}
    for phrase in scope.engine.index.phrases:
        key = " ".join(phrase.words)
        entry = scope.engine.index.entries[phrase.entry]
        if key in owners and owners[key][0] != phrase.entry:
            other = scope.engine.index.entries[owners[key][0]]
            message = f"`{phrase.text}` is also a phrasing of `{other}`: keep it in one of the two"
            yield scope.finding("K101", "error", entry, message)
        owners.setdefault(key, (phrase.entry, phrase.text))


def near_duplicate_phrasings(scope: Scope) -> Iterator[Finding]:
    """K102: wordings of two entries that differ by a letter or two confuse the matcher."""
    phrases = scope.engine.index.phrases
    texts = [phrase.canonical for phrase in phrases]
    owners = np.array([phrase.entry for phrase in phrases])
    for start in range(0, len(texts), 512):
        block = process.cdist(
            texts[start : start + 512], texts, scorer=fuzz.ratio, score_cutoff=NEAR, dtype=np.uint8
        )
        for row, column in np.argwhere(block > 0):
            one, other = phrases[start + row], phrases[column]
            if (
                start + row < column
                and owners[start + row] != owners[column]
                and _alike(texts, start + row, column)
            ):
                theirs = scope.engine.index.entries[other.entry]
                message = f"`{one.text}` is almost `{other.text}` of `{theirs}`: make them differ"
                yield scope.finding("K102", "warning", scope.engine.index.entries[one.entry], message)


def _alike(texts: list[str], one: int, other: int) -> bool:
    """Equal texts are K101's; texts that differ in a concept are not alike, however short the id."""
    names = [
        frozenset(word for word in texts[number].split() if word.startswith("=")) for number in (one, other)
    ]
    return texts[one] != texts[other] and names[0] == names[1]


def phrasings_that_find_another(scope: Scope) -> Iterator[Finding]:
    """K103: asked as written, each phrasing must be answered by its own entry."""
    for entry, text, given in found_elsewhere(scope.engine):
        message = f"`{text}` is answered by {given}: sharpen it, or give it to that entry"
        yield scope.finding("K103", "error", entry, message)


def found_elsewhere(engine: Engine) -> Iterator[tuple[str, str, str]]:
    """Phrasings that do not find their entry through the real engine: entry, text, what was given."""
    for phrase in engine.index.phrases:
        entry = engine.index.entries[phrase.entry]
        answer = engine.answer(phrase.text)
        if not answer.asserts or entry not in answer.entries[:1]:
            given = (
                f"`{answer.key}`" if answer.asserts else f"nothing ({answer.kind} at {answer.confidence:.2f})"
            )
            yield entry, phrase.text, given


def thin_entries(scope: Scope) -> Iterator[Finding]:
    """K104: an entry whose phrasings are not found by its other phrasings needs more or closer ones."""
    found: dict[str, list[bool]] = defaultdict(list)
    for number, phrase in enumerate(scope.engine.index.phrases):
        found[scope.engine.index.entries[phrase.entry]].append(found_without(scope.engine, number))
    for entry, results in found.items():
        if sum(results) < THIN * len(results):
            message = (
                f"only {sum(results)} of {len(results)} phrasings are found by the others: add some between"
            )
            yield scope.finding("K104", "note", entry, message)


def found_without(engine: Engine, number: int) -> bool:
    """Whether a phrasing, itself left out of the index, still ranks its entry first."""
    phrase = engine.index.phrases[number]
    found = [
        one for considered in engine.consider(phrase.text, left_out=number) for one in considered.candidates
    ]
    best = max(found, key=lambda one: one.confidence, default=None)
    return best is not None and best.candidate.entries[0] == engine.index.entries[phrase.entry]

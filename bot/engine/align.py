"""How far a question and a phrasing meet, term by term: each term of one looks for its nearest in the other.

The mean of word vectors blurs "quick to start" and "quick to build"; aligned terms keep them apart. Concepts
meet only themselves fully: docker is near podman in meaning, and another answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from bot.engine.meaning import Vectors, unit, units
from bot.engine.space import LEAST, Floats, Integers, Rows, Space, products

OTHER_CONCEPT = 0.7  # what nearness counts between two different concepts
MOST_TERMS = 24  # of a long message the terms that weigh most; time stays bounded
AXES = 48  # numbers of a term's vector: along the main axes of all terms' as many tell them apart as 128

Term = tuple[str, float, str]  # the term, its class weight, and the word that its vector is


class Met(NamedTuple):
    """Shares by rarity, each in [0, 1]: `asked` of the question in the phrasing that holds most of it,
    `phrase` of a phrasing in the question, `both` their harmonic mean at its best, `entry` of the question in
    all of the entry's phrasings together."""

    asked: float
    phrase: float
    both: float
    entry: float


class Asked(NamedTuple):
    """The terms of a question: their numbers (-1: in no phrasing), which are concepts, their vectors, and
    what each weighs: as shares of one, and as a unit vector."""

    numbers: Integers
    concepts: list[int]
    vectors: Floats
    shares: Floats
    units: Floats


class Directions(NamedTuple):
    """The terms' unit vectors, a row a term, zero where nothing is known of it; along `axes`, a column an
    axis, from the numbers of the table of words."""

    axes: Floats
    vectors: Floats

    @classmethod
    def of(cls, words: Sequence[Sequence[str]]) -> Directions:
        """The vectors of some terms, each given by the words whose mean it is."""
        table = Vectors.shipped()
        width = table.rows.shape[1]
        full = np.array([table.mean(each) for each in words], dtype=np.float32).reshape(-1, width)
        _, axes = np.linalg.eigh(full.T @ full)  # the weightiest last
        found = cls(axes[:, -AXES:].astype(np.float32), full)
        return found._replace(vectors=units(full @ found.axes))

    def of_word(self, word: str) -> Floats:
        """The vector of a word that is none of the terms."""
        return unit(Vectors.shipped().mean((word,)) @ self.axes)


class Alignment:
    """The terms of a `Space` with their directions."""

    def __init__(self, space: Space, directions: Directions) -> None:
        self.space, self.vectors = space, directions.vectors
        self._is_concept = [term.startswith("=") for term in space.ids]
        self._other = np.where(self._is_concept, np.float32(OTHER_CONCEPT), np.float32(1.0))
        self._vector_of = lru_cache(maxsize=4096)(directions.of_word)

    def asked(self, terms: Sequence[Term]) -> Asked:
        """The terms of a question, each once, those that weigh most. At least one is needed."""
        space = self.space
        found: dict[str, tuple[float, int, str]] = {}
        for term, weight, word in terms:
            number = space.ids.get(term, -1)
            rarity = space.rarest if number < 0 else space.rarity[number]
            if term not in found or found[term][0] < weight * rarity:
                found[term] = weight * rarity, number, word
        kept = list(found.values())
        if len(kept) > MOST_TERMS:
            kept = sorted(kept, key=lambda one: -one[0])[:MOST_TERMS]
        held = [number for _, number, _ in kept]
        vectors = self.vectors.take(held, 0)
        for place, (_, number, word) in enumerate(kept):
            if number < 0:
                vectors[place] = self._vector_of(word)
        weights = np.array([weight for weight, _, _ in kept], dtype=np.float32)
        return Asked(
            np.array(held, dtype=np.int32),
            [place for place, number in enumerate(held) if number >= 0 and self._is_concept[number]],
            vectors,
            weights / weights.sum(),
            weights / np.sqrt(weights @ weights),
        )

    def met(self, asked: Asked, rows: Rows, left_out: int | None) -> tuple[Floats, list[Met]]:
        """The cosine of each row with a question, and how far each owner and the question meet.

        `left_out`: a row of these that is not to be used.
        """
        near, alike = self._near(asked, rows.terms)
        values, places = rows.values, rows.places
        cosines = np.einsum("ij,ij->j", alike.take(places), values)
        met = near.take(places, 0).max(axis=0)  # by row and term of the question
        nearest = np.ascontiguousarray(near.T).max(axis=0)
        theirs = np.einsum("ij,ij->j", nearest.take(places), values) / rows.sums
        if left_out is not None:
            met[left_out] = theirs[left_out] = 0.0
            cosines[left_out] = -1.0  # below any other of its owner's rows, though it shares no term
        ours = np.vecdot(met, asked.shares)
        both = 2.0 * ours * theirs / np.maximum(ours + theirs, LEAST)
        whole = np.vecdot(np.maximum.reduceat(met, rows.offsets), asked.shares)
        best = np.maximum.reduceat(np.array((ours, theirs, both)), rows.offsets, axis=1)
        return cosines, list(map(Met._make, zip(*best.tolist(), whole.tolist(), strict=True)))

    def _near(self, asked: Asked, terms: Integers) -> tuple[Floats, Floats]:
        """How near each of some terms is to each of a question, and what it weighs in it, being the same."""
        near = products(self.vectors, terms, asked.vectors)
        np.maximum(near, 0.0, out=near)
        others = self._other.take(terms)
        for place in asked.concepts:
            near[:, place] *= others
        same = terms[:, None] == asked.numbers
        near[same] = 1.0
        return near, np.vecdot(same, asked.units)

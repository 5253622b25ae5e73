"""How far a question and a phrasing meet, term by term: each term of one looks for its nearest in the other.

The mean of word vectors blurs "quick to start" and "quick to build"; aligned terms keep them apart. Concepts
meet only themselves fully: docker is near podman in meaning, and another answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bot.engine.meaning import Vectors
from bot.engine.space import Blocks, Floats, Integers, Space

OTHER_CONCEPT = 0.7  # what nearness counts between two different concepts
MOST_TERMS = 32  # of a long message the terms that weigh most; time stays bounded

Term = tuple[str, float, str]  # the term, its class weight, and the word that its vector is


class Met(NamedTuple):
    """Shares by rarity, each in [0, 1]: `asked` of the question in the phrasing that holds most of it,
    `phrase` of a phrasing in the question, `both` their harmonic mean at its best, `entry` of the question in
    all of the entry's phrasings together."""

    asked: float
    phrase: float
    both: float
    entry: float


class Alignment:
    """The terms of a `Space` with a unit vector each, zero where nothing is known of a term."""

    def __init__(self, space: Space, vectors: Floats) -> None:
        self.space, self.vectors = space, vectors
        self._concepts = np.array([term.startswith("=") for term in space.ids], dtype=np.bool_)
        self._blocks = Blocks.of(vectors)
        self._lengths = np.diff(space.starts)
        self._terms, self._values = _padded(space)
        # Questions are of the same few hundred words: how near all terms are to one is kept.
        self._nearness = lru_cache(maxsize=1024)(self._near)

    @classmethod
    def of(cls, space: Space, words: Mapping[str, str]) -> Alignment:
        """`words`: for each term the words whose mean its vector is."""
        table = Vectors.shipped()
        vectors = np.array([table.mean(words[term].split()) for term in space.ids], dtype=np.float32)
        return cls(space, vectors.reshape(len(space.ids), -1))

    def met(self, asked: Sequence[Term], rows: Integers, owners: Integers, left_out: int | None) -> list[Met]:
        """For each entry how far it and the question meet; entry `i` has the rows from `owners[i]` on."""
        weights, near = self._question(asked)
        longest = int(self._lengths[rows].max())
        terms = self._terms.take(rows, 0)[:, :longest].T
        values = self._values.take(rows, 0)[:, :longest].T
        met = near.take(terms, axis=1).max(axis=1)  # by term of the question and row
        theirs = (near.max(axis=0).take(terms) * values).sum(axis=0) / values.sum(axis=0)
        if left_out is not None:
            met[:, rows == left_out] = theirs[rows == left_out] = 0.0
        ours = np.einsum("i,ij->j", weights, met)
        both = 2.0 * ours * theirs / np.maximum(ours + theirs, 1e-6)
        whole = np.einsum("i,ij->j", weights, np.maximum.reduceat(met, owners, axis=1))
        best = np.maximum.reduceat(np.array((ours, theirs, both)), owners, axis=1)
        return list(map(Met._make, zip(*best.tolist(), whole.tolist(), strict=True)))

    def _question(self, asked: Sequence[Term]) -> tuple[Floats, Floats]:
        """The share of each of its terms in its weight, and how near every term is to each of them."""
        space = self.space
        found: dict[str, tuple[float, int, str]] = {}
        for term, weight, word in asked:
            number = space.ids.get(term, -1)
            rarity = space.rarest if number < 0 else space.rarity[number]
            found[term] = weight * rarity, number, "" if number >= 0 else word
        heaviest = sorted(found.values(), key=lambda one: -one[0])[:MOST_TERMS]
        weights = np.array([weight for weight, _, _ in heaviest], dtype=np.float32)
        near = np.array([self._nearness(number, word) for _, number, word in heaviest])
        return weights / weights.sum(), near

    def _near(self, number: int, word: str) -> Floats:
        """How near every term is to the term of that number, or to a word that is none of them (-1)."""
        vector = Vectors.shipped().mean((word,)) if number < 0 else self.vectors[number]
        near = self._blocks.products(vector).clip(0.0, 1.0)
        if number >= 0:
            if self._concepts[number]:
                near[self._concepts] *= OTHER_CONCEPT
            near[number] = 1.0
        return near


def _padded(space: Space) -> tuple[npt.NDArray[np.intp], Floats]:
    """The terms of each row and their weights, as many for each as the longest has.

    A shorter row has its first term again, with no weight.
    """
    begins, lengths = space.starts[:-1, None], np.diff(space.starts)[:, None]
    order = np.arange(int(lengths.max(initial=1)), dtype=np.int32)
    holds = order < lengths
    flat = np.where(holds, begins + order, begins)
    return space.columns[flat].astype(np.intp), space.values[flat] * holds

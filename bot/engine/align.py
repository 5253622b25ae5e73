"""How far a question and a phrasing meet, term by term: each term of one looks for its nearest in the other.

The mean of word vectors blurs "quick to start" and "quick to build"; aligned terms keep them apart. Concepts
meet only themselves fully: docker is near podman in meaning, and another answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.engine.meaning import Vectors
from bot.engine.space import Floats, Integers, Space

OTHER_CONCEPT = 0.7  # what nearness counts between two different concepts
MOST_TERMS = 32  # of a long message the terms that weigh most; time stays bounded

Term = tuple[str, float, str]  # the term, its class weight, and the word that its vector is


@dataclass(frozen=True, slots=True)
class Met:
    """Shares by rarity, each in [0, 1]: `asked` of the question in the phrasing that holds most of it,
    `phrase` of a phrasing in the question, `both` their harmonic mean at its best, `entry` of the question in
    all of the entry's phrasings together."""

    asked: float
    phrase: float
    both: float
    entry: float


@dataclass(frozen=True, slots=True)
class Alignment:
    """The terms of a `Space` with a unit vector each, zero where nothing is known of a term."""

    space: Space
    vectors: Floats
    concepts: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, space: Space, words: Mapping[str, str]) -> Alignment:
        """`words`: for each term the words whose mean its vector is."""
        table = Vectors.shipped()
        vectors = np.array([table.mean(words[term].split()) for term in space.ids], dtype=np.float32)
        return cls.from_vectors(space, vectors.reshape(len(space.ids), -1))

    @classmethod
    def from_vectors(cls, space: Space, vectors: Floats) -> Alignment:
        """With the vectors made before."""
        return cls(space, vectors, np.array([term.startswith("=") for term in space.ids], dtype=np.bool_))

    def met(
        self, asked: Sequence[Term], rows: Integers, owners: Sequence[int], left_out: int | None
    ) -> list[Met]:
        """For each entry how far it and the question meet; entry `i` has the rows from `owners[i]` on."""
        numbers, weights, mine = self._question(asked)
        begins = self.space.starts[rows]
        lengths = self.space.starts[rows + 1] - begins
        offsets = np.cumsum(lengths) - lengths
        flat = np.arange(int(lengths.sum()), dtype=np.int32) + np.repeat(begins - offsets, lengths)
        held, places = np.unique(self.space.columns[flat], return_inverse=True)
        near = self._near(numbers, mine, held)
        met = np.maximum.reduceat(near[:, places], offsets, axis=1)
        values = self.space.values[flat]
        theirs = np.add.reduceat(near.max(axis=0)[places] * values, offsets)
        theirs /= np.add.reduceat(values, offsets)
        if left_out is not None:
            met[:, rows == left_out] = theirs[rows == left_out] = 0.0
        ours = np.einsum("i,ij->j", weights, met)
        both = 2.0 * ours * theirs / np.maximum(ours + theirs, 1e-6)
        whole = np.einsum("i,ij->j", weights, np.maximum.reduceat(met, owners, axis=1))
        ends = [*owners[1:], len(rows)]
        return [
            Met(
                asked=float(ours[start:end].max()),
                phrase=float(theirs[start:end].max()),
                both=float(both[start:end].max()),
                entry=float(whole[number]),
            )
            for number, (start, end) in enumerate(zip(owners, ends, strict=True))
        ]

    def _question(self, asked: Sequence[Term]) -> tuple[list[int], Floats, Floats]:
        """Its terms' numbers (-1 for one never seen), their share of the weight, and their vectors."""
        space, table = self.space, Vectors.shipped()
        rarest = float(space.idf.max())
        found: dict[str, tuple[float, int, Floats]] = {}
        for term, weight, word in asked:
            number = space.ids.get(term, -1)
            if number < 0:
                found[term] = weight * rarest, number, table.mean([word])
            else:
                found[term] = weight * float(space.idf[number]), number, self.vectors[number]
        heaviest = sorted(found.values(), key=lambda one: -one[0])[:MOST_TERMS]
        weights = np.array([weight for weight, _, _ in heaviest], dtype=np.float32)
        return [n for _, n, _ in heaviest], weights / weights.sum(), np.array([v for _, _, v in heaviest])

    def _near(self, numbers: Sequence[int], mine: Floats, held: Integers) -> Floats:
        near: Floats = np.clip(np.einsum("ik,jk->ij", mine, self.vectors[held]), 0.0, 1.0)
        concepts = self.concepts[held]
        for row, number in enumerate(numbers):
            if number < 0:
                continue
            if self.concepts[number]:
                near[row, concepts] *= OTHER_CONCEPT
            place = int(held.searchsorted(number))
            if place < len(held) and held[place] == number:
                near[row, place] = 1.0
        return near

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
        self, asked: Sequence[Term], rows: Integers, owners: Integers, left_out: int | None
    ) -> list[Met]:
        """For each entry how far it and the question meet; entry `i` has the rows from `owners[i]` on."""
        numbers, weights, mine = self._question(asked)
        terms, values = self._terms(rows)
        held, places = _distinct(terms, len(self.concepts))
        near = self._near(numbers, mine, held)
        met = near[:, places].max(axis=1)  # by term of the question and row
        theirs = (near.max(axis=0)[places] * values).sum(axis=0) / values.sum(axis=0)
        if left_out is not None:
            met[:, rows == left_out] = theirs[rows == left_out] = 0.0
        ours = np.einsum("i,ij->j", weights, met)
        both = 2.0 * ours * theirs / np.maximum(ours + theirs, 1e-6)
        whole = np.einsum("i,ij->j", weights, np.maximum.reduceat(met, owners, axis=1))
        best = np.maximum.reduceat(np.stack((ours, theirs, both)), owners, axis=1)
        return [Met(*shares) for shares in zip(*best.tolist(), whole.tolist(), strict=True)]

    def _terms(self, rows: Integers) -> tuple[Integers, Floats]:
        """The terms of some rows, a column each, and their weights.

        Where a row has fewer terms than another, its first one is repeated, with no weight.
        """
        space = self.space
        begins = space.starts[rows]
        lengths = space.starts[rows + 1] - begins
        order = np.arange(int(lengths.max()), dtype=np.int32)[:, None]
        holds = order < lengths
        flat = np.where(holds, begins + order, begins)
        return space.columns[flat], space.values[flat] * holds

    def _question(self, asked: Sequence[Term]) -> tuple[list[int], Floats, Floats]:
        """Its terms' numbers (-1 for one never seen), their share of the weight, and their vectors."""
        space, table = self.space, Vectors.shipped()
        found: dict[str, tuple[float, int, str]] = {}
        for term, weight, word in asked:
            number = space.ids.get(term, -1)
            rarity = space.rarest if number < 0 else space.rarity[number]
            found[term] = weight * rarity, number, word
        heaviest = sorted(found.values(), key=lambda one: -one[0])[:MOST_TERMS]
        weights = np.array([weight for weight, _, _ in heaviest], dtype=np.float32)
        numbers = [number for _, number, _ in heaviest]
        vectors = self.vectors[numbers]
        for place, (_, number, word) in enumerate(heaviest):
            if number < 0:
                vectors[place] = table.mean((word,))
        return numbers, weights / weights.sum(), vectors

    def _near(self, numbers: Sequence[int], mine: Floats, held: Integers) -> Floats:
        near: Floats = np.vecdot(mine[:, None], self.vectors[held]).clip(0.0, 1.0)
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


def _distinct(numbers: Integers, size: int) -> tuple[Integers, Integers]:
    """The distinct ones of some numbers below `size`, ascending, and the place of each among them."""
    places = np.zeros(size, dtype=np.int32)
    places[numbers] = 1
    held = places.nonzero()[0]
    places[held] = np.arange(len(held), dtype=np.int32)
    return held, places[numbers]

"""Sparse vectors over texts: inverse document frequency, unit length, cosine; as plain arrays."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int32]
BLOCK = 8192  # numbers; OpenBLAS takes threads for 9,216 and more

Row = Sequence[tuple[str, float]]  # terms with their class weight
Query = list[tuple[int, float]]  # term numbers and their weights


def spans(starts: Integers, chosen: Integers) -> tuple[Integers, Integers, Integers]:
    """The members of the chosen groups one after the other, where each group begins, how many it has.

    Group `i` has the members `starts[i]:starts[i + 1]`.
    """
    begins = starts[chosen]
    counts = starts[chosen + 1] - begins
    offsets = np.cumsum(counts, dtype=np.int32)
    total = int(offsets[-1])
    offsets -= counts
    return np.arange(total, dtype=np.int32) + np.repeat(begins - offsets, counts), offsets, counts


@dataclass(frozen=True)
class Space:
    """Rows `starts[i]:starts[i + 1]` of `columns` (term numbers) and `values` are unit vectors.

    `ids` numbers the terms, `idf` weighs them by rarity over owners (the groups of rows).
    """

    ids: Mapping[str, int]
    idf: Floats
    starts: Integers
    columns: Integers
    values: Floats

    @classmethod
    def of(cls, rows: Sequence[Row], owners: Sequence[int]) -> Space:
        """The space of some texts, each belonging to an owner."""
        ids: dict[str, int] = {}
        numbers = np.array([ids.setdefault(term, len(ids)) for row in rows for term, _ in row], np.int64)
        weights = np.array([weight for row in rows for _, weight in row], np.float64)
        places = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
        size = max(len(ids), 1)
        groups = max(owners, default=0) + 1
        held = np.unique(np.asarray(owners, np.int64)[places] * size + numbers) % size  # once an owner
        idf = (1.0 + np.log(groups / np.maximum(np.bincount(held, minlength=size), 1))).astype(np.float32)
        once, place = np.unique(places * size + numbers, return_inverse=True)
        values = np.zeros(len(once))
        np.maximum.at(values, place, weights * idf[numbers])
        places, columns = once // size, once % size
        norms = np.sqrt(np.bincount(places, values * values, len(rows)))
        starts = np.searchsorted(places, np.arange(len(rows) + 1))
        values /= norms[places]
        return cls(ids, idf, starts.astype(np.int32), columns.astype(np.int32), values.astype(np.float32))

    @cached_property
    def rarity(self) -> list[float]:
        """`idf` as plain numbers: a question looks up a few, and arrays are slow at that."""
        rarity: list[float] = self.idf.tolist()
        return rarity

    @cached_property
    def rarest(self) -> float:
        """The rarity of a term that one owner has."""
        return float(self.idf.max())

    def query(self, row: Row) -> Query:
        """The unit vector of a question. Words never seen count in its length, as the rarest word does."""
        ids, rarity, rarest = self.ids, self.rarity, self.rarest
        known: dict[int, float] = {}
        unknown: dict[str, float] = {}
        for term, weight in row:
            number = ids.get(term)
            if number is None:
                unknown[term] = max(unknown.get(term, 0.0), weight * rarest)
            else:
                known[number] = max(known.get(number, 0.0), weight * rarity[number])
        norm = math.sqrt(sum(value * value for held in (known, unknown) for value in held.values()))
        return [(number, value / norm) for number, value in known.items()]

    def mean_norms(self, first: Integers) -> Floats:
        """The length of the mean vector of each owner's rows `first[i]:first[i + 1]`."""
        owners = len(first) - 1
        counts = np.diff(first)
        owner = np.repeat(np.repeat(np.arange(owners), counts), np.diff(self.starts))
        keys, place = np.unique(
            owner.astype(np.int64) * max(len(self.ids), 1) + self.columns, return_inverse=True
        )
        sums = np.bincount(place, weights=self.values, minlength=len(keys))
        squares = np.bincount(keys // max(len(self.ids), 1), weights=sums * sums, minlength=owners)
        norms = np.sqrt(squares) / np.maximum(counts, 1)
        return np.where(norms > 0, norms, 1.0).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Blocks:
    """A matrix cut into blocks so small that BLAS multiplies each of them on the thread it is called from.

    A product of this size in one piece it spreads over threads that wait for each other: 8 ms, not 0.03.
    """

    blocks: Floats
    height: int

    @classmethod
    def of(cls, rows: Floats) -> Blocks:
        """The blocks of a matrix; the last is filled up with zeros."""
        height, width = rows.shape
        tall = max(BLOCK // max(width, 1), 1)
        padded = np.zeros((-(-height // tall) * tall, width), dtype=np.float32)
        padded[:height] = rows
        return cls(padded.reshape(-1, tall, width), height)

    def products(self, vector: Floats) -> Floats:
        """The product of every row with a vector."""
        return (self.blocks @ vector).reshape(-1)[: self.height]


@dataclass(frozen=True, slots=True)
class Layers:
    """Another order of the rows of all owners, in which the best row of each is found in few, long steps.

    The first layer holds one row of each owner, the next another one of each that has two, and so on; those
    with most rows stand first in every layer. `slots` says where a row stands, `ranks` where an owner does.
    """

    slots: npt.NDArray[np.intp]
    ranks: npt.NDArray[np.intp]
    bounds: tuple[int, ...]

    @classmethod
    def of(cls, first: Integers) -> Layers:
        """The layers of owners with the rows `first[i]:first[i + 1]`, at least one each."""
        counts = np.diff(first)
        ranks = np.empty(len(counts), dtype=np.intp)
        ranks[np.argsort(-counts, kind="stable")] = np.arange(len(counts))
        depth = np.arange(int(first[-1])) - np.repeat(first[:-1], counts)
        bounds = np.concatenate([[0], np.cumsum(np.bincount(depth))])
        return cls(bounds[depth] + np.repeat(ranks, counts), ranks, tuple(bounds.tolist()))

    def best(self, values: Floats) -> Floats:
        """For each owner the greatest of its values; these stand in the order of the layers."""
        best = values[: self.bounds[1]].copy()
        for start, end in pairwise(self.bounds[1:]):
            np.maximum(best[: end - start], values[start:end], out=best[: end - start])
        return best[self.ranks]


@dataclass(frozen=True, slots=True)
class Postings:
    """For each term the slots of the texts that hold it, best first: `slots[bounds[i]:bounds[i + 1]]` with
    `weights`."""

    bounds: list[int]
    slots: npt.NDArray[np.intp]
    weights: npt.NDArray[np.float64]

    @classmethod
    def of(cls, space: Space, slots: npt.NDArray[np.intp]) -> Postings:
        """The rows of a space, turned over; `slots` says where each of them stands."""
        owners = np.repeat(slots, np.diff(space.starts))
        order = np.lexsort((-space.values, space.columns))
        bounds = np.searchsorted(space.columns[order], np.arange(len(space.ids) + 1))
        # In the types that bincount adds up in: it would copy others at every question.
        return cls(bounds.tolist(), owners[order], space.values[order].astype(np.float64))

    def scores(self, query: Query, size: int, longest: int) -> Floats:
        """The cosine with every text, each term taken in its `longest` best texts only."""
        spans = [
            (slice(start := self.bounds[number], min(self.bounds[number + 1], start + longest)), weight)
            for number, weight in query
        ]
        slots = np.concatenate([self.slots[span] for span, _ in spans])
        weights = np.concatenate([self.weights[span] * weight for span, weight in spans])
        return np.bincount(slots, weights, size).astype(np.float32)


@dataclass(frozen=True)
class Texts:
    """Which words each entry's own text holds: weaker evidence than phrasings, but wider.

    The holders of word number `i` are `holders[bounds[i]:bounds[i + 1]]`.
    """

    ids: Mapping[str, int]
    bounds: Integers
    holders: Integers
    size: int

    @classmethod
    def of(cls, texts: Sequence[Iterable[str]]) -> Texts:
        """Texts given as the stems they hold."""
        found: dict[str, list[int]] = defaultdict(list)
        for number, held in enumerate(texts):
            for word in held:
                found[word].append(number)
        words = sorted(found)
        bounds = np.cumsum([0, *(len(found[word]) for word in words)]).astype(np.int32)
        holders = np.array([number for word in words for number in found[word]], dtype=np.int32)
        return cls({word: number for number, word in enumerate(words)}, bounds, holders, len(texts))

    @cached_property
    def _spans(self) -> list[int]:
        spans: list[int] = self.bounds.tolist()
        return spans

    def shares(self, asked: Iterable[str]) -> Floats:
        """For every text the share, by rarity, of the words asked that it holds, in [0, 1]."""
        shares = np.zeros(self.size, dtype=np.float32)
        total = 0.0
        spans = self._spans
        for word in sorted(asked):
            number = self.ids.get(word)
            start, end = (0, 1) if number is None else (spans[number], spans[number + 1])
            rarity = 1.0 + math.log(max(self.size, 1) / (end - start))
            total += rarity
            if number is not None:
                shares[self.holders[start:end]] += rarity
        if total:
            shares /= np.float32(total)
        return shares

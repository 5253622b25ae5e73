"""Sparse vectors over phrasings: rarity, unit length, cosine; as plain arrays, grouped by entry."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int32]
Places = npt.NDArray[np.intp]
Small = npt.NDArray[np.int16 | np.int32]
WIDEST = 12  # terms of a row that are looked at: 19 of 20 phrasings have no more
LEAST = np.float32(1e-6)  # keeps what is divided by from being nothing
BLOCK = 64  # rows multiplied at once: 64 × 128 × 32 numbers are what OpenBLAS still does on one thread

Row = Sequence[tuple[str, float]]  # terms with their class weight


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


class Rows(NamedTuple):
    """The rows of some owners, one owner's after the other's.

    `spans`: where they stand among all rows, and `offsets` where each owner's begin here. Row `i` has the
    terms `terms[places[:, i]]` with the weights `values[:, i]`, in all `sums[i]`, filled up with its first
    term at no weight; `terms` holds what each owner has in any row once.
    """

    spans: Sequence[slice]
    offsets: list[int]
    places: Places
    values: Floats
    sums: Floats
    terms: Integers

    def place(self, row: int | None) -> int | None:
        """Where a row of the space stands here, if it does."""
        if row is not None:
            for span, offset in zip(self.spans, self.offsets, strict=True):
                if span.start <= row < span.stop:
                    return offset + row - int(span.start)
        return None

    def number(self, place: int) -> int:
        """Which row of the space stands at a place here."""
        owner = bisect_right(self.offsets, place) - 1
        return int(self.spans[owner].start) + place - self.offsets[owner]


@dataclass(frozen=True)
class Grouped:
    """The rows of a space by owner: owner `i` has the rows `first[i]:first[i + 1]`, and in these the distinct
    terms `terms[bounds[i]:bounds[i + 1]]`, each at its `greatest` in one of them. Row `j` has the terms at
    `places[:, j]` of its owner's with the weights `values[:, j]`: the `WIDEST` weightiest."""

    first: Integers
    bounds: Integers
    terms: Integers
    greatest: Floats
    places: Small
    values: Floats

    @classmethod
    def of(cls, space: Space, owners: Sequence[int], count: int) -> Grouped:
        """The rows of so many owners; `owners` ascends."""
        rows = np.bincount(np.asarray(owners, np.int64), minlength=count)
        first = np.concatenate([[0], np.cumsum(rows)]).astype(np.int32)
        size = max(len(space.ids), 1)
        owner = np.repeat(np.repeat(np.arange(count), rows), np.diff(space.starts))
        keys, places = np.unique(owner * size + space.columns, return_inverse=True)
        bounds = np.searchsorted(keys, np.arange(count + 1) * size).astype(np.int32)
        greatest = np.zeros(len(keys), dtype=np.float32)
        np.maximum.at(greatest, places, space.values)
        terms = (keys % size).astype(np.int32)
        return cls(first, bounds, terms, greatest, *_filled(space, places - bounds[owner]))

    @cached_property
    def _spans(self) -> list[slice]:
        return list(map(slice, *_between(self.first.tolist())))

    @cached_property
    def _held(self) -> list[slice]:
        return list(map(slice, *_between(self.bounds.tolist())))

    @cached_property
    def _sums(self) -> Floats:
        sums: Floats = np.maximum(self.values.sum(axis=0), LEAST)
        return sums

    def span(self, owner: int) -> slice:
        """Where an owner's rows stand among all."""
        return self._spans[owner]

    def rows(self, owners: Sequence[int]) -> Rows:
        """The rows of some owners."""
        spans = [self._spans[owner] for owner in owners]
        terms = [self.terms[self._held[owner]] for owner in owners]
        counts = [span.stop - span.start for span in spans]
        places = np.concatenate([self.places[:, span] for span in spans], axis=1, dtype=np.intp)
        places += np.array(_before(map(len, terms))).repeat(counts)
        return Rows(
            spans,
            _before(counts),
            places,
            np.concatenate([self.values[:, span] for span in spans], axis=1),
            np.concatenate([self._sums[span] for span in spans]),
            np.concatenate(terms),
        )


def _filled(space: Space, places: Places) -> tuple[Small, Floats]:
    """The places and weights of the weightiest terms of each row, a column a row."""
    # An entry has a few hundred distinct terms; one of a pack that nobody wrote by hand may have any number.
    last = places.max(initial=0)
    kind: type[np.int16 | np.int32] = np.int16 if last <= np.iinfo(np.int16).max else np.int32
    counts = np.diff(space.starts)
    row = np.repeat(np.arange(len(counts)), counts)
    order = np.lexsort((-space.values, row))
    rank = np.arange(len(row)) - space.starts[:-1].astype(np.intp)[row]
    kept = rank < WIDEST
    held: Small = np.zeros((WIDEST, len(counts)), dtype=kind)
    held[:] = places[order][np.minimum(space.starts[:-1], max(len(row) - 1, 0))] if len(row) else 0
    values = np.zeros((WIDEST, len(counts)), dtype=np.float32)
    held[rank[kept], row[kept]] = places[order][kept]
    values[rank[kept], row[kept]] = space.values[order][kept]
    return held, values


def _between(bounds: Sequence[int]) -> tuple[Sequence[int], Sequence[int]]:
    return bounds[:-1], bounds[1:]


def _before(counts: Iterable[int]) -> list[int]:
    """Where each of some groups begins that follow each other."""
    return list(accumulate(counts, initial=0))[:-1]


@dataclass(frozen=True)
class Postings:
    """For each term the owners that hold it, best first: `owners[starts[i]:starts[i + 1]]` with `weights`."""

    starts: Integers
    owners: Places
    weights: npt.NDArray[np.float64]

    @classmethod
    def of(cls, grouped: Grouped, terms: int) -> Postings:
        """What owners hold, turned over; there are so many terms."""
        owners = np.arange(len(grouped.bounds) - 1).repeat(np.diff(grouped.bounds))
        order = np.lexsort((-grouped.greatest, grouped.terms))
        bounds = np.searchsorted(grouped.terms[order], np.arange(terms + 1))
        # In the types that bincount adds up in: it would copy others at every question.
        return cls(bounds.astype(np.int32), owners[order], grouped.greatest[order].astype(np.float64))

    @cached_property
    def bounds(self) -> list[int]:
        """`starts` as plain numbers: a question looks up a few, and arrays are slow at that."""
        bounds: list[int] = self.starts.tolist()
        return bounds

    def least(self, term: int, longest: int) -> float:
        """What a term must weigh in an owner to be taken among its `longest` best."""
        start, end = self.bounds[term : term + 2]
        return float(self.weights[start + longest - 1]) if end - start > longest else 0.0

    def scores(self, query: Sequence[tuple[int, float]], size: int, longest: int) -> Floats:
        """For every owner at most how near it comes, each term taken in its `longest` best owners only."""
        bounds = self.bounds
        found = [
            (slice(start := bounds[number], min(bounds[number + 1], start + longest)), weight)
            for number, weight in query
        ]
        if not found:
            return np.zeros(size, dtype=np.float32)
        owners = np.concatenate([self.owners[span] for span, _ in found])
        weights = np.concatenate([self.weights[span] * weight for span, weight in found])
        return np.bincount(owners, weights, size).astype(np.float32)


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
        padded = np.zeros((-(-height // BLOCK) * BLOCK, width), dtype=np.float32)
        padded[:height] = rows
        return cls(padded.reshape(-1, BLOCK, width), height)

    def products(self, vector: Floats) -> Floats:
        """The product of every row with a vector."""
        return (self.blocks @ vector).reshape(-1)[: self.height]


def products(rows: Floats, chosen: Integers, others: Floats) -> Floats:
    """The products of chosen rows with some others, at most 32: a row a chosen one. As `Blocks` does it."""
    filled = np.zeros(-(-len(chosen) // BLOCK) * BLOCK, dtype=np.intp)
    filled[: len(chosen)] = chosen
    blocks = rows.take(filled, 0).reshape(-1, BLOCK, rows.shape[1])
    # BLAS takes half the time where the numbers lie in its order.
    return (blocks @ np.ascontiguousarray(others.T)).reshape(-1, len(others))[: len(chosen)]


def greatest(values: Floats, count: int) -> list[int]:
    """The places of so many greatest values, in order; of equal ones the first.

    `argpartition` alone takes any of equal ones, on one kind of processor others than on the next.
    """
    if len(values) <= count:
        return list(range(len(values)))
    least = np.partition(values, -count)[-count]
    found: list[int] = (values >= least).nonzero()[0].tolist()
    if len(found) > count:
        nearer = (values > least).nonzero()[0].tolist()
        even = (values == least).nonzero()[0].tolist()
        found = sorted(nearer + even[: count - len(nearer)])
    return found

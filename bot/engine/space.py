"""Sparse vectors over texts: inverse document frequency, unit length, cosine; as plain arrays."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int32]
Row = Sequence[tuple[str, float]]  # terms with their class weight
Query = tuple[Integers, Floats]  # term numbers, ascending, and their weights


@dataclass(frozen=True, slots=True)
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
        spread: dict[str, set[int]] = defaultdict(set)
        for row, owner in zip(rows, owners, strict=True):
            for term, _ in row:
                spread[term].add(owner)
        groups = max(owners, default=0) + 1
        ids = {term: number for number, term in enumerate(spread)}
        idf = np.array(
            [1.0 + math.log(groups / len(found)) for found in spread.values()] or [1.0], dtype=np.float32
        )
        starts: list[int] = [0]
        columns: list[int] = []
        values: list[float] = []
        rarity = idf.tolist()
        for row in rows:
            weights: dict[int, float] = {}
            for term, weight in row:
                number = ids[term]
                weights[number] = max(weights.get(number, 0.0), weight * rarity[number])
            norm = math.sqrt(sum(value * value for value in weights.values())) or 1.0
            columns += weights
            values += [value / norm for value in weights.values()]
            starts.append(len(columns))
        return cls(
            ids, idf, np.array(starts, np.int32), np.array(columns, np.int32), np.array(values, np.float32)
        )

    def query(self, row: Row) -> Query:
        """The unit vector of a question. Words never seen count in its length, as the rarest word does."""
        known: dict[int, float] = {}
        unknown: dict[str, float] = {}
        for term, weight in row:
            number = self.ids.get(term)
            if number is None:
                unknown[term] = max(unknown.get(term, 0.0), weight)
            else:
                known[number] = max(known.get(number, 0.0), weight)
        numbers = np.array(sorted(known), dtype=np.int32)
        weights = (
            np.array([known[number] for number in numbers.tolist()], dtype=np.float32) * self.idf[numbers]
        )
        rarest = float(self.idf.max())
        missed = sum(weight * weight for weight in unknown.values()) * rarest * rarest
        norm = math.sqrt(float(weights @ weights) + missed)
        return numbers, weights / np.float32(norm) if norm else weights

    def cosines(self, query: Query, rows: Integers) -> Floats:
        """The cosine of a question with each of those rows."""
        numbers, weights = query
        if not len(numbers) or not len(rows):
            return np.zeros(len(rows), dtype=np.float32)
        begins = self.starts[rows]
        lengths = self.starts[rows + 1] - begins
        offsets = np.cumsum(lengths) - lengths
        flat = np.arange(int(lengths.sum()), dtype=np.int32) + np.repeat(begins - offsets, lengths)
        dense = np.zeros(len(self.ids), dtype=np.float32)
        dense[numbers] = weights
        products = dense[self.columns[flat]] * self.values[flat]
        which = np.repeat(np.arange(len(rows), dtype=np.int32), lengths)
        return np.bincount(which, weights=products, minlength=len(rows)).astype(np.float32)

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
class Postings:
    """For each term the texts that hold it, best first: `owners[bounds[i]:bounds[i + 1]]` with `weights`."""

    bounds: Integers
    owners: Integers
    weights: Floats

    @classmethod
    def of(cls, space: Space) -> Postings:
        """The rows of a space, turned over."""
        lengths = np.diff(space.starts)
        owners = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
        order = np.lexsort((-space.values, space.columns))
        bounds = np.searchsorted(space.columns[order], np.arange(len(space.ids) + 1)).astype(np.int32)
        return cls(bounds, owners[order], space.values[order])

    def scores(self, query: Query, size: int, longest: int) -> Floats:
        """The cosine with every text, each term taken in its `longest` best texts only."""
        owners, weights = [], []
        for number, weight in zip(query[0].tolist(), query[1].tolist(), strict=True):
            start = self.bounds[number]
            end = min(self.bounds[number + 1], start + longest)
            owners.append(self.owners[start:end])
            weights.append(self.weights[start:end] * np.float32(weight))
        if not owners:
            return np.zeros(size, dtype=np.float32)
        sums = np.bincount(np.concatenate(owners), weights=np.concatenate(weights), minlength=size)
        return sums.astype(np.float32)


@dataclass(frozen=True, slots=True)
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

    def shares(self, asked: Iterable[str]) -> Floats:
        """For every text the share, by rarity, of the words asked that it holds, in [0, 1]."""
        shares = np.zeros(self.size, dtype=np.float32)
        total = 0.0
        for word in sorted(asked):
            number = self.ids.get(word)
            start, end = (0, 1) if number is None else self.bounds[number : number + 2].tolist()
            rarity = 1.0 + math.log(max(self.size, 1) / (end - start))
            total += rarity
            if number is not None:
                shares[self.holders[start:end]] += rarity
        return shares / np.float32(total) if total else shares

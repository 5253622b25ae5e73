"""What words mean, roughly: a small static table of word vectors; "quicker to boot" is near "starts faster".

A text's vector is the mean of its words', weighed by rarity. No model runs here: the table is data, made by
`python -m bench.vectors` (docs/engine.md says from what and how).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.engine.english import english, place_of
from bot.engine.lexicon import singulars
from bot.engine.space import LEAST

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.int8]

LONGEST_WORD = 64  # letters; what is longer is no word, and is not kept
LARGEST = np.float32(127.0)  # of a small integer
BLOCK = 1024  # texts whose words' vectors are held at once while an index is built
FUNCTION_WEIGHT = 0.3  # the weight of grammar words when the table was fitted


@dataclass(frozen=True, slots=True)
class Vectors:
    """The table: a vector of small integers for each word; only its direction says something.

    `words` are in order, as bytes: a dictionary of them would weigh as much as their vectors.
    """

    words: npt.NDArray[np.bytes_]
    rows: Bytes

    @staticmethod
    @cache
    def shipped() -> Vectors:
        """The one in the package, read once."""
        folder = files("bot.engine") / "vectors"
        words = np.array((folder / "words.txt").read_bytes().split())
        table = folder / "vectors.npy"
        if isinstance(table, Path):  # a question touches a few rows of it: the others need not be in memory
            rows: Bytes = np.load(table, mmap_mode="r").view(np.ndarray)
        else:
            with table.open("rb") as file:
                rows = np.load(file)
        return Vectors(words, rows)

    def place(self, word: str) -> int | None:
        """The row of a word, or of its singular."""
        places = (place_of(form, self.words) for form in singulars(word))
        return next((place for place in places if place is not None), None)

    def mean(self, words: Iterable[str]) -> Floats:
        """The unit vector halfway between some words; zero where none is known."""
        places = [place for word in words if (place := self.place(word)) is not None]
        return unit(self.rows[places].sum(axis=0, dtype=np.float32))


def unit(vector: Floats) -> Floats:
    """The vector at length one; zero stays zero."""
    length = float(np.sqrt(vector @ vector))
    return vector / np.float32(length) if length else vector


def units(rows: Floats) -> Floats:
    """The rows, each at length one; those of zeros stay."""
    lengths: Floats = np.sqrt(np.einsum("ij,ij->i", rows, rows))
    lengths[lengths == 0] = 1.0
    return rows / lengths[:, None]


class Meaning:
    """The unit vectors of a set of texts, kept as small integers with a scale a text: two digits suffice."""

    def __init__(self, rarity: Mapping[str, float], rarest: float, rows: Bytes, scales: Floats) -> None:
        self.rarity, self.rarest, self.rows, self.scales = rarity, rarest, rows, scales
        self._table = Vectors.shipped()
        self._grammar = english().function_words
        self._weighed = lru_cache(maxsize=65536)(self._look_up)
        self._latest = lru_cache(maxsize=4)(self._vector)  # a message of one sentence is asked for twice

    @classmethod
    def of(cls, texts: Sequence[Iterable[str]]) -> Meaning:
        """The vectors of these texts, words weighed by how rare they are among them."""
        held = [tuple(dict.fromkeys(words)) for words in texts]
        spread = Counter(word for words in held for word in words)
        total = max(len(held), 1)
        rarity = {word: 1.0 + math.log(total / (1 + count)) for word, count in spread.items()}
        rows = np.zeros((len(held), Vectors.shipped().rows.shape[1]), dtype=np.int8)
        scales = np.zeros(len(held), dtype=np.float32)
        meaning = cls(rarity, 1.0 + math.log(total), rows, scales)
        for start in range(0, len(held), BLOCK):
            block = slice(start, start + BLOCK)
            vectors = meaning._vectors(held[block])
            scales[block] = np.maximum(np.abs(vectors).max(axis=1), LEAST) / LARGEST
            rows[block] = np.rint(vectors / scales[block, None])
        return meaning

    def _vectors(self, texts: Sequence[Iterable[str]]) -> Floats:
        """The unit vectors of several texts whose words are distinct."""
        known = list(map(self._known, texts))
        places = [place for found in known for place, _ in found]
        weights = np.array([weight for found in known for _, weight in found], dtype=np.float32)
        counts = np.array([len(found) for found in known])
        sums = np.zeros((len(known), self._table.rows.shape[1]), dtype=np.float32)
        some = counts > 0  # reduceat has no empty groups
        starts = (np.cumsum(counts) - counts)[some]
        if len(starts):
            sums[some] = np.add.reduceat(
                self._table.rows[places] * weights[:, None], starts, dtype=np.float32
            )
        return units(sums)

    def vector(self, words: Sequence[str]) -> Floats:
        """The unit vector of a text; zero where none of its words is known. Not to be written to."""
        return self._latest(tuple(words))

    def _vector(self, words: tuple[str, ...]) -> Floats:
        known = self._known(dict.fromkeys(words))
        if not known:
            return np.zeros(self._table.rows.shape[1], dtype=np.float32)
        places, weights = zip(*known, strict=True)
        return unit(np.array(weights, dtype=np.float32) @ self._table.rows.take(places, 0).astype(np.float32))

    def _known(self, words: Iterable[str]) -> list[tuple[int, float]]:
        """The rows of these words and their weights, of those that have one."""
        return [
            found
            for word in words
            if len(word) <= LONGEST_WORD and (found := self._weighed(word)) is not None
        ]

    def _look_up(self, word: str) -> tuple[int, float] | None:
        """The row of a word and its weight, where it has a row."""
        place = self._table.place(word)
        weight = self.rarity.get(word, self.rarest)
        if place is None:
            return None
        return place, weight * FUNCTION_WEIGHT if word in self._grammar else weight

    def of_texts(self, which: Sequence[int] | slice) -> Floats:
        """The vectors of some of the texts."""
        vectors: Floats = self.rows[which] * self.scales[which, None]
        return vectors

    def products(self, spans: Sequence[slice], vector: Floats) -> Floats:
        """The products of the texts in some spans with a vector."""
        rows = np.concatenate([self.rows[span] for span in spans]).astype(np.float32)
        found: Floats = np.vecdot(rows, vector) * np.concatenate([self.scales[span] for span in spans])
        return found

    def means(self, first: Integers) -> Floats:
        """The unit mean of each group of texts `first[i]:first[i + 1]`."""
        starts = range(0, len(first) - 1, BLOCK)
        groups = [first[start : start + BLOCK + 1] for start in starts]  # all at once would take much room
        return np.concatenate(
            [
                units(np.add.reduceat(self.of_texts(slice(some[0], some[-1])), some[:-1] - some[0], axis=0))
                for some in groups
            ]
            or [np.zeros((0, self.rows.shape[1]), dtype=np.float32)]
        )

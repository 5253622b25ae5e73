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

import numpy as np
import numpy.typing as npt

from bot.engine.english import english
from bot.engine.lexicon import singulars

Floats = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int32]
Halves = npt.NDArray[np.float16]

BLOCK = 1024  # texts whose words' vectors are held at once while an index is built
FUNCTION_WEIGHT = 0.3  # the weight of grammar words when the table was fitted


@dataclass(frozen=True, slots=True)
class Vectors:
    """The table: a vector of small integers for each word; only its direction says something."""

    places: Mapping[str, int]
    rows: npt.NDArray[np.int8]

    @staticmethod
    @cache
    def shipped() -> Vectors:
        """The one in the package, read once."""
        folder = files("bot.engine") / "vectors"
        words = (folder / "words.txt").read_text(encoding="utf-8").split()
        with (folder / "vectors.npy").open("rb") as file:
            rows: npt.NDArray[np.int8] = np.load(file)
        return Vectors({word: number for number, word in enumerate(words)}, rows)

    def place(self, word: str) -> int | None:
        """The row of a word, or of its singular."""
        return next((self.places[form] for form in singulars(word) if form in self.places), None)

    def mean(self, words: Iterable[str]) -> Floats:
        """The unit vector halfway between some words; zero where none is known."""
        places = [place for word in words if (place := self.place(word)) is not None]
        return _unit(self.rows[places].sum(axis=0, dtype=np.float32))


def _unit(vector: Floats) -> Floats:
    length = float(np.sqrt(vector @ vector))
    return vector / np.float32(length) if length else vector


def _units(rows: Floats) -> Floats:
    lengths: Floats = np.sqrt(np.einsum("ij,ij->i", rows, rows))
    lengths[lengths == 0] = 1.0
    return rows / lengths[:, None]


class Meaning:
    """The vectors of a set of texts, a row each, kept in half the room: three digits tell as much as six."""

    def __init__(self, rarity: Mapping[str, float], rarest: float, rows: Halves) -> None:
        self.rarity, self.rarest, self.rows = rarity, rarest, rows
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
        nothing = np.zeros((0, Vectors.shipped().rows.shape[1]), dtype=np.float16)
        meaning = cls(rarity, 1.0 + math.log(total), nothing)
        blocks = [meaning._vectors(held[start : start + BLOCK]) for start in range(0, len(held), BLOCK)]
        meaning.rows = np.concatenate([nothing, *(block.astype(np.float16) for block in blocks)])
        return meaning

    def _vectors(self, texts: Sequence[Iterable[str]]) -> Floats:
        """The unit vectors of several texts whose words are distinct."""
        known = [[found for word in words if (found := self._weighed(word))] for words in texts]
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
        return _units(sums)

    def vector(self, words: Sequence[str]) -> Floats:
        """The unit vector of a text; zero where none of its words is known. Not to be written to."""
        return self._latest(tuple(words))

    def _vector(self, words: tuple[str, ...]) -> Floats:
        known = [found for word in dict.fromkeys(words) if (found := self._weighed(word))]
        if not known:
            return np.zeros(self._table.rows.shape[1], dtype=np.float32)
        places, weights = zip(*known, strict=True)
        return _unit(
            np.array(weights, dtype=np.float32) @ self._table.rows.take(places, 0).astype(np.float32)
        )

    def _look_up(self, word: str) -> tuple[int, float] | None:
        """The row of a word and its weight, where it has a row."""
        place = self._table.place(word)
        weight = self.rarity.get(word, self.rarest)
        if place is None:
            return None
        return place, weight * FUNCTION_WEIGHT if word in self._grammar else weight

    def means(self, first: Integers) -> Floats:
        """The unit mean of each group of rows `first[i]:first[i + 1]`."""
        sums = np.add.reduceat(self.rows, first[:-1], axis=0, dtype=np.float32)
        return _units(sums)

"""What words mean, roughly: a small static table of word vectors; "quicker to boot" is near "starts faster".

A text's vector is the mean of its words', weighed by rarity. No model runs here: the table is data, made by
`python -m bench.vectors` (docs/engine.md says from what and how).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from bot.engine.english import english
from bot.engine.lexicon import singulars

Floats = npt.NDArray[np.float32]

FUNCTION_WEIGHT = 0.3  # the weight of grammar words when the table was fitted


@cache
def _table() -> tuple[dict[str, int], npt.NDArray[np.int8], float]:
    folder = files("bot.engine") / "vectors"
    words = (folder / "words.txt").read_text(encoding="utf-8").split()
    with (folder / "vectors.npy").open("rb") as file:
        rows: npt.NDArray[np.int8] = np.load(file)
    return {word: number for number, word in enumerate(words)}, rows, 1.0 / 127.0


class Meaning:
    """The vectors of a set of texts, a column of `matrix` each; asked for by cosine."""

    def __init__(self, rarity: Mapping[str, float], rarest: float, matrix: Floats) -> None:
        self.rarity, self.rarest, self.matrix = rarity, rarest, matrix
        self._places, self._rows, self._scale = _table()
        self._grammar = english().function_words

    @classmethod
    def of(cls, texts: Sequence[Iterable[str]]) -> Meaning:
        """The vectors of these texts, words weighed by how rare they are among them."""
        held = [tuple(dict.fromkeys(words)) for words in texts]
        spread = Counter(word for words in held for word in words)
        total = max(len(held), 1)
        rarity = {word: 1.0 + math.log(total / (1 + count)) for word, count in spread.items()}
        meaning = cls(rarity, 1.0 + math.log(total), np.zeros((0, 0), dtype=np.float32))
        rows = [meaning.vector(words) for words in held]
        columns = np.array(rows, dtype=np.float32).reshape(len(rows), -1).T
        meaning.matrix = np.ascontiguousarray(columns)
        return meaning

    def vector(self, words: Iterable[str]) -> Floats:
        """The unit vector of a text; zero where none of its words is known."""
        places, weights = [], []
        for word in dict.fromkeys(words):
            place = next((self._places[form] for form in singulars(word) if form in self._places), None)
            if place is not None:
                weight = self.rarity.get(word, self.rarest)
                places.append(place)
                weights.append(weight * FUNCTION_WEIGHT if word in self._grammar else weight)
        if not places:
            return np.zeros(self._rows.shape[1], dtype=np.float32)
        mixed: Floats = np.array(weights, dtype=np.float32) @ (self._rows[places] * np.float32(self._scale))
        norm = float(np.sqrt(mixed @ mixed))
        return mixed / np.float32(norm) if norm else mixed

    def cosines(self, words: Iterable[str]) -> Floats:
        """The cosine of a text with each of those texts."""
        # Not `@`: BLAS spreads a product this small over threads that wait for each other: 8 ms, not 0.1.
        found: Floats = np.einsum("ij,i->j", self.matrix, self.vector(words))
        return found

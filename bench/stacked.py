"""The strongest rival: all-MiniLM-L6-v2 with as much learnt on top of it as our engine has.

Over the model's vectors: the nearest phrasing, the mean of an entry's phrasings, and a logistic layer with a
class an entry, fitted on the phrasings. A second logistic layer ranks the candidates by these, a third says
how likely the winner is right; both learn from the labelled questions, cross-validated by the very folds
that our own weights are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from bench.rivals import OFFERED, Floats, Ranked, Stock, encoder
from bot.evaluate import Labelled
from bot.evaluate.learn import FOLDS, fold_of
from bot.knowledge import EntryId

CANDIDATES = 10
STRENGTH = 10.0  # inverse of the penalty on the layer with a class an entry
ROUNDS = 60


@dataclass(frozen=True, slots=True)
class Row:
    """One question: its candidates and what was measured for each of them."""

    question: Labelled
    entries: tuple[EntryId, ...]
    measured: Floats

    @property
    def right(self) -> list[bool]:
        """Which candidates are right."""
        return [entry in self.question.entries for entry in self.entries]


def stacked(stock: Stock, questions: Sequence[Labelled]) -> list[Ranked]:
    """The ranking of every question by layers that never saw its fold; the first score is a confidence."""
    rows = _rows(stock, questions)
    evidence: list[Floats] = [np.zeros(0, dtype=np.float32)] * len(rows)
    for fold in range(FOLDS):
        seen = [row for row in rows if fold_of(row.question) != fold and _is_labelled(row.question)]
        layer = _logistic(np.vstack([row.measured for row in seen]), [r for row in seen for r in row.right])
        for place, row in enumerate(rows):
            if fold_of(row.question) == fold:
                evidence[place] = layer.decision_function(row.measured)
    looks = np.array([_looks(row, found) for row, found in zip(rows, evidence, strict=True)])
    confidence = np.zeros(len(rows))
    for fold in range(FOLDS):
        seen_at = [p for p, r in enumerate(rows) if fold_of(r.question) != fold and _is_labelled(r.question)]
        won = [rows[place].right[int(evidence[place].argmax())] for place in seen_at]
        layer = _logistic(looks[seen_at], won)
        mine = [place for place, row in enumerate(rows) if fold_of(row.question) == fold]
        confidence[mine] = layer.predict_proba(looks[mine])[:, 1]
    return [
        _ranked(row, found, float(sure)) for row, found, sure in zip(rows, evidence, confidence, strict=True)
    ]


def _is_labelled(question: Labelled) -> bool:
    return question.group != "in" or bool(question.entries) or question.uncovered


def _rows(stock: Stock, questions: Sequence[Labelled]) -> list[Row]:
    encode = encoder()
    phrasings, asked = encode(stock.texts), encode([question.text for question in questions])
    entries = tuple(dict.fromkeys(stock.owners))
    numbers = {entry: number for number, entry in enumerate(entries)}
    owners = np.array([numbers[owner] for owner in stock.owners])
    means = np.zeros((len(entries), phrasings.shape[1]), dtype=np.float32)
    np.add.at(means, owners, phrasings)
    means /= np.linalg.norm(means, axis=1, keepdims=True)
    linear = import_module("sklearn.linear_model").LogisticRegression(C=STRENGTH, max_iter=ROUNDS)
    classes = linear.fit(phrasings, owners).predict_log_proba(asked)
    near = asked @ phrasings.T
    nearest = np.full((len(questions), len(entries)), -1.0, dtype=np.float32)
    for place, owner in enumerate(owners):
        np.maximum(nearest[:, owner], near[:, place], out=nearest[:, owner])
    measured = np.stack([nearest, asked @ means.T, np.maximum(classes, -20.0)], axis=2)
    return [_row(question, entries, measured[place]) for place, question in enumerate(questions)]


def _row(question: Labelled, entries: Sequence[EntryId], measured: Floats) -> Row:
    first = {int(place) for column in measured.T for place in np.argsort(-column)[:CANDIDATES]}
    chosen = sorted(first)
    values = measured[chosen]
    behind = values - values.max(axis=0, keepdims=True)  # how far behind the best on each
    return Row(question, tuple(entries[place] for place in chosen), np.hstack([values, behind]))


def _looks(row: Row, evidence: Floats) -> Floats:
    """What the last layer sees: the winner's evidence, its lead, its measures, the question's length."""
    order = np.argsort(-evidence)
    best, second = evidence[order[0]], evidence[order[1]]
    length = np.log1p(len(row.question.text.split()))
    found: Floats = np.array([best, best - second, *row.measured[order[0]], length], dtype=np.float32)
    return found


def _ranked(row: Row, evidence: Floats, confidence: float) -> Ranked:
    order = np.argsort(-evidence)[:OFFERED]
    return tuple((row.entries[int(place)], confidence - rank) for rank, place in enumerate(order))


def _logistic(rows: Floats, right: Sequence[bool]) -> Any:
    layers, scaling, pipes = (
        import_module(f"sklearn.{name}") for name in ("linear_model", "preprocessing", "pipeline")
    )
    layer = pipes.make_pipeline(scaling.StandardScaler(), layers.LogisticRegression(C=1.0, max_iter=500))
    return layer.fit(rows, list(right))

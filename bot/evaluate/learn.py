"""Learn the weights: labelled questions and left-out phrasings in, one logistic model a route of evidence out.

A labelled question contributes every candidate the engine considers for it: right where its entry is among
the labelled ones, wrong elsewhere. A phrasing contributes likewise with itself left out of the index; since
phrasings are many and tidier than what people type, each counts `PHRASING_WEIGHT`. Composed answers that no
label speaks of are left out where the question is in scope, and wrong where it is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import numpy.typing as npt

from bot.engine import Engine, Weighed, Weights
from bot.engine.candidate import Candidate
from bot.evaluate.questions import Labelled

Floats = npt.NDArray[np.float64]

PHRASING_WEIGHT = 0.15
SHRINKAGE = 3.0  # L2 penalty in units of examples: what a weight must explain to be there
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Example:
    """One candidate of one question: its features, whether it is right, how much it counts."""

    route: str
    features: Mapping[str, float]
    right: bool
    weight: float
    fold: int


def examples(engine: Engine, questions: Iterable[Labelled], every: int = 3) -> list[Example]:
    """Candidates of labelled questions, and of every n-th phrasing with itself left out."""
    found = [example for question in questions for example in _of_question(engine, question)]
    for number in range(0, len(engine.index.phrases), every):
        found += _of_phrasing(engine, number)
    return found


def _of_question(engine: Engine, question: Labelled) -> Iterator[Example]:
    if question.borderline or (question.group == "in" and not question.entries and not question.uncovered):
        return
    right = frozenset(question.entries)
    fold = fold_of(question)
    for weighed in engine.weigh(question.text):
        for candidate in weighed.candidates:
            label = _label(engine, candidate, right, question)
            if label is not None:
                yield Example(candidate.route, candidate.features, label, 1.0, fold)


def _label(engine: Engine, candidate: Candidate, right: frozenset[str], question: Labelled) -> bool | None:
    if candidate.key in right:
        return True
    if question.group != "in" or candidate.key in engine.knowledge.kinds:
        return False
    return None  # composed, and the label does not speak of it


def _of_phrasing(engine: Engine, number: int) -> Iterator[Example]:
    phrase = engine.index.phrases[number]
    entry = engine.index.entries[phrase.entry]
    for weighed in engine.weigh(phrase.text, left_out=number):
        for candidate in weighed.candidates:
            if candidate.route == "matched":
                right = candidate.key == entry
                yield Example("matched", candidate.features, right, PHRASING_WEIGHT, _hash(entry))


def fold_of(question: Labelled) -> int:
    """Which fold a question is in: questions of one right entry stay together."""
    return _hash(min(question.entries)) if question.entries else _hash(question.id)


def _hash(text: str) -> int:
    return sum(ord(letter) * (31**place % 10007) for place, letter in enumerate(text)) % FOLDS


def fit(found: Sequence[Example], start: Weights) -> dict[str, dict[str, float]]:
    """A logistic model a route. Routes with fewer than 20 examples keep the weights of `start`."""
    models = {route: dict(model) for route, model in start.routes.items()}
    for route, group in groupby(sorted(found, key=lambda example: example.route), key=lambda e: e.route):
        rows = list(group)
        if len(rows) >= 20 and len({row.right for row in rows}) == 2:
            models[route] = _logistic(rows)
    return models


def _logistic(rows: Sequence[Example]) -> dict[str, float]:
    """Weighted logistic regression with an L2 penalty, by Newton's method (Hastie et al. 2009, §4.4.1)."""
    names = sorted({name for row in rows for name in row.features})
    x = np.array([[row.features.get(name, 0.0) for name in names] + [1.0] for row in rows])
    y = np.array([float(row.right) for row in rows])
    weight = np.array([row.weight for row in rows])
    penalty = np.full(len(names) + 1, SHRINKAGE)
    penalty[-1] = 1e-3
    beta: Floats = np.zeros(len(names) + 1)
    for _ in range(60):
        p = 1.0 / (1.0 + np.exp(-np.clip(x @ beta, -30, 30)))
        gradient = x.T @ (weight * (y - p)) - penalty * beta
        hessian = (x * (weight * p * (1 - p))[:, None]).T @ x + np.diag(penalty)
        step = np.linalg.solve(hessian, gradient)
        beta = beta + step
        if float(np.abs(step).max()) < 1e-8:
            break
    model = {name: round(float(value), 4) for name, value in zip(names, beta[:-1], strict=True)}
    return {"bias": round(float(beta[-1]), 4), **{name: value for name, value in model.items() if value}}


@dataclass(frozen=True, slots=True)
class Point:
    """The best candidate of a question, as weights that never saw its fold weigh it."""

    question: Labelled
    confidence: float
    right: bool | None  # None: a composed answer that the label does not speak of


def cross_validated(engine: Engine, questions: Sequence[Labelled], found: Sequence[Example]) -> list[Point]:
    """For every labelled question, the best candidate's confidence under weights fitted on the other folds."""
    models = [
        Weights(fit([e for e in found if e.fold != fold], engine.weights), 0.0, 0.0) for fold in range(FOLDS)
    ]
    points = []
    for question in questions:
        weights = models[fold_of(question)]
        best = _best(weights, engine.weigh(question.text))
        if best is not None:
            candidate, confidence = best
            label = _label(engine, candidate, frozenset(question.entries), question)
            points.append(Point(question, confidence, label))
    return points


def _best(weights: Weights, considered: Iterable[Weighed]) -> tuple[Candidate, float] | None:
    scored = [
        (weights.confidence(candidate.route, candidate.features), candidate)
        for weighed in considered
        for candidate in weighed.candidates
    ]
    if not scored:
        return None
    confidence, candidate = max(scored, key=lambda pair: (pair[0], pair[1].entries))
    return candidate, confidence


def threshold(points: Sequence[Point], wrong_at_most: float, leaks_at_most: float) -> float:
    """The lowest confidence from which to answer so that, of in-scope questions, at most `wrong_at_most` are
    answered wrongly, and of near ones at most `leaks_at_most` are answered at all."""
    inside = [point for point in points if point.question.group == "in"]
    near = [point for point in points if point.question.group in {"near", "confusable"}]
    for step in range(30, 96):
        level = step / 100
        wrong = sum(point.right is False and point.confidence >= level for point in inside)
        leaks = sum(point.confidence >= level for point in near)
        if wrong <= wrong_at_most * max(len(inside), 1) and leaks <= leaks_at_most * max(len(near), 1):
            return level
    return 0.95

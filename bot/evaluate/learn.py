"""Learn the weights: labelled questions and left-out phrasings in; models of routes, gate and tone out.

*Routes.* A labelled question contributes every candidate the engine considers for it: right where its entry
is among the labelled ones, wrong elsewhere. A phrasing contributes likewise, itself left out of the index;
since phrasings are many and tidier than what people type, each counts `PHRASING_WEIGHT`.
*Gate.* The winner of every labelled question, ranked by routes that never saw its fold: right or not.
*Tone.* Labelled questions that are in scope against those near it, by the vectors of their words alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
import numpy.typing as npt

from bot.engine import Candidate, Considered, Engine, gates, weigh
from bot.engine.calibrate import Linear, Tone, logistic
from bot.engine.engine import LEAST_SUGGESTED, MOST_SUGGESTED
from bot.engine.normalise import normalise
from bot.evaluate.questions import Labelled

Floats = npt.NDArray[np.float64]

PHRASING_WEIGHT = 0.3
OTHERS_WEIGHT = 3.0  # of a text on other things: few are labelled, and a channel is full of them
SHRINKAGE = 1.0  # L2 penalty in units of examples: what a weight must explain to be there
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
    asked = list(questions)
    tones = fit_tones(engine, asked)
    found = [example for question in asked for example in _of_question(engine, question, tones)]
    for number in range(0, len(engine.index.phrases), every):
        found += _of_phrasing(engine, number, tones)
    return found


def fit_tones(engine: Engine, questions: Sequence[Labelled]) -> list[Tone]:
    """The tone for each fold, fitted on the other folds; the last one on all."""
    judged = [one for one in questions if one.group in {"in", "near"} and not one.borderline]
    x = np.array([[*engine.index.vector(normalise(one.text).words), 1.0] for one in judged])
    y = np.array([float(one.group == "near") for one in judged])
    folds = np.array([fold_of(one) for one in judged])
    betas = [_fitted(x, y, (folds != fold).astype(np.float64)) for fold in range(FOLDS + 1)]
    return [Tone(round(float(beta[-1]), 3), beta[:-1].round(3).astype(np.float32)) for beta in betas]


def _heard(engine: Engine, text: str, tone: Tone, left_out: int | None = None) -> Iterator[Considered]:
    """What the engine considers, under another tone."""
    sounds = tone(engine.index.vector(normalise(text).words))
    for considered in engine.consider(text, left_out=left_out):
        yield replace(considered, looks={**considered.looks, "tone": sounds})


def _of_question(engine: Engine, question: Labelled, tones: Sequence[Tone]) -> Iterator[Example]:
    if question.borderline or (question.group == "in" and not question.entries and not question.uncovered):
        return
    fold = fold_of(question)
    for considered in _heard(engine, question.text, tones[fold]):
        for weighed in considered.candidates:
            label = _label(engine, weighed.key, question)
            if label is not None:
                yield _example(considered, weighed.candidate, label, _weight(question), fold)


def _weight(question: Labelled) -> float:
    return 1.0 if question.group in {"in", "near"} else OTHERS_WEIGHT


def _example(considered: Considered, candidate: Candidate, right: bool, weight: float, fold: int) -> Example:
    seen = {**considered.looks, **candidate.features}
    seen.pop("amiss", None)  # it has a weight that is set by hand, and would count twice
    return Example(candidate.route, seen, right, weight, fold)


def _label(engine: Engine, key: str, question: Labelled) -> bool | None:
    if key in question.entries:
        return True
    if question.group != "in" or question.entries or key in engine.knowledge.kinds:
        return False
    return None  # composed, of a question that no entry answers: nobody has judged it


def _of_phrasing(engine: Engine, number: int, tones: Sequence[Tone]) -> Iterator[Example]:
    phrase = engine.index.phrases[number]
    entry = engine.index.entries[phrase.entry]
    fold = _hash(entry)
    for considered in _heard(engine, phrase.text, tones[fold], number):
        for weighed in considered.candidates:
            if weighed.candidate.route == "matched":
                yield _example(considered, weighed.candidate, weighed.key == entry, PHRASING_WEIGHT, fold)


def fold_of(question: Labelled) -> int:
    """Which fold a question is in: questions of one right entry stay together."""
    return _hash(min(question.entries)) if question.entries else _hash(question.id)


def _hash(text: str) -> int:
    return sum(ord(letter) * (place + 1) for place, letter in enumerate(text)) % FOLDS


def fit_routes(found: Sequence[Example]) -> dict[str, dict[str, float]]:
    """A logistic model a route."""
    ordered = sorted(found, key=lambda example: example.route)
    return {route: _logistic(list(group)) for route, group in groupby(ordered, key=lambda e: e.route)}


def _logistic(rows: Sequence[Example]) -> dict[str, float]:
    """A model by names, fitted to weighed examples."""
    names = sorted({name for row in rows for name in row.features})
    x = np.array([[row.features.get(name, 0.0) for name in names] + [1.0] for row in rows])
    beta = _fitted(x, np.array([float(row.right) for row in rows]), np.array([row.weight for row in rows]))
    model = {name: round(float(value), 4) for name, value in zip(names, beta[:-1], strict=True)}
    return {"bias": round(float(beta[-1]), 4), **{name: value for name, value in model.items() if value}}


def _fitted(x: Floats, y: Floats, weight: Floats) -> Floats:
    """Weighted logistic regression with an L2 penalty, by Newton's method (Hastie et al. 2009, §4.4.1).

    The last column of `x` is the bias's.
    """
    penalty = np.full(x.shape[1], SHRINKAGE)
    penalty[-1] = 0.1  # the bias is all but free
    beta: Floats = np.zeros(x.shape[1])
    for _ in range(60):
        p = 1.0 / (1.0 + np.exp(-np.clip(x @ beta, -30, 30)))
        gradient = x.T @ (weight * (y - p)) - penalty * beta
        hessian = (x * (weight * p * (1 - p))[:, None]).T @ x + np.diag(penalty)
        step = np.linalg.solve(hessian, gradient)
        beta = beta + step
        if float(np.abs(step).max()) < 1e-8:
            break
    return beta


@dataclass(frozen=True, slots=True)
class Winner:
    """The best candidate of a question as weights rank it: what the gate sees, and whether it is right.

    `right` is None for a composed answer of a question that no entry answers. `next_best` is what the gate
    sees of the next candidates of the same reading, which stand for those that would be suggested with it.
    """

    question: Labelled
    key: str
    features: Mapping[str, float]
    right: bool | None
    next_best: Sequence[Mapping[str, float]] = ()


def winners(engine: Engine, questions: Sequence[Labelled], found: Sequence[Example]) -> list[Winner]:
    """The winner of every labelled question under a tone and routes fitted on the other folds."""
    tones = fit_tones(engine, questions)
    models = [fit_routes([e for e in found if e.fold != fold]) for fold in range(FOLDS)]
    return [
        winner
        for question in questions
        if (winner := _winner(engine, models[fold_of(question)], tones[fold_of(question)], question))
    ]


def _winner(
    engine: Engine, routes: Mapping[str, Mapping[str, float]], tone: Tone, question: Labelled
) -> Winner | None:
    weights = replace(engine.weights, routes=routes)
    best: tuple[float, list[str], list[dict[str, float]]] | None = None
    for considered in _heard(engine, question.text, tone):
        weighed = weigh([one.candidate for one in considered.candidates], considered.looks, weights)
        ranked = [(one.evidence, one.key, one.candidate) for one in weighed]
        ranked.sort(key=lambda one: -one[0])  # the gate that says how sure they are is still to be fitted
        if ranked and (best is None or ranked[0][0] > best[0]):
            seen = [{**considered.looks, **gate} for gate in gates(ranked)[:MOST_SUGGESTED]]
            best = ranked[0][0], [key for _, key, _ in ranked], seen
    if best is None:
        return None
    _, keys, (features, *others) = best
    return Winner(question, keys[0], features, _label(engine, keys[0], question), others)


def fit_gate(found: Sequence[Winner]) -> dict[str, float]:
    """The gate: a logistic model on winners."""
    return _logistic(
        [
            Example("gate", winner.features, winner.right, _weight(winner.question), fold_of(winner.question))
            for winner in found
            if winner.right is not None
        ]
    )


@dataclass(frozen=True, slots=True)
class Point:
    """A winner with the confidence of a gate that never saw its fold; `any_of` is the sum of the confidences
    of all that would be suggested."""

    winner: Winner
    confidence: float
    any_of: float


def cross_validated(found: Sequence[Winner]) -> list[Point]:
    """Every winner's confidence under a gate fitted on the other folds."""
    gates = [Linear(fit_gate([w for w in found if fold_of(w.question) != fold])) for fold in range(FOLDS)]
    return [_point(winner, gates[fold_of(winner.question)]) for winner in found]


def _point(winner: Winner, gate: Linear) -> Point:
    chances = [logistic(gate.bias + gate(seen)) for seen in (winner.features, *winner.next_best)]
    return Point(winner, chances[0], sum(chances))


def threshold(
    points: Sequence[Point], wrong_at_most: float, leaks_at_most: float, strangers_at_most: float = 0.015
) -> float:
    """The lowest confidence from which to answer so that, of in-scope questions, at most `wrong_at_most` are
    answered wrongly, and at all at most `leaks_at_most` of near and look-alike ones and `strangers_at_most`
    of those on other things. All are shares."""
    inside = [point for point in points if point.winner.question.group == "in"]
    near = [point for point in points if point.winner.question.group in {"near", "confusable"}]
    strange = [point for point in points if point.winner.question.group in {"tech", "far"}]
    for step in range(30, 96):
        level = step / 100
        wrong = sum(point.winner.right is False and point.confidence >= level for point in inside)
        leaks = sum(point.confidence >= level for point in near)
        strangers = sum(point.confidence >= level for point in strange)
        if (
            wrong <= wrong_at_most * max(len(inside), 1)
            and leaks <= leaks_at_most * max(len(near), 1)
            and strangers <= strangers_at_most * max(len(strange), 1)
        ):
            return level
    return 0.95


def suggest_threshold(points: Sequence[Point], strangers_at_most: float) -> float:
    """The lowest sum of confidences from which to suggest so that at most that share of questions on other
    things is met with any suggestion."""
    strange = [point for point in points if point.winner.question.group in {"tech", "far"}]
    for step in range(2, 60):
        level = step / 100
        suggested = (point.any_of >= level and point.confidence >= LEAST_SUGGESTED for point in strange)
        if sum(suggested) <= strangers_at_most * len(strange):
            return level
    return 0.6

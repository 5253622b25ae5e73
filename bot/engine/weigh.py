"""Candidates → each with its evidence and confidence, the surest first."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import cache

from bot.engine.calibrate import Weights, logistic
from bot.engine.candidate import Candidate, Weighed
from bot.knowledge import ConceptId

NO_RIVAL = -8.0  # evidence of the rival where a candidate has none: far below anything answered
EXACT = 12.0  # log odds of a phrasing asked word for word: above all that is only similar
AMISS = 2.5  # log odds off for what may be offered but is no answer: a definition to whether, a reason to who
MOST_LEAD = 6.0  # log odds; a longer lead says no more

Ranked = tuple[float, str, Candidate]  # evidence, key, candidate


def weigh(proposed: Iterable[Candidate], looks: Mapping[str, float], weights: Weights) -> tuple[Weighed, ...]:
    """Candidates with evidence and confidence, the surest first; `looks` are the features of the message.

    The evidence of two routes is not on one scale, their confidence is. What was asked word for word, or by a
    bare name, goes before both.
    """
    proposed = list(proposed)
    models = {one.route: weights.by_route[one.route] for one in proposed}
    heard = {route: model.bias + model(looks) for route, model in models.items()}
    ranked: list[Ranked] = [(_evidence(one, heard[one.route], weights), one.key, one) for one in proposed]
    ranked.sort(key=lambda one: (-one[0], one[1], one[2].answerer))
    model = weights.by_gate
    base = model.bias + model(looks)
    weighed = [
        Weighed(candidate, key, evidence, logistic(base + model(seen)))
        for (evidence, key, candidate), seen in zip(ranked, gates(ranked), strict=True)
    ]
    weighed.sort(key=lambda one: (-one.candidate.features.get("exact", 0.0), -one.confidence))
    return tuple(weighed)


def _evidence(candidate: Candidate, base: float, weights: Weights) -> float:
    exact = candidate.features.get("exact")
    if exact:
        return EXACT * exact  # a curator wrote this very wording under this entry: nothing is left to weigh
    amiss = AMISS if "amiss" in candidate.features else 0.0
    return base + weights.by_route[candidate.route](candidate.features) - amiss


@cache
def _named(prefix: str, value: str) -> str:
    return f"{prefix}_{value}"


def _subject(candidate: Candidate) -> frozenset[ConceptId]:
    """What it is about: all things set side by side, in whatever order; else what comes first."""
    several = candidate.route in {"comparison", "dimension"}
    return frozenset(candidate.concepts if several else candidate.concepts[:1])


def gates(ranked: Sequence[Ranked]) -> list[dict[str, float]]:
    """What the gate looks at beside the look of the message, of each: evidence, the lead over the best other.

    `subject_lead` is over the best candidate on another subject: entries on one subject often agree.
    """
    rivals = _best_others([(evidence, key) for evidence, key, _ in ranked])
    strangers = _best_others([(evidence, _subject(candidate)) for evidence, _, candidate in ranked])
    return [
        {
            "evidence": evidence,
            "lead": max(min(evidence - rival, MOST_LEAD), -MOST_LEAD),
            "subject_lead": max(min(evidence - stranger, MOST_LEAD), -MOST_LEAD),
            _named("route", candidate.route): 1.0,
            _named("by", candidate.answerer): 1.0,
        }
        for (evidence, _, candidate), rival, stranger in zip(ranked, rivals, strangers, strict=True)
    ]


def _best_others(marked: Sequence[tuple[float, Hashable]]) -> list[float]:
    """For each the greatest evidence under another mark; greatest evidence first."""
    if not marked:
        return []
    greatest, mark = marked[0]
    second = next((evidence for evidence, other in marked if other != mark), NO_RIVAL)
    return [second if other == mark else greatest for _, other in marked]

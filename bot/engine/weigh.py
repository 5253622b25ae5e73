"""Candidates → ranked by evidence, each with its confidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.engine.calibrate import Weights, linear, logistic
from bot.engine.candidate import Candidate, Weighed

NO_RIVAL = -8.0  # evidence of the rival where a candidate has none: far below anything answered
MOST_LEAD = 6.0  # log odds; a longer lead says no more

Ranked = tuple[float, str, Candidate]  # evidence, key, candidate


def weigh(proposed: Iterable[Candidate], looks: Mapping[str, float], weights: Weights) -> tuple[Weighed, ...]:
    """Candidates ranked by evidence, each with its confidence; `looks` are the features of the message."""
    bases = {route: linear(model, looks) for route, model in weights.routes.items()}
    ranked: list[Ranked] = [
        (bases[one.route] + linear(weights.routes[one.route], one.features, bias=0.0), one.key, one)
        for one in proposed
    ]
    ranked.sort(key=lambda one: (-one[0], one[1], one[2].answerer))
    base = linear(weights.gate, looks)
    return tuple(
        Weighed(one[2], one[1], one[0], logistic(base + linear(weights.gate, gate(one, ranked), bias=0.0)))
        for one in ranked
    )


def gate(one: Ranked, ranked: Sequence[Ranked]) -> dict[str, float]:
    """What the gate looks at beside the look of the message: evidence, and the lead over the best other."""
    evidence, key, candidate = one
    rival = next((other for other, other_key, _ in ranked if other_key != key), NO_RIVAL)
    return {
        "evidence": evidence,
        "lead": max(min(evidence - rival, MOST_LEAD), -MOST_LEAD),
        f"route_{candidate.route}": 1.0,
        f"by_{candidate.answerer}": 1.0,
    }

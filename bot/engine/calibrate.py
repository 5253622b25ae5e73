"""Feature values → evidence → confidence → what to do with it: answer, suggest, or keep quiet.

Two stages. Each route of evidence has a linear model that says how strongly a candidate's features speak for
it, in log odds; the candidates of a question are ranked by that. The gate then says how likely a candidate is
right, from its evidence, its lead over the next one, and how the message looks. The numbers stand in
`weights.json`, learnt from labelled questions by `make learn` and never written by hand.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import repeat
from operator import mul

CUT = 30.0  # log odds beyond this are as good as certain, and exp() stays in range


@dataclass(frozen=True, slots=True)
class Weights:
    """The learnt numbers: a model a route, the gate, and from which confidence to answer or to suggest."""

    routes: Mapping[str, Mapping[str, float]]
    gate: Mapping[str, float]
    answer_from: float
    suggest_from: float


def logistic(odds: float) -> float:
    """The chance that goes with log odds; beyond ±`CUT` it is as good as certain."""
    return 1.0 / (1.0 + math.exp(-max(min(odds, CUT), -CUT)))


def linear(model: Mapping[str, float], features: Mapping[str, float], bias: float | None = None) -> float:
    """A linear model's value. Features that the model does not know count nothing."""
    weights = map(model.get, features, repeat(0.0))
    return sum(map(mul, weights, features.values()), model["bias"] if bias is None else bias)


@cache
def learnt() -> Weights:
    """The weights shipped with the package."""
    data = json.loads((files("bot.engine") / "weights.json").read_text(encoding="utf-8"))
    return Weights(data["routes"], data["gate"], data["answer_from"], data["suggest_from"])

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
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from operator import mul

import numpy as np

from bot.engine.space import Floats

CUT = 30.0  # log odds beyond this are as good as certain, and exp() stays in range
LOUDEST = 6.0  # log odds; a tone beyond says no more


class Linear:
    """A linear model: how strongly features speak for something, in log odds, without the model's bias."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self.bias = weights["bias"]
        # Features come in few different orders: the weights are kept in the order of each.
        self._ordered = lru_cache(maxsize=1024)(
            lambda names: tuple([weights.get(name, 0.0) for name in names])
        )

    def __call__(self, features: Mapping[str, float]) -> float:
        """The value for these features. Those that the model does not know count nothing."""
        value: float = sum(map(mul, self._ordered(tuple(features)), features.values()))
        return value


@dataclass(frozen=True, slots=True)
class Tone:
    """How much a message sounds like somebody's own case, which wants help, not like a question what is so.

    A direction among the vectors of texts, see meaning.py: "trying" and "yesterday" lie along it.
    """

    bias: float
    direction: Floats

    def record(self) -> dict[str, float | list[float]]:
        """As `weights.json` has it."""
        return {"bias": self.bias, "direction": [round(value, 3) for value in self.direction.tolist()]}

    def __call__(self, vector: Floats) -> float:
        """In [-1, 1], for the vector of a message."""
        odds = self.bias + float(self.direction @ vector)
        return max(min(odds, LOUDEST), -LOUDEST) / LOUDEST


@dataclass(frozen=True)
class Weights:
    """The learnt numbers: a model a route, the gate, the tone, and the thresholds.

    `answer_from` is a confidence, `suggest_from` a sum of those of what would be suggested.
    """

    routes: Mapping[str, Mapping[str, float]]
    gate: Mapping[str, float]
    tone: Tone
    answer_from: float
    suggest_from: float

    @cached_property
    def by_route(self) -> Mapping[str, Linear]:
        """The models of the routes."""
        return {route: Linear(model) for route, model in self.routes.items()}

    @cached_property
    def by_gate(self) -> Linear:
        """The model of the gate."""
        return Linear(self.gate)


def logistic(odds: float) -> float:
    """The chance that goes with log odds; beyond ±`CUT` it is as good as certain."""
    return 1.0 / (1.0 + math.exp(-max(min(odds, CUT), -CUT)))


@cache
def learnt() -> Weights:
    """The weights shipped with the package."""
    data = json.loads((files("bot.engine") / "weights.json").read_text(encoding="utf-8"))
    tone = Tone(data["tone"]["bias"], np.array(data["tone"]["direction"], dtype=np.float32))
    return Weights(data["routes"], data["gate"], tone, data["answer_from"], data["suggest_from"])

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

CUT = 30.0  # log odds beyond this are as good as certain, and exp() stays in range


@dataclass(frozen=True, slots=True)
class Weights:
    """The learnt numbers: a model a route, the gate, and from which confidence to answer or to suggest."""

    routes: Mapping[str, Mapping[str, float]]
    gate: Mapping[str, float]
    answer_from: float
    suggest_from: float

    def evidence(self, route: str, features: Mapping[str, float]) -> float:
        """How strongly these features speak for a candidate, in log odds."""
        return _linear(self.routes[route], features)

    def confidence(self, features: Mapping[str, float]) -> float:
        """The calibrated chance, in (0, 1), that a candidate with these features of the gate is right."""
        return 1.0 / (1.0 + math.exp(-_linear(self.gate, features)))


def _linear(model: Mapping[str, float], features: Mapping[str, float]) -> float:
    total = model["bias"] + sum(model.get(name, 0.0) * value for name, value in features.items())
    return max(min(total, CUT), -CUT)


@cache
def learnt() -> Weights:
    """The weights shipped with the package."""
    data = json.loads((files("bot.engine") / "weights.json").read_text(encoding="utf-8"))
    return Weights(data["routes"], data["gate"], data["answer_from"], data["suggest_from"])

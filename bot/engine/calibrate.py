"""Feature values → confidence → what to do with it: answer, suggest, or keep quiet.

Each route of evidence has its own logistic model; the numbers stand in `weights.json`, learnt from labelled
questions by `make learn` and never written by hand.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Weights:
    """The learnt numbers: a linear model a route, and the confidences from which to answer or to suggest."""

    routes: Mapping[str, Mapping[str, float]]
    answer_from: float
    suggest_from: float

    def confidence(self, route: str, features: Mapping[str, float]) -> float:
        """The calibrated chance, in (0, 1), that a candidate with these features is right."""
        return 1.0 / (1.0 + math.exp(-self.evidence(route, features)))

    def evidence(self, route: str, features: Mapping[str, float]) -> float:
        """The same as log odds, cut at ±30."""
        model = self.routes[route]
        total = model["bias"] + sum(model.get(name, 0.0) * value for name, value in features.items())
        return max(min(total, 30.0), -30.0)


@cache
def learnt() -> Weights:
    """The weights shipped with the package."""
    data = json.loads((files("bot.engine") / "weights.json").read_text(encoding="utf-8"))
    return Weights(data["routes"], data["answer_from"], data["suggest_from"])

"""Feature values → evidence → confidence → what to do with it: answer, suggest, or keep quiet.

Two stages. Each route of evidence has a linear model that says how strongly a candidate's features speak for
it, in log odds; the candidates of a question are ranked by that. The gate then says how likely a candidate is
right, from its evidence, its lead over the next one, and how the message looks. The numbers stand in
`weights.json`, learnt from labelled questions by `make learn` and never written by hand.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from operator import mul

CUT = 30.0  # log odds beyond this are as good as certain, and exp() stays in range


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


@dataclass(frozen=True)
class Weights:
    """The learnt numbers: a model a route, the gate, and from which confidence to answer or to suggest."""

    routes: Mapping[str, Mapping[str, float]]
    gate: Mapping[str, float]
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

    @cached_property
    def by_look(self) -> Callable[[str, str], Linear]:
        """For a route and a way of answering: what the look of the message says for it."""

        @cache
        def of(route: str, answerer: str) -> Linear:
            model, here = self.routes[route], f"@{answerer}"
            names = {name.removesuffix(here) for name in model}
            return Linear({name: model.get(name, 0.0) + model.get(name + here, 0.0) for name in names})

        return of


def logistic(odds: float) -> float:
    """The chance that goes with log odds; beyond ±`CUT` it is as good as certain."""
    return 1.0 / (1.0 + math.exp(-max(min(odds, CUT), -CUT)))


@cache
def learnt() -> Weights:
    """The weights shipped with the package."""
    data = json.loads((files("bot.engine") / "weights.json").read_text(encoding="utf-8"))
    return Weights(data["routes"], data["gate"], data["answer_from"], data["suggest_from"])

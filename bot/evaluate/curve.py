"""What it costs to answer more: risk against coverage, if the threshold stood elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.evaluate.measure import Outcome, Report, Share

STEPS = tuple(step / 20 for step in range(2, 21))  # coverages shown


@dataclass(frozen=True, slots=True)
class Point:
    """If everything from `threshold` on were answered: how much of what is in scope, how much of that wrong,
    and how much of what is out of scope."""

    threshold: float
    coverage: Share
    risk: Share
    leaks: Share


def risk_coverage(report: Report) -> tuple[Point, ...]:
    """Points from few answers to many (El-Yaniv and Wiener 2010, JMLR 11).

    They end where the engine has nothing left that it would even suggest.
    """
    judged = sorted(
        ((o.answer.confidence, right) for o in report.judged if (right := _right(o)) is not None),
        key=lambda one: -one[0],
    )
    out = [o.answer.confidence for o in report.outcomes if o.question.group != "in" and _ranked(o)]
    strangers = sum(outcome.question.group != "in" for outcome in report.outcomes)
    total, found = len(report.judged), []
    for step in STEPS:
        count = round(step * total)
        if not 0 < count <= len(judged):
            continue
        threshold = judged[count - 1][0]
        wrong = sum(not right for _, right in judged[:count])
        leaked = sum(confidence >= threshold for confidence in out)
        found.append(Point(threshold, Share(count, total), Share(wrong, count), Share(leaked, strangers)))
    return tuple(found)


def area(points: Sequence[Point]) -> float:
    """The mean risk over the coverages shown: lower is better, whatever the threshold."""
    return sum(point.risk.value for point in points) / len(points) if points else 0.0


def _ranked(outcome: Outcome) -> bool:
    return outcome.answer.asserts or bool(outcome.answer.suggestions)


def _right(outcome: Outcome) -> bool | None:
    """Whether what ranks first is right; None where nothing was even suggested."""
    if outcome.answer.asserts:
        return outcome.result == "right"
    if outcome.answer.suggestions:
        return outcome.answer.suggestions[0].entry in outcome.question.entries
    return None

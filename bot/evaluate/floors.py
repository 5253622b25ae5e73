"""Floors under the measures: what the labelled questions came to once must not be lost unseen."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.errors import UsageError
from bot.evaluate.measure import Report

SLACK = 0.01  # of all questions: within it a change may trade one question for another


@dataclass(frozen=True, slots=True)
class Measure:
    """One number a report comes to. `more`: whether more of it is better."""

    name: str
    value: float
    more: bool


def measures(report: Report) -> tuple[Measure, ...]:
    """What floors stand under, as shares."""
    return tuple(_measures(report))


def _measures(report: Report) -> Iterator[Measure]:
    if report.judged:
        yield Measure("right first", report.share("right").value, more=True)
        yield Measure("right first or offered", report.share("right", "offered").value, more=True)
        yield Measure("wrong asserted", report.share("wrong").value, more=False)
        yield Measure("calibration error", report.calibration()[0], more=False)
    for group in report.groups:
        if group != "in":
            yield Measure(f"{group} asserted", report.kinds(group)[0].value, more=False)


def floors(report: Report) -> dict[str, float]:
    """The floors that this report sets, ceilings of what should be little: its values with some slack."""
    return {
        one.name: round(max(one.value - SLACK, 0.0) if one.more else min(one.value + SLACK, 1.0), 4)
        for one in measures(report)
    }


def fallen(report: Report, kept: Mapping[str, float]) -> tuple[str, ...]:
    """What is worse than its floor allows, a sentence each; and floors that nothing stands over."""
    found = {one.name: one for one in measures(report)}
    told = [f"{name}: has a floor, and is not measured by these questions" for name in kept.keys() - found]
    for name, bound in kept.items():
        one = found.get(name)
        if one and (one.value < bound if one.more else one.value > bound):
            told.append(
                f"{name}: {one.value:.1%}, and {'at least' if one.more else 'at most'} {bound:.1%} was kept"
            )
    return tuple(sorted(told))


def read_floors(text: str, name: str) -> dict[str, float]:
    """Parse a file of floors. Raises UsageError naming it."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise UsageError(f"{name} is not JSON: {error}") from error
    if not isinstance(data, dict) or not all(isinstance(value, float | int) for value in data.values()):
        raise UsageError(f"{name} is not an object of numbers")
    return {str(key): float(value) for key, value in data.items()}

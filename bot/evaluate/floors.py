"""Floors under the measures: what the labelled questions came to once must not be lost unseen."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.errors import UsageError
from bot.evaluate.measure import Report, Share

SLACK = 0.01  # within a point a change may trade one question for another; in a small group, one question
_HALF = 0.00005  # so that rounding to four digits never takes the slack back


@dataclass(frozen=True, slots=True)
class Measure:
    """One number a report comes to, over `of` questions. `more`: whether more of it is better."""

    name: str
    value: float
    of: int
    more: bool

    @property
    def floor(self) -> float:
        """What it may become at worst, if this is how it stands: a ceiling where less of it is better."""
        slack = max(SLACK, 1.0 / max(self.of, 1))
        bound = self.value - slack if self.more else self.value + slack
        return min(max(bound, 0.0), 1.0)


def measures(report: Report) -> tuple[Measure, ...]:
    """What floors stand under, as shares."""
    return tuple(_measures(report))


def _measures(report: Report) -> Iterator[Measure]:
    if report.judged:
        yield _of("right first", report.share("right"), more=True)
        yield _of("right first or offered", report.share("right", "offered"), more=True)
        yield _of("wrong asserted", report.share("wrong"), more=False)
        yield Measure("calibration error", report.calibration()[0], len(report.judged), more=False)
    for group in report.groups:
        if group != "in":
            yield _of(f"{group} asserted", report.kinds(group)[0], more=False)


def _of(name: str, share: Share, *, more: bool) -> Measure:
    return Measure(name, share.value, share.of, more)


def floors(report: Report) -> dict[str, float]:
    """The floors that this report sets, ceilings of what should be little: its values with some slack."""
    return {
        one.name: round(one.floor - _HALF if one.more else one.floor + _HALF, 4) for one in measures(report)
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

"""`Report` → a terminal, or plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.evaluate import Lost, Outcome, Report, Share, area, risk_coverage

MOST_CONFUSIONS = 15
STEADY = 0.97  # of answers at least so many should not mind how a question is dressed
MOST_LOST = 5  # points that a typo or two may cost


@dataclass(frozen=True, slots=True)
class Robust:
    """What dress and typos do: shares unchanged by name, points lost by number of typos."""

    unchanged: Mapping[str, Share] = field(default_factory=dict)
    lost: Mapping[int, Lost] = field(default_factory=dict)


def summary(report: Report, robust: Robust, shown: int) -> dict[str, Any]:
    """The measures as plain data; shares as {"value", "low", "high", "of"}."""
    found: dict[str, Any] = {
        "groups": {
            group: dict(
                zip(("answered", "suggested", "silent"), map(_share, report.kinds(group)), strict=True)
            )
            for group in report.groups
        },
    }
    if report.judged:
        error, sure = report.calibration()
        low, high = report.calibration_interval()
        points = risk_coverage(report)
        found |= {
            "right_first": _share(report.share("right")),
            "right_or_offered": _share(report.share("right", "offered")),
            "wrong_asserted": _share(report.share("wrong")),
            "uncovered_asserted": _share(report.uncovered),
            "calibration_error": round(error, 4),
            "calibration_error_interval": [round(low, 4), round(high, 4)],
            "right_at_90": _share(sure),
            "risk_coverage": [
                {
                    "threshold": round(point.threshold, 4),
                    "coverage": round(point.coverage.value, 4),
                    "risk": _share(point.risk),
                    "leaks": _share(point.leaks),
                }
                for point in points
            ],
            "risk_area": round(area(points), 4),
            "confusions": [
                {"right": right, "given": given, "count": count}
                for right, given, count in report.confusions()
            ],
            "misses": [_outcome(one) for one in report.misses[:shown]],
        }
    found["leaks"] = [_outcome(one) for one in report.leaks[:shown]]
    if robust.unchanged:
        found["unchanged"] = {name: _share(share) for name, share in robust.unchanged.items()}
        found["typos"] = {
            str(count): {"points_lost": round(lost.points, 2), "low": round(lost.low, 2),
                         "high": round(lost.high, 2), "of": lost.of}
            for count, lost in robust.lost.items()
        }  # fmt: skip
    return found


def _share(share: Share) -> dict[str, float]:
    low, high = share.interval
    return {"value": round(share.value, 4), "low": round(low, 4), "high": round(high, 4), "of": share.of}


def _outcome(one: Outcome) -> dict[str, Any]:
    return {
        "id": one.question.id,
        "text": one.question.text,
        "given": one.answer.key,
        "confidence": round(one.answer.confidence, 4),
        "right": list(one.question.entries),
    }


def lines(report: Report, robust: Robust, shown: int) -> Iterator[str]:
    """The measures as a person reads them; `shown`: how many of the worst misses and leaks."""
    yield from ("", f"{'group':<12}{'n':>5}  {'answered':>20}{'suggested':>20}{'silent':>20}")
    for group in report.groups:
        answered, suggested, silent = report.kinds(group)
        yield f"{group:<12}{answered.of:>5}  {_text(answered):>20}{_text(suggested):>20}{_text(silent):>20}"
    if report.judged:
        yield from _judged(report)
        yield from _curve(report)
    else:
        yield from ("", "The file names no right entries: what is right is for a reader to judge.")
    if robust.unchanged:
        yield from _robust(robust)
    if shown:
        yield from _confusions(report)
        yield from _worst("worst misses", report.misses[:shown])
        yield from _worst("worst leaks", report.leaks[:shown])


def _judged(report: Report) -> Iterator[str]:
    error, sure = report.calibration()
    low, high = report.calibration_interval()
    yield from ("", "in scope, right entry known:")
    for name, share in (
        ("right first", report.share("right")),
        ("right first or offered", report.share("right", "offered")),
        ("wrong asserted", report.share("wrong")),
        ("not covered, yet asserted", report.uncovered),
        ("right, of answers at ≥ 0.9", sure),
    ):
        yield f"  {name:<28}{_text(share):>20}  of {share.of}"
    yield f"  {'calibration error':<28}{f'{error:.3f} [{low:.3f}, {high:.3f}]':>20}"


def _curve(report: Report) -> Iterator[str]:
    points = risk_coverage(report)
    yield from ("", "if everything from a confidence on were answered:")
    yield f"  {'from':>6}{'of what is in scope':>22}{'of that wrong':>22}{'of what is not in scope':>26}"
    for point in points:
        yield (
            f"  {point.threshold:6.3f}{point.coverage.value:22.0%}"
            f"{_text(point.risk):>22}{_text(point.leaks):>26}"
        )
    yield f"  mean risk over these {area(points):.3f}"


def _robust(robust: Robust) -> Iterator[str]:
    yield from ("", f"answers unchanged (at least {STEADY:.0%} is asked of each):")
    for name, share in robust.unchanged.items():
        yield f"  {name:<28}{_text(share):>20}  of {share.of}{'' if share.value >= STEADY else '  too few'}"
    yield from ("", f"right answers lost, in points (at most {MOST_LOST}):")
    for count, lost in robust.lost.items():
        name = f"{count} typo{'s' * (count > 1)} in every question"
        yield f"  {name:<28}{f'{lost.points:.1f} [{lost.low:.1f}, {lost.high:.1f}]':>20}  of {lost.of}"


def _confusions(report: Report) -> Iterator[str]:
    found = report.confusions()[:MOST_CONFUSIONS]
    if found:
        yield from ("", "given where another was right:")
    for right, given, count in found:
        yield f"  {count} × {given} instead of {right}"


def _worst(title: str, rows: Sequence[Outcome]) -> Iterator[str]:
    if rows:
        yield from ("", f"{title}:")
    for row in rows:
        text = f"{row.question.text[:90]!r} -> {row.answer.key}"
        yield f"  {row.answer.confidence:.2f} {row.question.id} {text}"


def _text(share: Share) -> str:
    low, high = share.interval
    return f"{share.value:6.1%} [{low:.0%}, {high:.0%}]"

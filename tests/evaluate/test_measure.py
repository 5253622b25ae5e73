"""What a report comes to."""

from __future__ import annotations

import pytest

from bot.evaluate import Report, Share, area, risk_coverage
from tests.evaluate.outcomes import asked

TEN = Report(
    (
        *(asked("a", "a", 0.95 - place / 100) for place in range(6)),
        asked("b", "a", 0.8),
        asked("a", "a", 0.5, asserted=False),
        asked("b", "a", 0.4, asserted=False),
        asked("", "a", 0.1, asserted=False),
        asked("a", "", 0.85, group="near"),
        asked("", "", 0.05, asserted=False, group="far"),
    )
)


def test_results_are_shares_of_the_questions_with_a_right_entry() -> None:
    assert TEN.share("right") == Share(6, 10)
    assert TEN.share("right", "offered") == Share(7, 10)
    assert TEN.share("wrong") == Share(1, 10)
    assert TEN.kinds("near") == (Share(1, 1), Share(0, 1), Share(0, 1))
    assert [one.answer.key for one in (*TEN.misses, *TEN.leaks)] == ["b", "a"]
    assert TEN.confusions() == [("a", "b", 1)]


def test_a_share_knows_how_sure_it_is() -> None:
    low, high = Share(8, 10).interval
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)  # Wilson's interval, by hand
    assert Share(0, 0).interval == (0.0, 1.0)


def test_risk_grows_with_what_is_answered_and_ends_where_nothing_is_left() -> None:
    points = risk_coverage(TEN)
    assert [point.coverage.count for point in points] == sorted(point.coverage.count for point in points)
    assert points[-1].coverage == Share(9, 10)  # for the tenth nothing was even suggested
    assert points[-1].risk == Share(2, 9)
    assert points[0].risk == Share(0, 1)
    assert (points[0].leaks, points[-1].leaks) == (Share(0, 2), Share(1, 2))
    assert area(points) == pytest.approx(sum(point.risk.value for point in points) / len(points))
    assert (risk_coverage(Report(())), area(())) == ((), 0.0)


def test_calibration_counts_an_assertion_out_of_scope_as_wrong() -> None:
    certain = Report((asked("a", "a", 1.0), asked("a", "", 1.0, group="tech")))
    assert certain.calibration() == (0.5, Share(1, 2))
    low, high = certain.calibration_interval()
    assert 0.0 <= low <= 0.5 <= high <= 1.0
    assert certain.calibration_interval() == (low, high)
    assert Report(()).calibration_interval() == (0.0, 1.0)

"""Floors are set a little below what is measured, and what falls below them is named."""

from __future__ import annotations

import pytest

from bot.errors import UsageError
from bot.evaluate import Report, fallen, floors, read_floors
from tests.evaluate.outcomes import asked

GOOD = Report(
    (*(asked("a", "a", 0.9) for _ in range(9)), asked("b", "a", 0.9), asked("a", "", 0.9, group="far"))
)
BAD = Report((*(asked("a", "a", 0.9) for _ in range(8)), *(asked("b", "a", 0.9) for _ in range(2))))


def test_a_report_stands_on_the_floors_it_sets() -> None:
    kept = floors(GOOD)
    assert kept == pytest.approx(
        {
            "right first": 0.8,  # nine of ten, and one may be lost
            "right first or offered": 0.8,
            "wrong asserted": 0.2,
            "calibration error": GOOD.calibration()[0] + 0.1,
            "far asserted": 1.0,
        },
        abs=2e-4,
    )
    assert fallen(GOOD, kept) == ()


def test_in_a_large_group_the_slack_is_a_point() -> None:
    many = Report(tuple(asked("a", "a", 0.9) for _ in range(400)))
    assert floors(many)["right first"] == pytest.approx(0.99, abs=2e-4)


def test_what_is_worse_is_named_with_both_numbers() -> None:
    told = fallen(BAD, {"right first": 0.89, "wrong asserted": 0.11, "calibration error": 1.0})
    assert told == (
        "right first: 80.0%, and at least 89.0% was kept",
        "wrong asserted: 20.0%, and at most 11.0% was kept",
    )


def test_a_floor_under_nothing_is_no_floor() -> None:
    assert fallen(BAD, {"far asserted": 0.02}) == (
        "far asserted: has a floor, and is not measured by these questions",
    )


@pytest.mark.parametrize("text", ["", "[]", '{"right first": "much"}'])
def test_a_file_that_holds_no_floors_is_wrong_use(text: str) -> None:
    with pytest.raises(UsageError, match=r"floors\.json"):
        read_floors(text, "floors.json")

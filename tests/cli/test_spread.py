"""Work spread over processes is the same work."""

from __future__ import annotations

import os

from bot.cli.spread import WORTH_IT, over_cores


def test_results_come_back_in_order() -> None:
    numbers = range(5 * WORTH_IT)
    assert over_cores(lambda number: f"n{number}", numbers) == [f"n{number}" for number in numbers]


def test_little_work_stays_here() -> None:
    assert set(over_cores(lambda _: os.getpid(), range(WORTH_IT - 1))) == {os.getpid()}


def test_no_work_is_no_trouble() -> None:
    assert over_cores(lambda number: number, []) == []


def test_the_share_of_a_process_that_dies_is_done_here() -> None:
    here = os.getpid()

    def dies_elsewhere(number: int) -> int:
        if os.getpid() != here:
            os._exit(1)
        return number

    assert over_cores(dies_elsewhere, range(5 * WORTH_IT)) == list(range(5 * WORTH_IT))

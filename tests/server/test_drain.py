"""What is in flight is counted, bounded, and waited for at the end."""

from __future__ import annotations

import pytest

from bot.errors import Overloaded
from bot.server.drain import Intake
from bot.telemetry import new_metrics


def new_intake(most: int = 2) -> Intake:
    intake = Intake(new_metrics().in_flight, most=most)
    intake.open()
    return intake


async def test_no_more_are_taken_than_there_is_room_for() -> None:
    intake = new_intake(most=2)
    with intake.working(), intake.working(), pytest.raises(Overloaded), intake.working():
        raise AssertionError("a third was taken")
    with intake.working():
        pass  # there is room again


async def test_draining_takes_no_more_and_gives_up_in_the_end() -> None:
    intake = new_intake()
    with intake.working():
        assert not await intake.drain(0.01)
        assert not intake.is_open
        with pytest.raises(Overloaded), intake.working():
            raise AssertionError("one was taken while draining")
    assert await intake.drain(0.01)

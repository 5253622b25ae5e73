"""Speaking no faster than Slack lets us, and no slower."""

from __future__ import annotations

from bot.slack.pace import Pace

KEY = ("T1", "chat.postMessage", "C1")


def test_a_burst_is_let_through_then_one_a_second() -> None:
    pace = Pace(every_s=1, burst=3)
    for _ in range(3):
        assert pace.wait_s(KEY, 100.0) == 0
        pace.count(KEY, 100.0)
    assert pace.wait_s(KEY, 100.0) == 1
    assert pace.wait_s(KEY, 101.0) == 0
    assert pace.wait_s(("T1", "chat.postMessage", "C2"), 100.0) == 0


def test_what_slack_asks_to_wait_is_waited_by_that_key_alone() -> None:
    pace = Pace()
    pace.block(KEY, 100.0, 1.5)
    assert pace.wait_s(KEY, 100.5) == 1.0
    assert pace.wait_s(("T2", *KEY[1:]), 100.5) == 0
    assert pace.wait_s(KEY, 101.5) == 0


def test_unused_keys_are_forgotten() -> None:
    pace = Pace(every_s=1, burst=1, capacity=2)
    for number in range(3):
        pace.count(("T1", str(number)), 0.0)
    assert pace.wait_s(("T1", "0"), 0.0) == 0
    assert pace.wait_s(("T1", "2"), 0.0) == 1

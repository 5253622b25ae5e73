"""When an item comes back: rightness and sureness together, through FSRS."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import fsrs
import pytest

from bot.quiz import SURENESSES, Correctness, Item, Memory, Sureness, new_memory, rating, remember

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


KNOWN: tuple[Correctness, Sureness] = ("right", "sure")
HALF: tuple[Correctness, Sureness] = ("right", "think")


def after(item: Item, *answers: tuple[Correctness, Sureness], every_days: int = 0) -> Memory:
    """The memory after these answers, each when it was due or that many days after the one before."""
    memory, now = remember(None, item, rating(*answers[0]), NOW), NOW
    for answer in answers[1:]:
        now = now + dt.timedelta(days=every_days) if every_days else memory.due
        memory = remember(memory, item, rating(*answer), now)
    return memory


@pytest.mark.parametrize(
    ("correctness", "ratings"),
    [("right", [4, 3, 2]), ("near", [2, 2, 1]), ("wrong", [1, 1, 1])],
)
def test_the_table_of_ratings(correctness: Correctness, ratings: list[int]) -> None:
    assert [int(rating(correctness, sureness)) for sureness in SURENESSES] == ratings


def test_who_knew_meets_it_later_than_who_guessed_and_who_erred_the_next_day(item: Item) -> None:
    sure, think, guess = (after(item, ("right", sureness)).due for sureness in SURENESSES)
    assert sure > think > guess
    assert after(item, ("wrong", "sure")).due - NOW == dt.timedelta(days=1)


def test_intervals_grow_with_every_time_it_is_remembered(item: Item) -> None:
    memories = [after(item, *[HALF] * times) for times in (1, 2, 3)]
    intervals = [memory.due - (memory.reviewed or NOW) for memory in memories]
    assert intervals == sorted(set(intervals))


def test_forgetting_brings_it_back_soon_and_what_was_known_before_still_counts(item: Item) -> None:
    forgotten = after(item, ("right", "sure"), ("wrong", "think"))
    assert forgotten.due - (forgotten.reviewed or NOW) <= dt.timedelta(days=3)
    assert (forgotten.stability or 0) > 0


def test_it_is_due_when_nine_in_ten_would_be_remembered(item: Item) -> None:
    memory = after(item, ("right", "think"), ("right", "think"), ("right", "think"))
    assert not memory.is_due(memory.due - dt.timedelta(seconds=1))
    assert memory.is_due(memory.due)
    assert memory.recalled(memory.due) == pytest.approx(0.9, abs=0.02)


def test_what_is_never_asked_is_due_and_not_remembered(item: Item) -> None:
    memory = new_memory(item, NOW)
    assert memory.is_due(NOW)
    assert memory.recalled(NOW) == 0


def test_the_same_answers_at_the_same_times_give_the_same_memory(item: Item) -> None:
    answers: list[tuple[Correctness, Sureness]] = [("right", "guess"), ("wrong", "sure"), ("right", "sure")]
    assert after(item, *answers, every_days=3) == after(item, *answers, every_days=3)


def test_a_changed_fact_is_learnt_anew(item: Item) -> None:
    old = after(item, *[KNOWN] * 4)
    changed = replace(item, fingerprint="another")
    now = old.due
    assert remember(old, changed, fsrs.Rating.Good, now) == remember(None, changed, fsrs.Rating.Good, now)


def test_nothing_is_put_off_for_more_than_a_year(item: Item) -> None:
    memory = after(item, *[KNOWN] * 9)
    assert memory.due - (memory.reviewed or NOW) == dt.timedelta(days=365)

"""What the rules about finding leave unasked is what the engine would have said."""

from __future__ import annotations

from random import Random

import pytest

from bot.engine import Engine
from bot.lint.rules.found import (
    FOUND_AT_LEAST,
    answered_instead,
    least_confidence,
    likely_missed_first,
    ranked_instead,
    thin,
    unsure,
)


@pytest.fixture(scope="module")
def asked(engine: Engine) -> list[int]:
    return unsure(engine)


def test_few_phrasings_have_to_be_asked_to_know_that_they_are_found(engine: Engine, asked: list[int]) -> None:
    assert len(asked) < 0.15 * len(engine.index.phrases)


def test_those_left_unasked_are_answered_by_their_entry(engine: Engine, asked: list[int]) -> None:
    rest = sorted(set(range(len(engine.index.phrases))) - set(asked))
    lost = [number for number in Random(1).sample(rest, 150) if answered_instead(engine, number)]
    assert [engine.index.phrases[number].text for number in lost] == []


def test_a_phrasing_that_names_something_looks_less_strange(engine: Engine) -> None:
    named, nameless = (least_confidence(engine.weights, named=named) for named in (True, False))
    assert named >= nameless


def test_an_entry_is_thin_when_the_others_find_too_few(engine: Engine) -> None:
    order = likely_missed_first(engine)
    assert sorted(number for numbers in order for number in numbers) == list(range(len(engine.index.phrases)))
    for entry in Random(2).sample(range(len(order)), 12):
        numbers = order[entry]
        missed = sum(ranked_instead(engine, number) is not None for number in numbers)
        verdict = thin(engine, numbers)
        assert (verdict is not None) == (missed > (1 - FOUND_AT_LEAST) * len(numbers) + 1e-9)
        if verdict is not None:
            assert verdict.of == len(numbers)
            assert 0 < len(verdict.missed) <= missed

"""Answers nobody wrote: read off traits and relations, and never beyond them."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest

from bot.engine import Engine
from bot.engine.answerers.parts import spelt
from bot.knowledge import Knowledge

COMPARABLE = 6  # dimensions on which alternatives must differ for a comparison to be worth reading


@pytest.mark.parametrize(
    ("when", "said"), [("2014-03-10", "10 March 2014"), ("2014-03", "March 2014"), ("2014", "2014")]
)
def test_dates_are_spelt_as_people_write_them(when: str, said: str) -> None:
    assert spelt(when) == said


@pytest.mark.parametrize("seed", [40, 41, 42])
def test_forty_random_pairs_compare_usefully(engine: Engine, knowledge: Knowledge, seed: int) -> None:
    pairs = Random(seed).sample(list(combinations(knowledge.concepts, 2)), 40)
    poor = []
    for one, other in pairs:
        names = [knowledge.concepts[concept].name for concept in (one, other)]
        answer = engine.answer(f"{names[0]} vs {names[1]}")
        rows = sum(len(section.table.rows) for section in answer.sections if section.table)
        told = all(knowledge.concepts[concept].does in answer.plain() for concept in (one, other))
        unlike = bool(answer.premise) and (told or answer.entries[0] in knowledge.comparisons)
        if answer.kind != "comparison" or not (unlike or rows >= COMPARABLE):
            poor.append(f"{names[0]} vs {names[1]}: {answer.kind} {answer.key}, {rows} rows")
    assert not poor, "\n".join(poor)

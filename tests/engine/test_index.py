"""The index: small packs, what is left out, and the same candidates on every machine."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine import Engine, Readings, from_bytes, to_bytes
from bot.engine.candidate import Weighed
from bot.engine.space import Grouped, Space, greatest
from bot.knowledge import Knowledge, load

PACK = """
pack: {name: tea, title: Tea, description: One thing and how it is asked about.}
sources:
  book: {title: The Book of Tea, publisher: Fox, url: "https://tea.example/book", checked: 2026-01-01}
"""
TEA = """
concepts:
  tea:
    name: Tea
    summary: Tea is an infusion of leaves.
    does: is drunk hot or cold
    detail: What is done to the leaves makes it green or black.
    category: artifact
    phrasings: %s
    sources: [book]
    checked: 2026-01-01
"""
PHRASINGS = [
    "[]",
    "[a hot drink of leaves]",
    '["???", a hot drink of leaves]',
    '[a hot drink of leaves, ", /"]',
    '[":wave:"]',
    "[xylo qaz, wobble fnord]",
]


def engine_of(text: str, folder: Path) -> Engine:
    (folder / "pack.yaml").write_text(PACK + text, encoding="utf-8")
    return Engine(load([folder]))


def test_a_pack_of_nothing_answers_nothing(tmp_path: Path) -> None:
    engine = engine_of("", tmp_path)
    assert [engine.answer(text).kind for text in ("what is tea", "tea vs coffee", "", "?")] == ["none"] * 4


def test_with_kept_readings_the_index_is_as_if_built_anew(knowledge: Knowledge, engine: Engine) -> None:
    first = Readings()
    Engine(knowledge, readings=first)
    again = Readings.from_bytes(first.to_bytes())
    built = Engine(knowledge, readings=again)

    assert first.fresh > 0.9 * len(engine.index.phrases)
    assert again.fresh == 0
    ours, anew = [to_bytes(each.index.parts) for each in (built, engine)]
    assert ours == anew


def test_what_was_typed_word_for_word_is_its_entrys(engine: Engine) -> None:
    index = engine.index
    for number in range(0, len(index.phrases), 40):
        phrase = index.phrases[number]
        exact = [one for each in engine.consider(phrase.text) for one in each.candidates if is_exact(one)]
        assert index.entries[phrase.entry] in [entry for one in exact for entry in one.candidate.entries]


def is_exact(one: Weighed) -> bool:
    return one.candidate.features.get("exact", 0.0) > 0.0


@pytest.mark.parametrize("phrasings", PHRASINGS)
def test_a_pack_of_one_thing_answers_by_its_name(tmp_path: Path, phrasings: str) -> None:
    engine = engine_of(TEA % phrasings, tmp_path)
    kept = to_bytes(engine.index.parts)
    again = Engine(engine.knowledge, parts=from_bytes(kept))

    assert engine.answer("what is tea").key == "tea"
    for text in ("what is tea", "leaves, hot", "qwrtp zxcv", "???", "tea " * 500):
        assert again.answer(text) == engine.answer(text)


@pytest.mark.parametrize("phrasings", PHRASINGS)
def test_a_phrasing_that_is_left_out_finds_nothing(tmp_path: Path, phrasings: str) -> None:
    engine = engine_of(TEA % phrasings, tmp_path)
    for number, phrase in enumerate(engine.index.phrases):
        for considered in engine.consider(phrase.text, left_out=number):
            assert all(hit.phrase is not phrase for hit in considered.asked.hits)
            assert considered.best < engine.weights.answer_from


def test_words_that_nobody_knows_are_near_to_nothing(engine: Engine) -> None:
    (considered,) = engine.consider("qwrtpzx zxcvqq")
    assert considered.asked.hits == ()


@given(st.lists(st.integers(0, 4), max_size=40), st.integers(1, 12))
def test_of_equal_values_the_first_are_taken(values: list[int], count: int) -> None:
    ranked = sorted(range(len(values)), key=lambda place: (-values[place], place))
    assert greatest(np.array(values, dtype=np.float32), count) == sorted(ranked[:count])


def test_an_entry_without_a_phrasing_is_as_near_as_one_that_never_had_it(tmp_path: Path) -> None:
    infused = (TEA % "[hot drink made of leaves, leaves steeped in water, something warm to sip]").rstrip()
    twin = (
        infused.replace("hot drink made of leaves, ", "").replace("concepts:\n", "").replace("tea:", "mate:")
    )
    engine = engine_of(infused + twin.replace("name: Tea", "name: Mate") + "\n", tmp_path)
    asked = "hot drink made of leaves"

    (considered,) = engine.consider(asked, left_out=0)
    one, other = sorted(considered.asked.hits, key=lambda hit: hit.entry)

    assert engine.index.phrases[0].text == asked
    assert (one.entry, other.entry) == ("mate", "tea")
    assert one.phrase.text == other.phrase.text
    assert (one.words, one.meaning, one.mean, *one.met) == pytest.approx(
        (other.words, other.meaning, other.mean, *other.met), abs=1e-6
    )


@pytest.mark.parametrize("count", [300, 40_000])
def test_an_entry_may_have_any_number_of_terms(count: int) -> None:
    rows = [[(f"w{term}", 1.0) for term in range(start, start + 10)] for start in range(0, count, 10)]
    owners = [0] * len(rows)

    held = Grouped.of(Space.of(rows, owners), owners, 1).rows([0])

    assert sorted(held.terms[held.places[:10, -1]].tolist()) == list(range(count - 10, count))

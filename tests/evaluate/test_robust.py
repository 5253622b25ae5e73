"""Dress changes nothing, and typos are where they are said to be."""

from __future__ import annotations

from random import Random

import pytest

from bot.engine import Engine
from bot.evaluate import Labelled, points_lost, unchanged
from bot.evaluate.robust import DRESSES, misspelt, swapped


def labelled(text: str, *entries: str) -> Labelled:
    return Labelled(id=text, group="in", text=text, entries=entries)


PLAIN = [labelled("docker vs vm", "docker-vs-vm"), labelled("what is packer", "packer")]


@pytest.mark.parametrize(
    ("text", "turned"),
    [
        ("Docker vs VM, which is it?", "VM vs Docker, which is it?"),
        (
            "what is the difference between CRI-O and containerd",
            "what is the difference between containerd and CRI-O",
        ),
        ("what is packer", None),
        ("docker vs podman vs lxc", None),
        ("docekr vs vm", None),  # a name that is misspelt cannot be found again in the text
    ],
)
def test_what_is_compared_changes_places_and_nothing_else(
    engine: Engine, text: str, turned: str | None
) -> None:
    assert swapped(engine, text) == turned


def test_plain_questions_do_not_mind_how_they_are_dressed(engine: Engine) -> None:
    found = unchanged(engine, PLAIN)
    assert found.keys() == {*DRESSES, "order of the compared"}
    assert {share.value for share in found.values()} == {1.0}
    assert (found["case"].of, found["order of the compared"].of) == (2, 1)


def test_a_question_that_has_its_mark_loses_it_and_one_without_gets_it() -> None:
    assert DRESSES["trailing ?"]("docker or vm? ") == "docker or vm"
    assert DRESSES["trailing ?"]("docker or vm") == "docker or vm?"


@pytest.mark.parametrize("seed", range(20))
def test_a_typo_is_one_small_change_inside_one_word(seed: int) -> None:
    text = "what is the difference between docker and a vm"
    worn = misspelt(text, 1, Random(seed))
    changed = [(a, b) for a, b in zip(text.split(), worn.split(), strict=True) if a != b]
    assert len(changed) <= 1  # swapping two equal letters changes nothing
    for before, after in changed:
        assert len(before) >= 4
        assert (before[0], abs(len(before) - len(after)) <= 1) == (after[0], True)


def test_short_words_are_spared_and_the_same_seed_gives_the_same_typos() -> None:
    assert misspelt("is lxc a vm", 2, Random(1)) == "is lxc a vm"
    assert misspelt("docker or podman", 2, Random(7)) == misspelt("docker or podman", 2, Random(7))


def test_points_lost_are_counted_over_questions_with_a_right_entry(engine: Engine) -> None:
    rows = [*PLAIN, Labelled(id="x", group="far", text="good morning"), labelled("something else entirely")]
    lost = points_lost(engine, rows, 0, seed=1)
    assert (lost.points, lost.low, lost.high, lost.of) == (0.0, 0.0, 0.0, 2)

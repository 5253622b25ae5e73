"""An item that is wrong, unfair or easily guessed is not asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.quiz import Item, Option, Rarity, flaws

COMMON = ["images are built", "machines keep running", "vendors publish layers", "a builder stops"] * 25
RARITY = Rarity(COMMON)


def with_options(item: Item, *texts: str) -> Item:
    return replace(item, options=tuple(Option(text, f"o{number}") for number, text in enumerate(texts)))


def test_a_good_item_has_none(item: Item) -> None:
    assert flaws(item, RARITY) == ()


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        (("a builder of images",), "1 options"),
        (("a builder of images", "A builder of images", "a daemon of machines"), "mean the same"),
        (
            ("builds images from templates", "from templates builds images", "keeps machines"),
            "mean the same",
        ),
        (("a builder of images", "a builder of machine images", "a daemon"), "mean the same"),
        (("it builds images, " * 6, "it keeps machines running", "it publishes layers"), "by its length"),
        (
            ("it builds images", "it keeps virtual machines running " * 3, "it lets vendors publish " * 4),
            "by being short",
        ),
        (
            ("what packer is told to build", "a daemon that keeps machines", "a registry of layers"),
            "repeats packer",
        ),
        (("a builder of images", "…", "a daemon of machines"), "is empty"),
        (("a builder of images", "a daemon of machines", "x" * 300), "more than"),
    ],
)
def test_options_that_cannot_be_told_apart_or_give_the_right_one_away(
    item: Item, texts: tuple[str, ...], reason: str
) -> None:
    assert reason in "; ".join(flaws(with_options(item, *texts), RARITY))


def test_numbers_tell_things_apart(item: Item) -> None:
    assert flaws(with_options(item, "type 1 hypervisor", "type 2 hypervisor"), RARITY) == ()


def test_the_right_option_exists_and_is_wholly_right(item: Item) -> None:
    assert "none of its options is the right one" in flaws(replace(item, right=3), RARITY)
    near = (replace(item.options[0], is_near=True), *item.options[1:])
    assert "its right option counts as nearly right" in flaws(replace(item, options=near), RARITY)


def test_something_is_learnt_and_can_be_looked_up(item: Item) -> None:
    assert flaws(replace(item, sources=()), RARITY) == ("it names no source",)
    assert flaws(replace(item, lesson=replace(item.lesson, fact="")), RARITY) == (
        "nothing is to be learnt from it",
    )


def test_a_difficulty_is_one_of_three(item: Item) -> None:
    assert flaws(replace(item, difficulty=4), RARITY) == ("its difficulty is not 1, 2 or 3",)

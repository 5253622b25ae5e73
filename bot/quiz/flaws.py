"""Why an item must not be asked: what would make it wrong, unfair or easy to guess."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rapidfuzz import fuzz

from bot.quiz.item import Item
from bot.quiz.wording import Rarity, words_of

FEWEST, MOST = 2, 5
LONGEST_PROMPT, LONGEST_OPTION = 240, 240  # characters that are read in one look on a phone
SAME = 90.0  # of 100, rapidfuzz's ratio of sorted words: above it two options say the same
LENGTHS = 1.5  # how much longer than the next, or shorter, the right option may be
SHORT = 24  # names: up to that many characters a difference in length tells nothing
RARE = 4.0  # Rarity of a word that, repeated by the right option alone, gives it away: 1 in 50 texts
_BLANK = re.compile(r"^\W*$")


def flaws(item: Item, rarity: Rarity) -> tuple[str, ...]:
    """Every reason not to ask this; none for a good item."""
    return (*_form(item), *_sameness(item), *_length(item), *_wording(item, rarity), *_lesson(item))


def _form(item: Item) -> Iterator[str]:
    if not FEWEST <= len(item.options) <= MOST:
        yield f"it has {len(item.options)} options, not {FEWEST} to {MOST}"
    if not 0 <= item.right < len(item.options):
        yield "none of its options is the right one"
    elif item.options[item.right].is_near:
        yield "its right option counts as nearly right"
    if _BLANK.match(item.prompt) or any(_BLANK.match(option.text) for option in item.options):
        yield "a text in it is empty"
    if len(item.prompt) > LONGEST_PROMPT:
        yield f"its prompt has {len(item.prompt)} characters, {LONGEST_PROMPT} at most"
    if any(len(option.text) > LONGEST_OPTION for option in item.options):
        yield f"an option has more than {LONGEST_OPTION} characters"
    if not 1 <= item.difficulty <= 3:
        yield "its difficulty is not 1, 2 or 3"


def _sameness(item: Item) -> Iterator[str]:
    for number, option in enumerate(item.options):
        for other in item.options[:number]:
            if option.origin == other.origin or _mean_the_same(option.text, other.text):
                yield f"“{other.text}” and “{option.text}” mean the same"


def _mean_the_same(one: str, other: str) -> bool:
    mine, yours = words_of(one), words_of(other)
    if one.casefold() == other.casefold() or (mine == yours and mine):
        return True
    if any(word.isdigit() for word in mine ^ yours):
        return False  # type 1 and type 2 differ by a digit, and by a world
    return min(len(mine), len(yours)) > 1 and (
        mine <= yours or yours <= mine or fuzz.token_sort_ratio(one.casefold(), other.casefold()) >= SAME
    )


def _length(item: Item) -> Iterator[str]:
    """Options in a fixed order (true, partly, false) are the same for all, and give nothing away."""
    if item.is_ordered or not 0 <= item.right < len(item.options):
        return
    right = max(len(item.options[item.right].text), SHORT)
    wrong = [
        max(len(option.text), SHORT) for number, option in enumerate(item.options) if number != item.right
    ]
    if wrong and right > LENGTHS * max(wrong):
        yield "its right option stands out by its length"
    if wrong and right * LENGTHS < min(wrong):
        yield "its right option stands out by being short"


def _wording(item: Item, rarity: Rarity) -> Iterator[str]:
    if item.is_ordered or not 0 <= item.right < len(item.options):
        return
    texts = [option.text for option in item.options]
    right = texts.pop(item.right)
    if words := giveaways(item.prompt, right, texts, rarity):
        yield f"its right option alone repeats {', '.join(sorted(words))} of the prompt"


def giveaways(prompt: str, right: str, wrong: Iterable[str], rarity: Rarity) -> frozenset[str]:
    """Rare words of the prompt which the right option repeats and no wrong one does."""
    elsewhere: frozenset[str] = frozenset().union(*(words_of(text) for text in wrong))
    asked = words_of(prompt)
    repeated = {
        word
        for word in words_of(right) - elsewhere
        if word in asked or any(_same_stem(word, other) for other in asked)
    }
    return frozenset(word for word in repeated if rarity.of(word) >= RARE)


def _same_stem(one: str, other: str) -> bool:
    """Whether two words begin so alike that a reader sees it: "migrate" and "migration"."""
    length = max(5, min(len(one), len(other)) - 3)
    return len(one) >= length and len(other) >= length and one[:length] == other[:length]


def _lesson(item: Item) -> Iterator[str]:
    if _BLANK.match(item.lesson.fact):
        yield "nothing is to be learnt from it"
    if not item.sources:
        yield "it names no source"

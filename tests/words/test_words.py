"""The bot's own sentences: every placeholder is filled, none is left over."""

from __future__ import annotations

import pytest

from bot.words import Words, english, say

WORDS = Words({"greet.name": "Hello {name}, {count} new.", "greet.all": "Hello."})


def test_placeholders_are_filled() -> None:
    assert WORDS.say("greet.name", name="World", count=3) == "Hello World, 3 new."


def test_what_is_filled_in_is_not_looked_at_again() -> None:
    assert WORDS.say("greet.name", name="{count}", count=3) == "Hello {count}, 3 new."


@pytest.mark.parametrize("values", [{}, {"name": "x"}, {"name": "x", "count": 1, "more": 2}])
def test_too_few_or_too_many_values_are_a_bug_that_shows(values: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"greet\.name takes \['count', 'name'\]"):
        WORDS.say("greet.name", **values)


def test_an_unknown_sentence_is_a_bug_that_shows() -> None:
    with pytest.raises(KeyError):
        WORDS.say("greet.nobody")


def test_english_is_whole() -> None:
    assert say("verdict.false") == "False"
    assert all(text.strip() == text and text for text in english().sentences.values())


def test_every_verdict_has_its_word_and_its_mark() -> None:
    groups = {"verdict", "mark"}
    keys = {
        group: {k.split(".")[1] for k in english().sentences if k.startswith(f"{group}.")} for group in groups
    }
    assert keys["verdict"] == keys["mark"]

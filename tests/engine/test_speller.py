"""Misspelt words are put right, and what is right is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine import Engine
from bot.engine.english import ordinary
from bot.engine.parse import Reading
from bot.engine.speller import Speller

WORDS = [
    "the", "what", "does", "that", "with", "docker", "container", "kernel", "host", "image", "packer",
    "windows", "qcow2", "containers", "between", "virtual", "machine", "runc", "really", "encrypted",
    "network",
]  # fmt: skip
MORE = [
    "outside", "snapshot", "pipeline", "multipass", "vgpu", "vcpus", "hate", "curl", "osbuild", "buildkit",
    "mini", "more", "shared",
]  # fmt: skip


def reading(engine: Engine, text: str) -> Reading:
    return engine.consider(text)[0].asked.reading


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("whta", "what"),  # two letters swapped
        ("teh", "the"),
        ("kernnel", "kernel"),  # one typed twice
        ("contaner", "container"),  # one left out
        ("tht", "that"),
        ("netwoek", "network"),  # the key beside it
        ("netwurk", "network"),  # one vowel for another
        ("ntewrok", "network"),  # two slips, and both ends right
        ("rucn", "runc"),
        ("qccow2", "qcow2"),
        ("dose", "does"),  # rare English, and nobody here means a dose
        ("tat", "that"),
    ],
)
def test_a_slip_is_put_right(typed: str, meant: str) -> None:
    assert Speller(WORDS).correct(typed) == meant


@pytest.mark.parametrize(
    "word",
    [
        "hose", "most", "pocket", "parker", "shot",  # ordinary English
        "unencrypted", "dekernel", "kernels2", "containered", "dockerd", "imaged",  # made of our words
        "nvme", "async", "junit", "mysqld", "zpool", "jest",  # names of others
        "runv", "kvm", "lxd", "rnc",  # short: as near to one name as to another
        "qcow3", "host's", "x", "", "12",
        "outlive", "snapchat", "pipewire", "multicast",  # two letters different is another word
        "vgpus",  # more of what is known
        "hôte", "cuál",  # other languages
        "esbuild", "buildkite", "minio", "moore", "shard",
    ],
)  # fmt: skip
def test_what_is_right_is_left_alone(word: str) -> None:
    assert Speller([*WORDS, *MORE]).correct(word) is None


@given(st.sampled_from(WORDS), st.integers(0, 10), st.integers(0, 2), st.text(max_size=2))
def test_only_known_words_come_out(word: str, place: int, left_out: int, put_in: str) -> None:
    typed = word[:place] + put_in + word[place + left_out :]
    assert Speller(WORDS).correct(typed) in {None, *WORDS} - {typed}


@given(st.sampled_from(list(ordinary())[:3000]))
def test_no_common_word_of_english_is_touched(engine: Engine, word: str) -> None:
    assert reading(engine, word).corrections == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("whhat's runc for", "what is runc for"),
        ("podman's daemon", "podman daemon"),
        ("docker diidn't win", "docker did not win"),
        ("docker, pleaase", "docker"),
        ("jails, zones, vms, one lnie each", "jails , zones , vms"),
        ("docker swwom", "docker swarm"),
        ("is red hat's podman free", "is red hat podman free"),
    ],
)
def test_a_sentence_put_right_reads_as_if_typed_so(engine: Engine, text: str, words: str) -> None:
    assert " ".join(reading(engine, text).words) == words


def test_an_english_word_becomes_a_name_only_in_company(engine: Engine) -> None:
    assert reading(engine, "what is a pacer").corrections == ()
    assert reading(engine, "does pacer build an ami").corrections == (("pacer", "packer"),)

"""What form of question a sentence is taken for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine import Engine
from bot.engine.parse import Form, Reading

NAMES = ["docker", "desktop", "kernel", "memory", "container", "image", "host", "vs", "the", "vms"]


def reading(engine: Engine, text: str) -> Reading:
    return engine.consider(text)[0].asked.reading


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("why would i use podman instead of docker", "comparison"),
        ("reasons to run a vm and not a container", "comparison"),
        ("why are people using docker and not vms", "comparison"),
        ("do people run kubernetes over docker", "asking"),
        ("docker is not a vm", "claim"),
        ("is docker not a vm", "asking"),
        ("why is docker not a vm", "why"),
        ("wsl2 is a vm not a container", "claim"),
    ],
)
def test_what_is_preferred_is_compared_and_what_is_denied_is_not(
    engine: Engine, text: str, form: Form
) -> None:
    assert reading(engine, text).form == form


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("can you explain docker", "definition"),
        ("do you mean docker", "definition"),
        ("who is podman", "definition"),
        ("what kind of software is docker", "definition"),
        ("people keep mentioning oci, what is it", "definition"),
        ("can a beginner understand docker", "can"),
        ("is kubernetes simple to understand", "asking"),
        ("is docker a short term thing", "asking"),
        ("what does docker use", "list"),
    ],
)
def test_a_definition_is_read_where_one_is_asked_for(engine: Engine, text: str, form: Form) -> None:
    assert reading(engine, text).form == form


def test_a_name_at_the_end_is_no_longer_than_its_words(engine: Engine) -> None:
    read = reading(engine, "how does docker keep its memory")  # longer names begin with this word
    assert read.mentions[-1].end == len(read.words)
    assert [one.dimension for one in read.aspects] == ["memory"]


@pytest.mark.parametrize(
    ("text", "denies"),
    [
        ("docker is not a vm", True),
        ("docker on windows uses no vm", True),
        ("containers have no kernel of their own", True),
        ("nobody needs docker", True),
        ("isn't docker a vm", False),
        ("docker is a vm or not", False),
        ("docker is nothing but a wrapper for lxc", False),
        ("docker is nothing more than chroot", False),
        ("docker no longer uses lxc", False),  # it says what changed, as an entry does
        ("docker is a vm, no matter what they say", False),
        ("docker is not a vm, and no wrapper for lxc", True),
        ("i do not know whether docker is a vm", False),
        ("i'm not sure docker needs a kernel", False),
        ("we don't understand why docker is no vm", True),
        ("don't forget that docker is a vm", False),
        ("i still do not understand why docker is a vm", False),
        ("i don't get it, docker is a vm", False),
        ("docker is not only for linux", True),
        ("i don't see containers as secure as vms", True),
        ("we can't get windows containers on linux", True),
        ("with docker we don't get a kernel", True),
        ("containers are, for us, not fully isolated", True),
        ("is docker a vm for us or not", False),
        ("containers do not forget their data", True),
        ("no malware can escape from a vm", True),
        ("no, docker is a vm", False),
        ("it is a myth that docker is a vm", True),
        ("is it a myth that docker is a vm", False),
        ("hardly any container has a kernel", True),
        ("docker is anything but a vm", True),
        ("every container runs as root, there is no way around it", False),
        ("secrets cannot be read because they are not there", True),
        ("i don't think docker is a vm", True),
        ("containers do not see each other", True),
    ],
)
def test_what_denies_is_told_from_what_only_sounds_so(engine: Engine, text: str, denies: bool) -> None:
    assert reading(engine, text).negated is denies


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=6))
def test_names_stand_one_after_the_other(engine: Engine, words: list[str]) -> None:
    read = reading(engine, " ".join(words))
    places = [place for one in read.mentions for place in (one.start, one.end)]
    assert places == sorted(places)
    assert all(place <= len(read.words) for place in places)

"""Forms of questions that are read by rule, of whatever concept they are asked."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest

from bot.engine import Engine
from bot.engine.english import english
from bot.engine.parse import Form, Reading
from bot.engine.wanted import wanted
from bot.knowledge import Concept, ConceptId, Graph, Knowledge


def test_every_cue_is_text() -> None:
    """YAML takes an `on` or `no` without quotes for a truth value."""
    assert {type(cue) for cues in english().cues.values() for cue in cues} == {str}


def reading(engine: Engine, text: str) -> Reading:
    return engine.consider(text)[0].asked.reading


def name(concept: Concept) -> str:
    return concept.called or concept.name


@pytest.fixture(scope="module")
def plain(engine: Engine, knowledge: Knowledge) -> dict[ConceptId, Concept]:
    """The concepts whose name is theirs alone and one sentence."""
    return {
        key: concept
        for key, concept in knowledge.concepts.items()
        if reading(engine, name(concept)).concepts == (key,) and reading(engine, name(concept)).certain
    }


@pytest.mark.parametrize(
    "question",
    [
        "{} in a nutshell", "explain {} like i'm five", "quick rundown on {}", "give me a summary of {}",
        "no idea what {} is", "tell me more about {}", "what do you know about {}", "introduce me to {}",
        "understanding {}", "a short description of {}", "what problem does {} solve", "eli5 {}",
    ],
)  # fmt: skip
def test_a_definition_is_asked_for_in_many_words(
    engine: Engine, plain: dict[ConceptId, Concept], question: str
) -> None:
    found = {key: reading(engine, question.format(name(one))) for key, one in plain.items()}
    other = {key: read.form for key, read in found.items() if read.form not in {"definition", "name"}}
    assert len(other) <= len(found) // 50, other


@pytest.mark.parametrize(
    "question",
    [
        "is {} the same as {}", "are {} and {} the same thing", "is {} like {}", "what sets {} apart from {}",
        "when to use {} and when {}", "what does {} have that {} does not", "why {} when there is {}",
        "pros and cons of {} and {}", "how do {} and {} relate", "what has {} to do with {}",
    ],
)  # fmt: skip
def test_two_things_are_set_side_by_side_without_a_word_for_it(
    engine: Engine, plain: dict[ConceptId, Concept], question: str
) -> None:
    pairs = Random(11).sample(list(combinations(plain.items(), 2)), 60)
    found = [
        ((one, other), set(reading(engine, question.format(name(first), name(second))).sides))
        for (one, first), (other, second) in pairs
    ]
    missed = [pair for pair, sides in found if set(pair) != sides]
    assert len(missed) <= 3, missed


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("is docker like this in production", "asking"),
        ("does docker use a vm", "asking"),
        ("i do not know how docker starts", "how"),
    ],
)
def test_what_only_looks_so_is_read_as_it_is(engine: Engine, text: str, form: Form) -> None:
    assert reading(engine, text).form == form


@pytest.mark.parametrize(
    ("text", "sorts"),
    [
        ("who makes nomad", {"somebody"}),
        ("who needs nomad", set()),
        ("what year did docker come out", {"date"}),
        ("which programming language is docker written in", {"language"}),
        ("what is docker", set()),
        ("", set()),
    ],
)
def test_what_sort_of_thing_is_wanted(text: str, sorts: set[str]) -> None:
    assert wanted(tuple(text.split())) == sorts


@pytest.mark.parametrize(
    ("question", "dimension"),
    [
        ("what licence does {} have", "licence"),
        ("is {} open source", "licence"),
        ("when was {} released", "first-release"),
        ("does {} need root", "privilege"),
        ("how secure is {}", "isolation"),
    ],
)
def test_one_respect_of_one_thing_is_told_where_it_is_known(
    engine: Engine, plain: dict[ConceptId, Concept], question: str, dimension: str
) -> None:
    known = [key for key, concept in plain.items() if dimension in concept.traits]
    answers = {key: engine.answer(question.format(name(plain[key]))) for key in known}
    silent = [key for key, answer in answers.items() if not answer.asserts]
    assert len(silent) <= len(known) // 5, silent


def test_a_definition_is_no_answer_to_whether_or_who(engine: Engine, plain: dict[ConceptId, Concept]) -> None:
    for question in ("does {} need a vm", "who created {}", "what is {} written in"):
        given = [engine.answer(question.format(name(one))) for one in plain.values()]
        told = [answer.text for answer in given if answer.kind == "concept"]
        assert len(told) <= len(given) // 25, told


@pytest.mark.parametrize(
    "question",
    ["alternatives to {}", "competitors of {}", "what is similar to {}", "what else is there besides {}"],
)
def test_alternatives_are_told_where_they_are_known(
    engine: Engine, plain: dict[ConceptId, Concept], question: str
) -> None:
    graph = Graph(engine.knowledge)
    known = [
        key
        for key in plain
        if any(edge.kind == "alternative-to" and not edge.relation.denied for edge in graph.outgoing(key))
    ]
    silent = [key for key in known if not engine.answer(question.format(name(plain[key]))).asserts]
    assert len(silent) <= len(known) // 5, silent


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("compose compared with kubernetes", "docker-compose-vs-kubernetes"),
        ("is there any advantage of creating a k3d cluster instead of a kind cluster", "k3d-vs-kind"),
        ("does lxc need a vm", ""),  # "lxc-vs-vm" compares, and says nothing of that
        ("is nomad worth learning", ""),
        ("who makes docker and podman", ""),
        ("what is multicast", ""),
        ("which company uses kubernetes", "who-uses-kubernetes"),
        ("what is runc part of", "part-of(runc)"),
        ("is an image the same as a container", "container-image-vs-container"),
        ("which programming language is nomad written in", ""),
        ("what year did minikube come out", "first-release(minikube)"),
    ],
)
def test_what_is_no_answer_is_not_said(engine: Engine, text: str, key: str) -> None:
    answer = engine.answer(text)
    if key:
        assert answer.key == key
    else:
        assert answer.kind not in {"comparison", "concept"}
        assert "which-language-is-docker-written-in" not in answer.entries[:1] or not answer.asserts

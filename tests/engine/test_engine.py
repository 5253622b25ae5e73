"""The engine as a whole: total, deterministic, and unmoved by what does not matter."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine import Answer, Context, Engine
from bot.engine.engine import LEAST_SUGGESTED, MOST_ALTERNATIVES, MOST_SUGGESTED, SURE
from bot.knowledge import ConceptId, EntryId, Knowledge

QUESTIONS = [
    "docker vs vm",
    "what is packer",
    "docker is a wrapper for lxc",
    "is a vm more secure than a container",
]


def same(one: Answer, other: Answer) -> bool:
    return (one.kind, one.key, one.verdict, one.plain()) == (
        other.kind,
        other.key,
        other.verdict,
        other.plain(),
    )


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize(
    "dress",
    [
        "hey, {}",
        "{}?",
        "{}!!",
        "please, {}",
        "{} please",
        "<@U1> {}",
        "{} :thinking_face:",
        "Hi all! {}",
        "*{}*",
    ],
)
def test_what_must_not_matter_does_not(engine: Engine, question: str, dress: str) -> None:
    assert same(engine.answer(dress.format(question)), engine.answer(question))
    assert same(engine.answer(dress.format(question).upper()), engine.answer(question))


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_same_question_gets_the_same_answer(engine: Engine, knowledge: Knowledge, question: str) -> None:
    assert engine.answer(question) == engine.answer(question)
    assert Engine(knowledge).answer(question) == engine.answer(question)


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_text_gets_an_answer_object(engine: Engine, text: str) -> None:
    answer = engine.answer(text)
    assert answer.text == text
    assert 0.0 <= answer.confidence <= 1.0
    assert answer.asserts == bool(answer.plain())
    assert len(answer.suggestions) <= 3


WORDS = [
    "docker",
    "vm",
    "packer",
    "lxc",
    "is",
    "not",
    "vs",
    "why",
    "a",
    "the",
    "what",
    "?",
    "kernel",
    "faster",
    "than",
    "/",
    ",",
]


@given(st.lists(st.sampled_from(WORDS), max_size=12))
@settings(max_examples=100, deadline=None)
def test_any_words_of_the_field_get_an_answer_object(engine: Engine, words: list[str]) -> None:
    answer = engine.answer(" ".join(words))
    if answer.asserts:
        assert answer.entries
        assert answer.sources
        assert answer.plain()


@pytest.mark.parametrize(
    "hostile",
    [
        "x" * 2_000,
        "/" + "s" * 1_999,
        "abcdefghi" * 200,
        " ".join(f"{letter * 199}" for letter in "bcdfghjklm"),
        "docker " * 280,
        "is docker a vm? " * 125,
        "\n" * 1_999 + ">",
        "\ufdfa" * 2_000,
    ],
)
def test_a_hostile_message_costs_little(engine: Engine, hostile: str) -> None:
    engine.answer("docker vs vm")  # what is made at the first question is made
    before = time.process_time()
    engine.answer(hostile)
    assert time.process_time() - before < 0.5


def test_two_questions_in_one_message_get_two_answers(engine: Engine) -> None:
    answer = engine.answer("What is packer? And what is a hypervisor?")
    assert [part.key for part in answer.parts] == ["packer", "hypervisor"]


def test_a_question_after_a_story_is_found(engine: Engine) -> None:
    story = "We moved offices last week and everybody is tired. My colleague keeps going on. What is packer?"
    assert engine.answer(story).key == "packer"


def test_a_follow_up_without_a_thread_is_not_guessed(engine: Engine) -> None:
    assert not engine.answer("and which is faster?").asserts


def test_context_of_unknown_entries_is_ignored_where_nothing_refers_to_it(engine: Engine) -> None:
    context = Context(concepts=engine.answer("docker vs vm").concepts)
    assert same(engine.answer("what is packer", context), engine.answer("what is packer"))


def test_an_answer_that_is_not_sure_says_what_else_was_perhaps_meant(engine: Engine) -> None:
    texts = [phrase.text.split(" ", 2)[-1] for phrase in engine.index.phrases[::60]]
    answers = [answer for text in texts if (answer := engine.answer(text)).asserts]
    unsure = [answer for answer in answers if answer.confidence < SURE and not answer.parts]
    assert any(answer.alternatives for answer in unsure)
    for answer in unsure:
        assert len(answer.alternatives) <= MOST_ALTERNATIVES
        assert not {one.entry for one in answer.alternatives} & set(answer.entries)
    assert not any(answer.alternatives for answer in answers if answer.confidence >= SURE)


@pytest.mark.parametrize("question", ["is it faster?", "and podman?", "what is it?", "which is faster?"])
def test_what_a_thread_was_about_and_is_gone_is_not_known(engine: Engine, question: str) -> None:
    gone = ConceptId("taken-out-of-the-pack")
    docker = ConceptId("docker")
    assert same(engine.answer(question, Context(concepts=(gone,))), engine.answer(question))
    assert same(
        engine.answer(question, Context(concepts=(gone, docker), entries=(EntryId(gone),))),
        engine.answer(question, Context(concepts=(docker,))),
    )


def test_an_explanation_names_what_was_considered(engine: Engine) -> None:
    explanation = engine.explain("docker vs vm")
    assert explanation.considered[0].candidates[0].confidence >= explanation.answer_from
    assert explanation.considered[0].asked.reading.form == "comparison"


def test_suggestions_come_where_one_of_them_may_well_be_meant(engine: Engine) -> None:
    questions = ["how do i connect docker containers", "docker vs vm licence cost", "is docker like git"]
    offered = [answer for answer in map(engine.answer, questions) if answer.kind == "suggestions"]
    assert offered
    for answer in offered:
        considered = engine.explain(answer.text).considered
        chances = sorted((one.confidence for each in considered for one in each.candidates), reverse=True)
        assert sum(chances[:MOST_SUGGESTED]) >= engine.weights.suggest_from
        assert len(answer.suggestions) <= sum(chance >= LEAST_SUGGESTED for chance in chances)


def test_nothing_is_suggested_that_is_hardly_meant(engine: Engine) -> None:
    for text in ("best pizza in town", "does my cat need a passport", "is the sea deep"):
        considered = engine.explain(text).considered
        assert sum(one.best for one in considered) < engine.weights.suggest_from
        assert engine.answer(text).suggestions == ()

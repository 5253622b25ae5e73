"""Answers nobody wrote: read off traits and relations, and never beyond them."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest

from bot.engine import Context, Engine
from bot.engine.answerers.parts import spelt
from bot.knowledge import ConceptId, Graph, Knowledge, plain

COMPARABLE = 6  # dimensions on which alternatives must differ for a comparison to be worth reading


@pytest.mark.parametrize(
    ("when", "said"), [("2014-03-10", "10 March 2014"), ("2014-03", "March 2014"), ("2014", "2014")]
)
def test_dates_are_spelt_as_people_write_them(when: str, said: str) -> None:
    assert spelt(when) == said


@pytest.mark.parametrize("seed", [40, 41, 42])
def test_forty_random_pairs_compare_usefully(engine: Engine, knowledge: Knowledge, seed: int) -> None:
    graph = Graph(knowledge)
    pairs = Random(seed).sample(list(combinations(knowledge.concepts, 2)), 40)
    poor = {pair: why for pair in pairs if (why := poverty(engine, graph, pair))}
    assert not poor, "\n".join(f"{one} vs {other}: {why}" for (one, other), why in poor.items())


def poverty(engine: Engine, graph: Graph, pair: tuple[ConceptId, ConceptId]) -> str:
    """What a comparison of two concepts lacks to be worth reading; nothing where it lacks nothing.

    Alternatives stand side by side on six dimensions that really differ. Others are said to be none, with
    what each of them does and how they relate, as far as any entry knows that.
    """
    one, other = (engine.knowledge.concepts[concept] for concept in pair)
    answer = engine.answer(f"{one.name} vs {other.name}")
    if answer.kind != "comparison" or set(answer.concepts) != set(pair):
        return f"answered by {answer.kind} {answer.key}"
    curated = answer.entries[0] in engine.knowledge.comparisons
    if not answer.premise:
        tables = [section.table for section in answer.sections if section.table]
        rows = [row for table in tables for row in table.rows if plain(row[1]) != plain(row[2])]
        return "" if len(rows) >= COMPARABLE else f"{len(rows)} rows that differ"
    if not curated and not all(concept.does in answer.plain() for concept in (one, other)):
        return "not told what each does"
    known = [edge for edge in graph.between(*pair) if not edge.relation.denied]
    related = any(section.role == "together" for section in answer.sections)
    return "" if curated or related or not known else "not told how they relate"


@pytest.mark.parametrize(
    "question", ["{} or {} for onbording new devs", "{} vs {} (exam tomorrow…)", "{} / {}"]
)
def test_what_is_named_first_changes_nothing(engine: Engine, knowledge: Knowledge, question: str) -> None:
    pairs = Random(7).sample(list(combinations(knowledge.concepts.values(), 2)), 30)
    for one, other in pairs:
        answers = [
            engine.answer(question.format(*names))
            for names in ((one.name, other.name), (other.name, one.name))
        ]
        first, second = ((answer.kind, answer.key, frozenset(answer.entries)) for answer in answers)
        assert first == second, (one.name, other.name)


@pytest.mark.parametrize(
    ("question", "key"),
    [
        ("which is older, docker or lxc", "first-release(docker,lxc)"),
        ("is xen older than kvm", "first-release(kvm,xen)"),
        ("docker vs vm security", "isolation(docker,vm)"),
        ("does docker use less memory than a vm", "memory(docker,vm)"),
        ("docker vs lxc: licence?", "licence(docker,lxc)"),
        ("is kvm's licence open source", "licence(kvm)"),
        ("docker vs vm", "docker-vs-vm"),  # in every respect
        ("does kata use kvm for isolation", "uses(kata-containers,kvm)"),  # how they hang together
        ("is gvisor or kata more secure than docker", "gvisor-vs-kata-containers"),  # not without the third
        ("is docker faster than a vm", "docker-is-faster-than-a-vm"),  # written goes before read off
    ],
)
def test_two_things_in_one_respect_are_compared_in_that_respect(
    engine: Engine, question: str, key: str
) -> None:
    assert engine.answer(question).key == key


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (
            "which of these share the host's kernel: docker, lxc, podman, vm",
            "“share the host kernel”: yes for Docker, LXC and Podman; no for a virtual machine.",
        ),
        ("does docker or kata have its own kernel", "“own kernel”: yes for Kata Containers; no for Docker."),
        ("do docker and lxc share the host's kernel", "Yes, both."),
        ("do docker, lxc and podman have their own kernel", "No, none of them."),
        ("which is older, docker, lxc or podman", "LXC is older than Docker and Podman."),
        ("which came later: docker, lxc or podman", "Podman is newer than Docker and LXC."),
        ("is docker older than lxc", "No, the other way round: LXC is older than Docker."),
        ("is docker older than lxc and podman", "No: LXC is older than Docker and Podman."),
        ("is docker or podman newer", "Podman is newer than Docker."),  # not "no": either may be
        ("is docker older or newer than kubernetes", "Docker is older than Kubernetes."),
        # Two are even at the near end, so the sentence begins at the far one.
        (
            "which starts faster, docker, kata or a vm",
            "A virtual machine takes longer to start than Docker and Kata Containers.",
        ),
        # One cell says a year, the other a month of it: neither is before the other.
        ("which is older, minikube or windows container", "When did it first come out?"),
    ],
)
def test_several_things_are_told_apart_in_one_sentence(engine: Engine, question: str, said: str) -> None:
    answer = engine.answer(question)
    assert plain(answer.headline) == said
    assert len(answer.sections[0].items) == len(answer.concepts)  # and each is told by itself


def test_in_a_thread_the_first_of_two_is_the_one_asked_of(engine: Engine) -> None:
    thread = Context(concepts=(ConceptId("docker"), ConceptId("lxc")))
    answer = engine.answer("is it older than that?", thread)
    assert plain(answer.headline) == "No, the other way round: LXC is older than Docker."


@pytest.mark.parametrize(
    "text",
    [
        "docker and lxc do not share the kernel",
        "do docker and lxc not share the host's kernel?",
        "docker shares the host kernel, kvm has its own kernel",
        "how do docker and lxc share the host kernel",
        "does docker or kvm lack its own kernel",
        "does docker in lxc share the host kernel",
        "how long does live migration take in kvm and xen",
    ],
)
def test_what_denies_or_asks_how_gets_neither_yes_nor_no(engine: Engine, text: str) -> None:
    headline = plain(engine.answer(text).headline)
    assert not headline.startswith(("Yes, both", "No, neither"))
    assert "yes for" not in headline


@pytest.mark.parametrize(
    ("question", "key"),
    [
        ("what can you use vagrant for", "vagrant"),
        ("what can i use packer for", "packer"),
        ("what uses runc", "uses(runc)"),
    ],
)
def test_what_a_thing_is_for_is_no_relation(engine: Engine, question: str, key: str) -> None:
    assert engine.answer(question).key == key


def test_what_a_command_does_is_no_relation(engine: Engine) -> None:
    for question in ("what does docker run do", "what does docker build do"):
        assert "(" not in engine.answer(question).key


@pytest.mark.parametrize("question", ["what are docker image layers", "what is a docker image layer"])
def test_whose_a_thing_is_hides_no_definition(engine: Engine, question: str) -> None:
    assert engine.answer(question).key == "image-layer"

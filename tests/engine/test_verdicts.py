"""Verdicts: which way they go, for claims, their denials and their reverses."""

from __future__ import annotations

import pytest

from bot.engine import Engine

TRUE, FALSE = frozenset({"true", "mostly-true"}), frozenset({"false", "mostly-false"})


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("containers start faster than vms", TRUE),
        ("vms start faster than containers", FALSE),
        ("vms take longer to come up than containers", TRUE),
        ("containers take longer to come up than vms", FALSE),
        ("containers are lighter than vms", TRUE),
        ("containers are heavier than vms", FALSE),
        ("vms are heavier than containers", TRUE),
        ("vms isolate better than containers", TRUE),
        ("containers isolate better than vms", FALSE),
        ("are containers slower than vms", FALSE),
        ("vms are more secure than containers", TRUE),
        ("containers are even more secure than vms", FALSE),
    ],
)
def test_a_comparative_is_judged_the_way_it_points(
    engine: Engine, text: str, verdict: frozenset[str]
) -> None:
    assert engine.answer(text).verdict in verdict


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("containers share the host's kernel", TRUE),
        ("containers don't share the host's kernel", FALSE),
        ("hardly any container shares the host's kernel", FALSE),
        ("it is a myth that every container has its own kernel", TRUE),
        ("docker is anything but a virtual machine", TRUE),
        ("no malware can escape from a virtual machine", FALSE),
        ("every container runs as root, there's no way around it", FALSE),
        ("we don't see containers replacing vms", TRUE),
        ("containers aren't only for stateless apps", TRUE),
        ("docker is not only for microservices", TRUE),
        ("i don't see containers as secure as vms", TRUE),
    ],
)
def test_a_denial_is_judged_as_one_and_only_a_denial(
    engine: Engine, text: str, verdict: frozenset[str]
) -> None:
    assert engine.answer(text).verdict in verdict


def test_what_is_said_first_and_the_verdict_agree(engine: Engine) -> None:
    reverse = engine.answer("vms start faster than containers")
    assert reverse.verdict == "mostly-false"
    assert "is mostly true" in reverse.title


def test_another_wording_of_a_claim_is_seldom_taken_for_its_denial(engine: Engine) -> None:
    kinds, index = engine.knowledge.kinds, engine.index
    held = [
        n for n, phrase in enumerate(index.phrases) if kinds[index.entries[phrase.entry]] == "misconception"
    ]
    turned = [
        one.candidate.negated
        for number in held[::5]
        for one in engine.consider(index.phrases[number].text, left_out=number)[0].candidates
        if one.key == index.entries[index.phrases[number].entry]
    ]
    assert len(turned) > 500
    assert sum(turned) < 0.12 * len(turned)

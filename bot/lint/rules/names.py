"""Names of concepts: one name, one concept; everyday words are loose; a name alone finds its concept."""

from __future__ import annotations

from collections.abc import Iterator

from bot.engine import Engine
from bot.engine.english import ordinary
from bot.engine.normalise import normalise
from bot.knowledge import Concept, ConceptId, EntryId
from bot.lint.finding import Finding
from bot.lint.scope import Scope

# Everyday words that in this field mean the thing even when they stand alone.
OURS = frozenset(
    {"docker", "container", "containers", "packer", "hypervisor", "kernel", "emulation", "virtualization"}
)


def colliding_aliases(scope: Scope) -> Iterator[Finding]:
    """K201: a name belongs to one concept; a word that may mean several is `loose` in each."""
    owners: dict[tuple[str, ...], ConceptId] = {}
    for concept_id, concept in scope.knowledge.concepts.items():
        for name in dict.fromkeys(_names(concept_id, concept)):
            owner = owners.setdefault(normalise(name).words, concept_id)
            if owner != concept_id:
                message = f"`{name}` also names `{owner}`: keep it in one, or make it `loose` in both"
                yield scope.finding("K201", "error", concept_id, message)
    for concept_id, concept in scope.knowledge.concepts.items():
        for name in concept.loose:
            owner = owners.get(normalise(name).words, concept_id)
            if owner != concept_id:
                message = (
                    f"loose `{name}` always means `{owner}`, whose name it is: make it `loose` there too"
                )
                yield scope.finding("K201", "error", concept_id, message)


def _names(concept_id: ConceptId, concept: Concept) -> Iterator[str]:
    """The names that are certain; the id counts, written as words."""
    yield from (
        name
        for name in (concept.name, concept_id.replace("-", " "), *concept.aliases)
        if name not in concept.loose
    )


def names_that_are_words(scope: Scope) -> Iterator[Finding]:
    """K202: an alias that is an everyday word takes questions that are not ours."""
    words = ordinary()
    for concept_id, concept in scope.knowledge.concepts.items():
        for alias in concept.aliases:
            if alias.casefold() in words and alias.casefold() not in OURS:
                message = f"alias `{alias}` is an everyday word: move it to `loose`"
                yield scope.finding("K202", "warning", concept_id, message)


def names_that_find_another(scope: Scope) -> Iterator[Finding]:
    """K203: who types nothing but a name wants to know what it is."""
    engine = scope.engine
    names = [
        (concept_id, name)
        for concept_id, concept in scope.knowledge.concepts.items()
        for name in dict.fromkeys((concept.name, *concept.aliases))
        if name not in concept.loose
    ]
    given = scope.spread(lambda number: given_instead(engine, *names[number]), range(len(names)))
    for (concept_id, name), instead in zip(names, given, strict=True):
        if instead is not None:
            message = f"`{name}` alone is answered by {instead}: let that entry's phrasings say more"
            yield scope.finding("K203", "warning", concept_id, message)


def given_instead(engine: Engine, entry: EntryId | ConceptId, text: str) -> str | None:
    """What a text is answered by, where that is not this entry."""
    answer = engine.answer(text)
    if not answer.asserts:
        return f"nothing ({answer.kind} at {answer.confidence:.2f})"
    return None if entry in answer.entries[:1] else f"`{answer.key}`"

"""Names of concepts: one name, one concept; everyday words are loose."""

from __future__ import annotations

from collections.abc import Iterator

from bot.engine.english import english
from bot.lint.finding import Finding
from bot.lint.scope import Scope

# Everyday words that in this field mean the thing even when they stand alone.
OURS = frozenset(
    {"docker", "container", "containers", "packer", "hypervisor", "kernel", "emulation", "virtualization"}
)


def colliding_aliases(scope: Scope) -> Iterator[Finding]:
    """K201: a name belongs to one concept; a word that may mean several is `loose` in each."""
    owners: dict[str, str] = {}
    for concept_id, concept in scope.knowledge.concepts.items():
        for name in dict.fromkeys(text.casefold() for text in (concept.name, *concept.aliases)):
            if name in owners and owners[name] != concept_id:
                message = f"`{name}` also names `{owners[name]}`: keep it in one, or make it `loose` in both"
                yield scope.finding("K201", "error", concept_id, message)
            owners.setdefault(name, concept_id)


def names_that_are_words(scope: Scope) -> Iterator[Finding]:
    """K202: an alias that is an everyday word takes questions that are not ours."""
    words = english().words
    for concept_id, concept in scope.knowledge.concepts.items():
        for alias in concept.aliases:
            if alias.casefold() in words and alias.casefold() not in OURS:
                message = f"alias `{alias}` is an everyday word: move it to `loose`"
                yield scope.finding("K202", "warning", concept_id, message)

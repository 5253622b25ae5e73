"""Sources: all used, no address twice."""

from __future__ import annotations

from collections.abc import Iterator

from bot.knowledge import Concept, Misconception
from bot.lint.finding import Finding
from bot.lint.scope import Scope


def unused_sources(scope: Scope) -> Iterator[Finding]:
    """K501: a source nobody cites is clutter."""
    used: set[str] = set()
    for _, _, entry in scope.knowledge.entries():
        used.update(entry.sources)
        if isinstance(entry, Misconception) and entry.prove:
            used.update(entry.prove.sources)
        if isinstance(entry, Concept):
            used.update(source for trait in entry.traits.values() for source in trait.sources)
            used.update(source for relation in entry.relations for source in relation.sources)
            used.update(source for event in entry.timeline for source in event.sources)
    for source_id in scope.knowledge.sources:
        if source_id not in used:
            yield scope.finding(
                "K501", "warning", source_id, f"source `{source_id}` is cited by nothing: remove it"
            )


def repeated_addresses(scope: Scope) -> Iterator[Finding]:
    """K502: one address, one source."""
    seen: dict[str, str] = {}
    for source_id, source in scope.knowledge.sources.items():
        address = source.url.rstrip("/")
        if address in seen:
            message = f"`{source_id}` has the address of `{seen[address]}`: keep one of the two"
            yield scope.finding("K502", "error", source_id, message)
        seen.setdefault(address, source_id)

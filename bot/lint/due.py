"""Facts age: which are due to be read again at their source, and how much leans on each."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from bot.errors import Place
from bot.knowledge import (
    AnyEntry,
    Concept,
    Dated,
    EntryId,
    Kind,
    Knowledge,
    Misconception,
    Relation,
    Source,
    SourceId,
    Trait,
)


@dataclass(frozen=True, slots=True)
class Due:
    """One fact to be checked again: which, since when, where to read it.

    `named`: how many relations, comparisons and other entries name the concept it is about, if it is a
    concept's. `resting`: how many other entries rest on the same sources.
    """

    entry: EntryId
    kind: Kind
    what: str
    day: dt.date
    checked: dt.date
    place: Place
    sources: tuple[tuple[SourceId, Source], ...]
    named: int
    resting: int

    @property
    def used(self) -> int:
        """How much leans on it."""
        return self.named + self.resting


def due(knowledge: Knowledge, before: dt.date) -> tuple[Due, ...]:
    """Every fact whose `recheck_after` lies on or before that day: the oldest first, then the most used."""
    naming, resting = _naming(knowledge), _resting(knowledge)
    found = []
    for entry_id, kind, entry in knowledge.entries():
        for what, fact in dated(entry):
            if fact.recheck_after is None or fact.recheck_after > before:
                continue
            ids = [SourceId(key) for key in _sources(fact) or entry.sources]
            others = {other for key in ids for other in resting[key]} - {entry_id}
            found.append(
                Due(
                    entry=entry_id,
                    kind=kind,
                    what=what,
                    day=fact.recheck_after,
                    checked=entry.checked,
                    place=knowledge.places[entry_id],
                    sources=tuple((key, knowledge.sources[key]) for key in ids),
                    named=naming[entry_id] if kind == "concept" else 0,
                    resting=len(others),
                )
            )
    return tuple(sorted(found, key=lambda one: (one.day, -one.used, one.entry, one.what)))


def dated(entry: AnyEntry) -> Iterator[tuple[str, Dated]]:
    """Everything in an entry that may have dates, the entry itself first, and what it is called."""
    yield "the entry", entry
    if isinstance(entry, Concept):
        yield from ((f"trait {name}", trait) for name, trait in entry.traits.items())
        yield from ((f"relation to {relation.to}", relation) for relation in entry.relations)


def cited(entry: AnyEntry) -> Iterator[str]:
    """The ids of all sources an entry names anywhere."""
    yield from entry.sources
    if isinstance(entry, Misconception) and entry.prove:
        yield from entry.prove.sources
    if isinstance(entry, Concept):
        yield from (source for trait in entry.traits.values() for source in trait.sources)
        yield from (source for relation in entry.relations for source in relation.sources)
        yield from (source for event in entry.timeline for source in event.sources)


def _sources(fact: Dated) -> tuple[str, ...]:
    return fact.sources if isinstance(fact, Trait | Relation) else ()


def _naming(knowledge: Knowledge) -> Counter[str]:
    found: Counter[str] = Counter()
    for entry_id, _, entry in knowledge.entries():
        if isinstance(entry, Concept):
            found.update(relation.to for relation in entry.relations)
        else:
            found.update(knowledge.about[entry_id])
    return found


def _resting(knowledge: Knowledge) -> dict[SourceId, set[EntryId]]:
    found: dict[SourceId, set[EntryId]] = {source: set() for source in knowledge.sources}
    for entry_id, _, entry in knowledge.entries():
        for source in cited(entry):
            found[SourceId(source)].add(entry_id)
    return found

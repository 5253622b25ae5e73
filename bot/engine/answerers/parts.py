"""What answers are put together from: citations, dates, names, tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from bot.engine.answer import Cited, Section, SectionRole, Table
from bot.knowledge import (
    AnyEntry,
    Choice,
    Comparison,
    Concept,
    ConceptId,
    DimensionId,
    EntryId,
    Knowledge,
    Misconception,
    Question,
    SourceId,
    Trait,
    prose,
)
from bot.words import say

MAX_ROWS = 8  # rows of a comparison's table: what fits a phone's screen


def cite(knowledge: Knowledge, ids: Iterable[str]) -> tuple[Cited, ...]:
    """Sources by id, each once, in the order given."""
    found = []
    for source_id in dict.fromkeys(ids):
        source = knowledge.sources[SourceId(source_id)]
        publisher = f"{source.authors}, {source.year}" if source.authors and source.year else source.publisher
        found.append(Cited(SourceId(source_id), source.title, publisher, source.url, source.checked))
    return tuple(found)


def checked(entries: Iterable[AnyEntry]) -> dt.date | None:
    """The oldest day on which one of these was checked."""
    return min((entry.checked for entry in entries), default=None)


def due(dates: Iterable[dt.date | None]) -> dt.date | None:
    """The earliest day on which one of these facts is due to be checked again."""
    return min((date for date in dates if date is not None), default=None)


def called(knowledge: Knowledge, concept_id: ConceptId) -> str:
    """How a sentence calls a concept: "a virtual machine", "Docker"."""
    concept = knowledge.concepts[concept_id]
    return concept.called or concept.name


def spelt(when: str) -> str:
    """A date as people write it: `2014-03-10` is "10 March 2014", `2014-03` "March 2014", `2014` itself."""
    year, _, rest = when.partition("-")
    month, _, day = rest.partition("-")
    name = say("answer.months").split()[int(month) - 1] if month else ""
    return " ".join(part for part in (day.lstrip("0"), name, year) if part)


def capital(text: str) -> str:
    """With its first letter upper case, the rest untouched; a name such as gVisor or macOS stays as it is."""
    first = text.partition(" ")[0]
    return text if any(map(str.isupper, first[1:])) else text[:1].upper() + text[1:]


def listed(names: Sequence[str]) -> str:
    """ "a, b and c"."""
    if len(names) < 2:
        return "".join(names)
    return say("answer.list", first=", ".join(names[:-1]), last=names[-1])


def text_section(role: SectionRole, text: str | None, title: str = "") -> tuple[Section, ...]:
    """A section of prose, or nothing where there is no text."""
    return (Section(role, title, prose(text)),) if text else ()


def items_section(role: SectionRole, title: str, lines: Iterable[str]) -> tuple[Section, ...]:
    """A section of list items, or nothing where there is none."""
    items = tuple(prose(line) for line in lines)
    return (Section(role, title, (), items),) if items else ()


def table_section(
    knowledge: Knowledge, concepts: Sequence[ConceptId], dimensions: Sequence[DimensionId]
) -> tuple[Section, ...]:
    """Concepts side by side on dimensions, or nothing where they share none."""
    rows = tuple(
        (
            prose(knowledge.dimensions[dimension].name),
            *(prose(knowledge.concepts[concept].traits[dimension].text) for concept in concepts),
        )
        for dimension in dimensions
        if all(dimension in knowledge.concepts[concept].traits for concept in concepts)
    )
    if not rows:
        return ()
    header = ("", *(knowledge.concepts[concept].name for concept in concepts))
    return (Section("table", table=Table(header, rows)),)


def shared_dimensions(knowledge: Knowledge, concepts: Sequence[ConceptId]) -> tuple[DimensionId, ...]:
    """Dimensions on which all of these have a cell, the most different first, at most `MAX_ROWS`.

    Cells that say the same of all are left out; so are dimensions that apply to none.
    """
    ranked = []
    for order, dimension in enumerate(knowledge.dimensions):
        traits = [knowledge.concepts[concept].traits.get(dimension) for concept in concepts]
        cells = [trait for trait in traits if trait is not None]
        if len(cells) < len(concepts) or not any(cell.applies for cell in cells):
            continue
        if len({cell.text.casefold() for cell in cells}) > 1:
            ranked.append((-_difference(cells), order, dimension))
    return tuple(dimension for _, _, dimension in sorted(ranked)[:MAX_ROWS])


def _difference(cells: Sequence[Trait]) -> float:
    """How far apart cells lie: yes against no, then the span of levels, then mere difference of words."""
    if len({cell.holds for cell in cells} - {None}) == 2:
        return 4.0
    levels = [cell.level for cell in cells if cell.level is not None]
    span = float(max(levels) - min(levels)) if len(levels) == len(cells) else 1.0
    return span if all(cell.applies for cell in cells) else 0.5


def trait_sources(
    knowledge: Knowledge, concepts: Iterable[ConceptId], dimensions: Iterable[str]
) -> list[str]:
    """Ids of the sources behind these cells: a cell's own, else its concept's first."""
    found: list[str] = []
    for concept_id in concepts:
        concept = knowledge.concepts[concept_id]
        for dimension in dimensions:
            trait = concept.traits.get(dimension)
            if trait is not None:
                found += trait.sources or concept.sources[:1]
    return found


def question_for(knowledge: Knowledge, entry_id: EntryId) -> str:
    """A question a person could ask to be given this entry."""
    entry = knowledge.entry(entry_id)
    match entry:
        case Concept():
            return say("answer.what_is", name=called(knowledge, ConceptId(entry_id)))
        case Comparison():
            return say(
                "answer.versus", names=" vs ".join(knowledge.concepts[ConceptId(c)].name for c in entry.of)
            )
        case Misconception():
            return say("answer.is_it_true", claim=entry.claim.rstrip("."))
        case Question():
            return entry.title
        case Choice():
            return entry.scenario

"""Packs on disk → `Knowledge`, or one report that names every problem. A broken pack never half-loads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

from pydantic import ValidationError

from bot.errors import KnowledgeInvalid, Place, Problem
from bot.knowledge import yamlfile
from bot.knowledge.schema import (
    AnyEntry,
    Choice,
    Comparison,
    Concept,
    ConceptId,
    Dimension,
    DimensionId,
    EntryId,
    Kind,
    KnowledgeFile,
    Misconception,
    PackInfo,
    Question,
    Source,
    SourceId,
)

SECTIONS: Mapping[str, Kind] = {
    "concepts": "concept",
    "comparisons": "comparison",
    "misconceptions": "misconception",
    "questions": "question",
    "choices": "choice",
}
ALL_SECTIONS = (*SECTIONS, "dimensions", "sources")


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything known, by id, in file order. Immutable and shared.

    `places` tells where each id stands. An entry may have the id of a source or dimension: the plain id is
    then the entry's, and theirs are always there as `sources/id` and `dimensions/id` too. `about` tells what
    each entry is about, its subject first.
    """

    concepts: Mapping[ConceptId, Concept]
    comparisons: Mapping[EntryId, Comparison]
    misconceptions: Mapping[EntryId, Misconception]
    questions: Mapping[EntryId, Question]
    choices: Mapping[EntryId, Choice]
    dimensions: Mapping[DimensionId, Dimension]
    sources: Mapping[SourceId, Source]
    packs: tuple[PackInfo, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)
    kinds: Mapping[EntryId, Kind] = field(default_factory=dict)
    about: Mapping[EntryId, tuple[ConceptId, ...]] = field(default_factory=dict)

    def entry(self, entry: EntryId) -> AnyEntry:
        """The entry of that id. Raises KeyError where there is none."""
        return cast("AnyEntry", getattr(self, self.kinds[entry] + "s")[entry])

    def entries(self) -> Iterator[tuple[EntryId, Kind, AnyEntry]]:
        """Every entry of the five kinds, kind by kind."""
        for section, kind in SECTIONS.items():
            for entry_id, entry in getattr(self, section).items():
                yield entry_id, kind, entry


def _about(entry_id: EntryId, entry: AnyEntry) -> tuple[ConceptId, ...]:
    match entry:
        case Concept():
            found: tuple[str, ...] = (entry_id,)
        case Comparison():
            found = entry.of
        case _:
            found = entry.concepts
    return tuple(map(ConceptId, found))


def title(entry: AnyEntry) -> str:
    """What an entry is called in a list: a name, a claim, a question, a scenario, or the names compared."""
    match entry:
        case Concept():
            return entry.name
        case Comparison():
            return " vs ".join(entry.of)
        case Misconception():
            return entry.claim
        case Question():
            return entry.title
        case Choice():
            return entry.scenario


def load(paths: Iterable[Path]) -> Knowledge:
    """Read packs (folders, read recursively, or single files), each laid over the ones before it.

    An id in a later pack replaces that id of an earlier one; within a pack it may stand once.
    Raises KnowledgeInvalid naming every problem of every file.
    """
    return assemble(read_pack(path) for path in paths)


@dataclass(frozen=True, slots=True)
class Pack:
    """One pack as read: its values by section and id, and the problems found."""

    root: Path
    info: PackInfo | None
    values: Mapping[str, Mapping[str, Any]]
    places: Mapping[tuple[str, str], Place]
    lines: Mapping[tuple[str, str], Mapping[yamlfile.Path, int]]
    problems: tuple[Problem, ...]


def pack_files(root: Path) -> tuple[Path, ...]:
    """The YAML files of a pack, in a stable order."""
    if root.is_file():
        return (root,)
    return tuple(sorted(path for path in root.rglob("*.y*ml") if path.suffix in {".yaml", ".yml"}))


def read_pack(root: Path) -> Pack:
    """Read every file of one pack. Problems are collected, never raised."""
    info: PackInfo | None = None
    values: dict[str, dict[str, Any]] = {section: {} for section in ALL_SECTIONS}
    places: dict[tuple[str, str], Place] = {}
    lines: dict[tuple[str, str], Mapping[yamlfile.Path, int]] = {}
    problems: list[Problem] = []
    files = pack_files(root)
    if not files:
        why = "no such file or folder" if not root.exists() else "no .yaml file in this folder"
        problems.append(Problem(str(root), 0, f"{why}: a pack is a folder of YAML files, or one of them"))
    for path in files:
        document, found = _read_file(path)
        problems += found
        if document is None:
            continue
        content, marks = document
        info = content.pack or info
        for section in ALL_SECTIONS:
            for key, value in getattr(content, section).items():
                line = marks.line((section, key))
                if (section, key) in places:
                    first = places[section, key]
                    problems.append(
                        Problem(str(path), line, f"`{key}` is already in {first}: an id may stand once")
                    )
                    continue
                values[section][key] = value
                places[section, key] = Place(path, line)
                lines[section, key] = marks.lines
    return Pack(root, info, values, places, lines, tuple(problems))


def _read_file(path: Path) -> tuple[tuple[KnowledgeFile, yamlfile.Document] | None, list[Problem]]:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        return None, [Problem(str(path), 0, f"not UTF-8 text (byte {error.start})")]
    except OSError as error:
        return None, [Problem(str(path), 0, f"cannot be read: {error.strerror}")]
    document = yamlfile.read(text)
    if document.complaints:
        return None, [
            Problem(str(path), complaint.line, complaint.message) for complaint in document.complaints
        ]
    try:
        return (KnowledgeFile.model_validate(document.data), document), []
    except ValidationError as error:
        return None, [_problem(path, document, detail) for detail in error.errors(include_url=False)]


def _problem(path: Path, document: yamlfile.Document, detail: Any) -> Problem:
    where = tuple(part for part in detail["loc"] if part != "[key]")
    place = ".".join(str(part) for part in where) or "the file"
    what = detail["msg"].removeprefix("Value error, ")
    if detail["type"] == "extra_forbidden":
        what = "is not a key of the schema; `isolate knowledge schema` lists them"
    shown = (
        f" (found {_short(detail['input'])})" if detail["type"] not in {"missing", "extra_forbidden"} else ""
    )
    return Problem(str(path), document.line(where), f"{place}: {what}{shown}")


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


def assemble(packs: Iterable[Pack]) -> Knowledge:
    """Lay packs over each other and check that every reference resolves. Raises KnowledgeInvalid."""
    values: dict[str, dict[str, Any]] = {section: {} for section in ALL_SECTIONS}
    places: dict[tuple[str, str], Place] = {}
    lines: dict[tuple[str, str], Mapping[yamlfile.Path, int]] = {}
    problems: list[Problem] = []
    infos: list[PackInfo] = []
    for pack in packs:
        problems += pack.problems
        infos += [pack.info] if pack.info else []
        for section in ALL_SECTIONS:
            values[section].update(pack.values[section])
        places.update(pack.places)
        lines.update(pack.lines)
    if not problems:
        problems += _kind_clashes(values, places)
        problems += _dangling(values, places, lines)
    if problems:
        raise KnowledgeInvalid(tuple(sorted(problems)))
    return _laid_together(values, _by_id(places), tuple(infos))


def _by_id(places: Mapping[tuple[str, str], Place]) -> dict[str, Place]:
    """Places by id. A source or dimension may have an entry's id, so theirs stand under `sources/…` too."""
    beside = {
        f"{section}/{key}": place for (section, key), place in places.items() if section not in SECTIONS
    }
    entries = {key: place for (section, key), place in places.items() if section in SECTIONS}
    return {**beside, **{key: place for (_, key), place in places.items()}, **entries}


def _laid_together(
    values: Mapping[str, dict[str, Any]], places: dict[str, Place], infos: tuple[PackInfo, ...]
) -> Knowledge:
    kinds = {key: kind for section, kind in SECTIONS.items() for key in values[section]}
    entries = (entry for section in SECTIONS for entry in values[section].items())
    about = {key: _about(EntryId(key), entry) for key, entry in entries}
    found = {**values, "places": places, "kinds": kinds, "about": about}
    mappings = {name: MappingProxyType(mapping) for name, mapping in found.items()}
    return Knowledge(**cast("dict[str, Any]", mappings), packs=infos)  # ids are NewTypes of the keys


def _kind_clashes(
    values: Mapping[str, Mapping[str, Any]], places: Mapping[tuple[str, str], Place]
) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for section in SECTIONS:
        for key in values[section]:
            if key in seen:
                place, other = places[section, key], places[seen[key], key]
                yield Problem(
                    str(place.file),
                    place.line,
                    f"`{key}` is also an id in {other}: ids are unique over all kinds",
                )
            seen[key] = section


def _dangling(
    values: Mapping[str, Mapping[str, Any]],
    places: Mapping[tuple[str, str], Place],
    lines: Mapping[tuple[str, str], Mapping[yamlfile.Path, int]],
) -> Iterator[Problem]:
    for section in ALL_SECTIONS:
        for key, value in values[section].items():
            for path, target_section, target in _references(value):
                if target not in values[target_section]:
                    line = _line(lines[section, key], (section, key, *path))
                    what = f"{key}.{'.'.join(map(str, path))}: no {target_section[:-1]} has the id `{target}`"
                    yield Problem(str(places[section, key].file), line, what)


def _line(lines: Mapping[yamlfile.Path, int], path: yamlfile.Path) -> int:
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


def _references(value: Any) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """Every id an entry names: path inside the entry, the section it must be in, the id."""
    if isinstance(value, Source | Dimension):
        return
    yield from ((("sources", index), "sources", source) for index, source in enumerate(value.sources))
    match value:
        case Concept():
            for dimension, trait in value.traits.items():
                yield ("traits", dimension), "dimensions", dimension
                yield from (
                    (("traits", dimension, "sources", i), "sources", s) for i, s in enumerate(trait.sources)
                )
            for index, relation in enumerate(value.relations):
                yield ("relations", index, "to"), "concepts", relation.to
                yield from (
                    (("relations", index, "sources", i), "sources", s) for i, s in enumerate(relation.sources)
                )
            for index, event in enumerate(value.timeline):
                yield from (
                    (("timeline", index, "sources", i), "sources", s) for i, s in enumerate(event.sources)
                )
        case Comparison():
            yield from ((("of", index), "concepts", concept) for index, concept in enumerate(value.of))
            yield from ((("dimensions", index), "dimensions", d) for index, d in enumerate(value.dimensions))
        case Misconception() | Question() | Choice():
            yield from (
                (("concepts", index), "concepts", concept) for index, concept in enumerate(value.concepts)
            )
            if isinstance(value, Misconception) and value.prove:
                yield from (
                    (("prove", "sources", i), "sources", s) for i, s in enumerate(value.prove.sources)
                )

"""A `Knowledge` as JSON lines for a cache, and back; a line is read when somebody asks for what it holds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import accumulate
from pathlib import Path
from sys import intern
from types import MappingProxyType
from typing import Any, Generic, TypeVar, cast

from pydantic import BaseModel

from bot.errors import Place
from bot.knowledge.packs import SECTIONS, Knowledge
from bot.knowledge.schema import (
    Choice,
    Comparison,
    Concept,
    Dimension,
    Misconception,
    PackInfo,
    Question,
    Source,
)

MODELS: Mapping[str, type[BaseModel]] = {
    "concepts": Concept,
    "comparisons": Comparison,
    "misconceptions": Misconception,
    "questions": Question,
    "choices": Choice,
    "dimensions": Dimension,
    "sources": Source,
}
Value = TypeVar("Value")


class Lines(Mapping[str, Value], Generic[Value]):
    """Values by id, each read from its line of JSON when it is first asked for, and kept from then on."""

    def __init__(
        self, ids: Iterable[str], ends: Iterable[int], data: memoryview, read: Callable[[bytes], Value]
    ) -> None:
        self._ends = list(ends)  # where each line begins, and where the last one ends
        self._numbers = {key: number for number, key in enumerate(ids)}
        self._data, self._parse = data, read
        self._known: dict[str, Value] = {}

    def __getitem__(self, key: str) -> Value:
        found = self._known.get(key)
        if found is None:
            number = self._numbers[key]
            line = bytes(self._data[self._ends[number] : self._ends[number + 1]])
            found = self._known.setdefault(key, self._parse(line))  # of two that read at once one counts
        return found

    def __contains__(self, key: object) -> bool:
        return key in self._numbers

    def __iter__(self) -> Iterator[str]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)


def freeze(knowledge: Knowledge) -> bytes:
    """Everything of a `Knowledge`: the length of a head, the head that says what stands where, the lines."""
    sections = {
        section: {key: _line(value) for key, value in getattr(knowledge, section).items()}
        for section in MODELS
    }
    sections["places"] = {
        key: json.dumps([str(place.file), place.line]).encode() + b"\n"
        for key, place in knowledge.places.items()
    }
    head = {
        "packs": [pack.model_dump() for pack in knowledge.packs],
        "about": dict(knowledge.about),
        "lines": {name: [list(held), list(map(len, held.values()))] for name, held in sections.items()},
    }
    lines = b"".join(line for held in sections.values() for line in held.values())
    said = json.dumps(head, ensure_ascii=False).encode()
    return len(said).to_bytes(8, "big") + said + lines


def thaw(data: bytes | memoryview) -> Knowledge:
    """The `Knowledge` that `freeze` wrote. Raises ValueError where the head is none of its."""
    try:
        return _thawed(memoryview(data))
    except (AttributeError, LookupError, RecursionError, TypeError) as error:
        raise ValueError(f"no knowledge: {error}") from error


def _thawed(data: memoryview) -> Knowledge:
    start = 8 + int.from_bytes(data[:8], "big")
    head = json.loads(bytes(data[8:start]))
    found: dict[str, Lines[Any]] = {}
    for name, (ids, sizes) in head["lines"].items():
        if len(ids) != len(sizes) or not all(isinstance(size, int) and size > 0 for size in sizes):
            raise ValueError(f"no knowledge: not a line for each of its {name}")
        ends = list(accumulate(sizes, initial=start))
        start = ends[-1]
        read = _reader_of_places() if name == "places" else MODELS[name].model_validate_json
        found[name] = Lines(map(intern, ids), ends, data, read)
    if start != len(data):
        raise ValueError("no knowledge: its lines end elsewhere")
    kinds = {key: kind for section, kind in SECTIONS.items() for key in found[section]}
    about = {intern(key): tuple(map(intern, concepts)) for key, concepts in head["about"].items()}
    if about.keys() != kinds.keys():
        raise ValueError("no knowledge: what it is about is of other entries")
    beside = {"kinds": MappingProxyType(kinds), "about": MappingProxyType(about)}
    packs = tuple(PackInfo.model_validate(pack) for pack in head["packs"])
    return Knowledge(**cast("dict[str, Any]", {**found, **beside}), packs=packs)


def _line(value: BaseModel) -> bytes:
    return value.model_dump_json(exclude_defaults=True).encode() + b"\n"


def _reader_of_places() -> Callable[[bytes], Place]:
    path = cache(Path)  # there are thousands of places in a few files

    def read(line: bytes) -> Place:
        file, number = json.loads(line)
        return Place(path(file), number)

    return read

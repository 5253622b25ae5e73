"""An index to bytes and back: JSON and arrays, nothing that runs."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import fields
from itertools import accumulate
from sys import intern
from typing import Any, get_args

import numpy as np
import numpy.typing as npt

from bot.engine.align import Directions
from bot.engine.index import Parts, Phrase
from bot.engine.meaning import Meaning
from bot.engine.parse import Form
from bot.engine.space import Grouped, Space
from bot.knowledge import EntryId, Knowledge, phrases

Arrays = dict[str, npt.NDArray[Any]]
FORMS: tuple[Form, ...] = get_args(Form)
ALIGNED = 64  # bytes: at multiples of it arrays begin, as numpy's own do; else each access costs more


def to_bytes(parts: Parts, knowledge: Knowledge) -> bytes:
    """Everything an index of this knowledge is made of, but for the knowledge."""
    named = list(dict.fromkeys(ids for phrase in parts.phrases for ids in (phrase.concepts, phrase.named)))
    lists = {
        "entries": parts.entries,
        "vocabulary": parts.vocabulary,
        "named": [" ".join(ids) for ids in named],
        "said": [None if phrase.said == phrase.text else phrase.said for phrase in parts.phrases],
        "words": list(parts.words.ids),
        "rarity": parts.meaning.rarity,
        "rarest": parts.meaning.rarest,
    }
    arrays: Arrays = {
        "phrases": _numbers(parts.phrases, named, _texts(knowledge)),
        "meaning": parts.meaning.rows,
        "scales": parts.meaning.scales,
        "means": parts.means,
        "axes": parts.directions.axes,
        "vectors": parts.directions.vectors,
        **_space("words", parts.words),
        **{f"grouped_{field.name}": getattr(parts.grouped, field.name) for field in fields(Grouped)},
    }
    shapes = {name: (array.dtype.str, array.shape) for name, array in arrays.items()}
    head = json.dumps({"lists": lists, "arrays": shapes}).encode("utf-8")
    blocks = [len(head).to_bytes(8, "big") + head, *map(np.ndarray.tobytes, arrays.values())]
    return b"".join(block + bytes(-len(block) % ALIGNED) for block in blocks)


def from_bytes(data: bytes | memoryview, knowledge: Knowledge) -> Parts:
    """The parts again, of the same knowledge; their arrays are views of `data`.

    Raises ValueError for bytes that `to_bytes` did not make.
    """
    try:
        return _from_head(data, knowledge)
    except (ArithmeticError, AttributeError, LookupError, RuntimeError, SyntaxError, TypeError) as error:
        raise ValueError(f"not an index: {error}") from error


def _from_head(data: bytes | memoryview, knowledge: Knowledge) -> Parts:
    size = 8 + int.from_bytes(data[:8], "big")
    head = json.loads(bytes(data[8:size]))
    lists = head["lists"]
    arrays = _views(data, size, head["arrays"])
    return Parts(
        entries=tuple(EntryId(entry) for entry in lists["entries"]),
        phrases=_phrases(arrays["phrases"], lists["named"], lists["said"], _texts(knowledge)),
        vocabulary=tuple(lists["vocabulary"]),
        words=_to_space("words", lists["words"], arrays),
        grouped=Grouped(*[arrays[f"grouped_{field.name}"] for field in fields(Grouped)]),
        means=arrays["means"],
        meaning=Meaning(lists["rarity"], lists["rarest"], arrays["meaning"], arrays["scales"]),
        directions=Directions(arrays["axes"], arrays["vectors"]),
    )


def _views(data: bytes | memoryview, start: int, shapes: dict[str, tuple[str, Sequence[int]]]) -> Arrays:
    """The arrays of those types and shapes that stand one after the other from `start` on."""
    if any(size < 0 for _, shape in shapes.values() for size in shape):
        raise ValueError("not an index: an array of less than nothing")
    kinds = [np.dtype(kind) for kind, _ in shapes.values()]
    counts = [math.prod(shape) for _, shape in shapes.values()]
    sizes = [start, *(kind.itemsize * count for kind, count in zip(kinds, counts, strict=True))]
    places = accumulate(size + -size % ALIGNED for size in sizes)
    return {
        name: np.frombuffer(data, kind, count, place).reshape(shape)
        for (name, (_, shape)), kind, count, place in zip(shapes.items(), kinds, counts, places, strict=False)
    }


def _texts(knowledge: Knowledge) -> list[str]:
    """Every text that an index may hold; a phrase is kept as the place of its own."""
    return [text for _, _, entry in knowledge.entries() for text in phrases(entry)]


def _numbers(
    held: Sequence[Phrase], named: Iterable[Sequence[str]], texts: Iterable[str]
) -> npt.NDArray[np.int32]:
    """A row a field of `Phrase` that is a number or stands in a list."""
    ids = {found: number for number, found in enumerate(named)}
    place = {text: number for number, text in enumerate(texts)}
    form = {found: number for number, found in enumerate(FORMS)}
    rows = [
        [phrase.entry for phrase in held],
        [place[phrase.text] for phrase in held],
        [ids[phrase.concepts] for phrase in held],
        [ids[phrase.named] for phrase in held],
        [form[phrase.form] for phrase in held],
        [int(phrase.negated) for phrase in held],
    ]
    return np.array(rows, dtype=np.int32)


def _phrases(
    numbers: npt.NDArray[np.int32], named: Iterable[str], said: Sequence[str | None], texts: Sequence[str]
) -> tuple[Phrase, ...]:
    ids = [tuple(map(intern, text.split())) for text in named]  # each id one object wherever it stands
    entries, places, concepts, names, forms, negated = numbers.tolist()
    held = [texts[place] for place in places]
    fields_of = zip(
        entries,
        held,
        [text if other is None else other for text, other in zip(held, said, strict=True)],
        [ids[number] for number in concepts],
        [ids[number] for number in names],
        [FORMS[number] for number in forms],
        map(bool, negated),
        strict=True,
    )
    return tuple(map(Phrase._make, fields_of))


def _space(name: str, space: Space) -> Arrays:
    return {
        f"{name}_idf": space.idf,
        f"{name}_starts": space.starts,
        f"{name}_columns": space.columns,
        f"{name}_values": space.values,
    }


def _to_space(name: str, terms: list[str], arrays: Arrays) -> Space:
    idf, starts, columns, values = (
        arrays[f"{name}_{part}"] for part in ("idf", "starts", "columns", "values")
    )
    return Space(_numbered(terms), idf, starts, columns, values)


def _numbered(terms: list[str]) -> dict[str, int]:
    return {term: number for number, term in enumerate(terms)}

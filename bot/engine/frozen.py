"""An index to bytes and back: JSON and arrays, nothing that runs."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import fields
from functools import lru_cache
from itertools import accumulate
from sys import intern
from typing import Any, get_args, overload

import numpy as np
import numpy.typing as npt

from bot.engine.align import Directions
from bot.engine.index import Parts, Phrase
from bot.engine.meaning import Meaning
from bot.engine.parse import Form
from bot.engine.space import Grouped, Postings, Space
from bot.knowledge import ConceptId, EntryId

Arrays = dict[str, npt.NDArray[Any]]
FORMS: tuple[Form, ...] = get_args(Form)
ALIGNED = 64  # bytes: at multiples of it arrays begin, as numpy's own do; else each access costs more
DENIES = 4  # the column of a phrase's row that says whether it denies
REMEMBERED = 4096  # phrasings that were looked at last


class Texts:
    """Texts one after the other as bytes, each made when it is asked for, by its number."""

    def __init__(self, data: npt.NDArray[np.uint8], ends: npt.NDArray[np.int32]) -> None:
        self._data, self._ends = data, ends

    @staticmethod
    def arrays(name: str, texts: Iterable[str]) -> Arrays:
        """Some texts as arrays under that name."""
        held = [text.encode("utf-8") for text in texts]
        ends = np.cumsum([0, *map(len, held)], dtype=np.int32)
        return {f"{name}_data": np.frombuffer(b"".join(held), np.uint8), f"{name}_ends": ends}

    def __getitem__(self, number: int) -> str:
        start, end = self._ends[number : number + 2].tolist()
        return self._data[start:end].tobytes().decode("utf-8")


class Phrases(Sequence[Phrase]):
    """The phrasings of an index, each made when it is looked at: a question looks at a few."""

    def __init__(
        self, numbers: npt.NDArray[np.int32], named: Sequence[str], texts: Texts, said: Texts
    ) -> None:
        self._numbers, self._texts, self._said = numbers, texts, said
        self._named = [tuple(map(ConceptId, map(intern, ids.split()))) for ids in named]
        self._latest = lru_cache(maxsize=REMEMBERED)(self._made)

    @overload
    def __getitem__(self, number: int) -> Phrase: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Phrase]: ...
    def __getitem__(self, number: int | slice) -> Phrase | Sequence[Phrase]:
        if isinstance(number, slice):
            return [self._made(one) for one in range(*number.indices(len(self)))]
        if not 0 <= number < len(self):
            raise IndexError(number)
        return self._latest(number)

    def __len__(self) -> int:
        return len(self._numbers)

    def _made(self, number: int) -> Phrase:
        entry, concepts, named, form, negated = self._numbers[number].tolist()
        text = self._texts[number]
        said = self._said[number] or text
        return Phrase(
            entry, text, said, self._named[concepts], self._named[named], FORMS[form], bool(negated)
        )


def to_bytes(parts: Parts) -> bytes:
    """Everything an index is made of."""
    named = list(dict.fromkeys(ids for phrase in parts.phrases for ids in (phrase.concepts, phrase.named)))
    lists = {
        "entries": parts.entries,
        "vocabulary": parts.vocabulary,
        "named": [" ".join(ids) for ids in named],
        "words": list(parts.words.ids),
        "rarity": parts.meaning.rarity,
        "rarest": parts.meaning.rarest,
    }
    arrays: Arrays = {
        "phrases": _numbers(parts.phrases, named),
        "wordings": parts.wordings,
        **Texts.arrays("texts", (phrase.text for phrase in parts.phrases)),
        **Texts.arrays("said", (_unlike(phrase.text, phrase.said) for phrase in parts.phrases)),
        "meaning": parts.meaning.rows,
        "scales": parts.meaning.scales,
        "means": parts.means,
        "axes": parts.directions.axes,
        "vectors": parts.directions.vectors,
        **_space("words", parts.words),
        **{f"grouped_{field.name}": getattr(parts.grouped, field.name) for field in fields(Grouped)},
        **{f"postings_{field.name}": getattr(parts.postings, field.name) for field in fields(Postings)},
    }
    shapes = {name: (array.dtype.str, array.shape) for name, array in arrays.items()}
    head = json.dumps({"lists": lists, "arrays": shapes}).encode("utf-8")
    blocks = [len(head).to_bytes(8, "big") + head, *map(np.ndarray.tobytes, arrays.values())]
    return b"".join(block + bytes(-len(block) % ALIGNED) for block in blocks)


def from_bytes(data: bytes | memoryview) -> Parts:
    """The parts again; their arrays are views of `data`.

    Raises ValueError for bytes that `to_bytes` did not make.
    """
    try:
        return _from_head(data)
    except (ArithmeticError, AttributeError, LookupError, RuntimeError, SyntaxError, TypeError) as error:
        raise ValueError(f"not an index: {error}") from error


def _from_head(data: bytes | memoryview) -> Parts:
    size = 8 + int.from_bytes(data[:8], "big")
    head = json.loads(bytes(data[8:size]))
    lists = head["lists"]
    arrays = _views(data, size, head["arrays"])
    return Parts(
        entries=tuple(EntryId(entry) for entry in lists["entries"]),
        phrases=Phrases(
            arrays["phrases"],
            lists["named"],
            Texts(arrays["texts_data"], arrays["texts_ends"]),
            Texts(arrays["said_data"], arrays["said_ends"]),
        ),
        denying=arrays["phrases"][:, DENIES].astype(np.bool_),
        wordings=arrays["wordings"],
        vocabulary=tuple(lists["vocabulary"]),
        words=_to_space("words", lists["words"], arrays),
        grouped=Grouped(*[arrays[f"grouped_{field.name}"] for field in fields(Grouped)]),
        postings=Postings(*[arrays[f"postings_{field.name}"] for field in fields(Postings)]),
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


def _unlike(text: str, said: str) -> str:
    """The wording; nothing where it is the text itself."""
    return "" if said == text else said


def _numbers(held: Iterable[Phrase], named: Iterable[Sequence[str]]) -> npt.NDArray[np.int32]:
    """A row a phrase: what of it is a number or stands in a list."""
    ids = {found: number for number, found in enumerate(named)}
    form = {found: number for number, found in enumerate(FORMS)}
    rows = [
        (phrase.entry, ids[phrase.concepts], ids[phrase.named], form[phrase.form], phrase.negated)
        for phrase in held
    ]
    return np.array(rows, dtype=np.int32).reshape(-1, 5)


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

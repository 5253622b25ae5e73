"""An index to bytes and back: JSON and arrays, nothing that runs."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import cache
from sys import intern
from tokenize import TokenError
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.engine.align import Directions
from bot.engine.index import Parts, Phrase
from bot.engine.meaning import Meaning
from bot.engine.space import Grouped, Space
from bot.knowledge import EntryId

Arrays = dict[str, npt.NDArray[Any]]
NO_TEXTS: Mapping[str, str] = MappingProxyType({})


def to_bytes(parts: Parts) -> bytes:
    """Everything an index is made of."""
    lists = {
        "entries": parts.entries,
        "vocabulary": parts.vocabulary,
        "phrases": _columns(parts.phrases),
        "words": list(parts.words.ids),
        "rarity": parts.meaning.rarity,
        "rarest": parts.meaning.rarest,
    }
    arrays: Arrays = {
        "lists": np.frombuffer(json.dumps(lists).encode("utf-8"), dtype=np.uint8),
        "meaning": parts.meaning.rows,
        "scales": parts.meaning.scales,
        "means": parts.means,
        "axes": parts.directions.axes,
        "vectors": parts.directions.vectors,
        **_space("words", parts.words),
        **{f"grouped_{field.name}": getattr(parts.grouped, field.name) for field in fields(Grouped)},
    }
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def from_bytes(data: bytes | memoryview, texts: Mapping[str, str] = NO_TEXTS) -> Parts:
    """The parts again. `texts`: strings held elsewhere, to be shared where they are equal.

    Raises ValueError, KeyError or OSError for bytes that `to_bytes` did not make."""
    try:
        return _from_arrays(data, texts)
    except (EOFError, RuntimeError, TokenError, struct.error, zipfile.BadZipFile) as error:
        # What zipfile and numpy raise for a damaged head, before they look at the checksum.
        raise ValueError(f"not an index: {error}") from error


def _from_arrays(data: bytes | memoryview, texts: Mapping[str, str]) -> Parts:
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        lists = json.loads(arrays["lists"].tobytes())
        return Parts(
            entries=tuple(EntryId(entry) for entry in lists["entries"]),
            phrases=_phrases(lists["phrases"], texts),
            vocabulary=tuple(lists["vocabulary"]),
            words=_to_space("words", lists["words"], arrays),
            grouped=Grouped(*[arrays[f"grouped_{field.name}"] for field in fields(Grouped)]),
            means=arrays["means"],
            meaning=Meaning(lists["rarity"], lists["rarest"], arrays["meaning"], arrays["scales"]),
            directions=Directions(arrays["axes"], arrays["vectors"]),
        )


def _columns(phrases: Sequence[Phrase]) -> dict[str, list[Any]]:
    """A list a field; what is itself several words or ids as one text, which is read several times faster."""
    return {
        "entry": [phrase.entry for phrase in phrases],
        "text": [phrase.text for phrase in phrases],
        "said": [phrase.said for phrase in phrases],
        "concepts": [" ".join(phrase.concepts) for phrase in phrases],
        "named": [" ".join(phrase.named) for phrase in phrases],
        "form": [phrase.form for phrase in phrases],
        "negated": [phrase.negated for phrase in phrases],
    }


def _phrases(columns: dict[str, list[Any]], texts: Mapping[str, str]) -> tuple[Phrase, ...]:
    held = [texts.get(text, text) for text in columns["text"]]
    columns["text"] = held
    columns["said"] = [
        text if said == text else said for text, said in zip(held, columns["said"], strict=True)
    ]
    once = cache(_ids)  # what phrasings name is mostly the same
    columns["concepts"] = [once(text) for text in columns["concepts"]]
    columns["named"] = [once(text) for text in columns["named"]]
    return tuple(map(Phrase, *columns.values()))


def _ids(text: str) -> tuple[str, ...]:
    """Several ids, each one object wherever it stands."""
    return tuple(map(intern, text.split()))


def _space(name: str, space: Space) -> Arrays:
    return {
        f"{name}_idf": space.idf,
        f"{name}_starts": space.starts,
        f"{name}_columns": space.columns,
        f"{name}_values": space.values,
    }


def _to_space(name: str, terms: list[str], arrays: Any) -> Space:
    idf, starts, columns, values = (
        arrays[f"{name}_{part}"] for part in ("idf", "starts", "columns", "values")
    )
    return Space(_numbered(terms), idf, starts, columns, values)


def _numbered(terms: list[str]) -> dict[str, int]:
    return {term: number for number, term in enumerate(terms)}

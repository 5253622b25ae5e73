"""What knowledge and index weigh, in a process of its own: `python -m bench.footprint PACK CACHE`.

Nothing of ours is imported before the first weighing, so that all we bring counts: code, word lists, word
vectors, knowledge, index.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from types import BuiltinFunctionType, FunctionType, MappingProxyType, MethodType, ModuleType
from typing import Any

import numpy as np

from bench.machine import MIB, most_resident, resident

LIBRARIES = (
    "numpy", "rapidfuzz.fuzz", "rapidfuzz.distance", "Stemmer", "pydantic", "yaml", "markdown_it",
    "platformdirs", "tempfile", "hashlib", "zipfile", "importlib.resources", "unicodedata",
)  # fmt: skip
ASKED = ("docker vs vm", "what is packer", "isn't docker just a small vm?", "which boat dock is cheapest")
_SHARED = (type, ModuleType, FunctionType, BuiltinFunctionType, MethodType, partial)


def weighed(pack: Path, cache: Path) -> dict[str, Any]:
    """MiB above the interpreter with its libraries, when all is in place and at the worst moment; and what
    of it the single parts are."""
    for name in LIBRARIES:
        import_module(name)
    import_module("pydantic").TypeAdapter(int)  # what it makes once for everybody
    bare = resident()
    library = import_module("bot.library").Library.open([pack], cache)
    for text in ASKED:
        library.engine.answer(text)
    return {
        "libraries": bare / MIB,
        "ours": (resident() - bare) / MIB,
        "peak": (most_resident() - bare) / MIB,
        "parts": dict(parts(library.engine)),
    }


def parts(engine: Any) -> Iterator[tuple[str, float]]:
    """MiB of the objects that each part holds, largest first. What several hold counts for the first that
    comes: word lists, then knowledge, then the index, then what is made of them."""
    seen: set[int] = set()
    index = engine.index
    named = {
        "list of English words": import_module("bot.engine.english").english(),
        "knowledge": engine.knowledge,
    }
    for name, whole in (
        ("meaning", getattr(index.parts, "meaning", None)),
        ("index parts", index.parts),
        ("index", index),
        ("parser", vars(engine).get("_parser")),
        ("engine", engine),
    ):
        named |= {f"{name}: {part}": value for part, value in _attributes(whole)}
    found = {name: size(value, seen) / MIB for name, value in named.items()}
    yield from sorted(((n, mib) for n, mib in found.items() if mib >= 0.05), key=lambda item: -item[1])


def _attributes(whole: Any) -> Iterator[tuple[str, Any]]:
    for name in (*getattr(type(whole), "__slots__", ()), *getattr(whole, "__dict__", {})):
        yield name, getattr(whole, name, None)


def size(value: Any, seen: set[int]) -> int:
    """Bytes of an object and of all it holds that has not been seen yet."""
    total = 0
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if id(one) in seen or isinstance(one, _SHARED):
            continue
        seen.add(id(one))
        if isinstance(one, np.ndarray | memoryview):
            total += int(one.nbytes)
            continue
        total += sys.getsizeof(one)
        waiting += _held(one)
    return total


def _held(value: Any) -> Iterable[Any]:
    if isinstance(value, str | bytes | int | float | None):
        return ()
    if isinstance(value, dict | MappingProxyType):
        return [*value.keys(), *value.values()]
    if isinstance(value, list | tuple | set | frozenset):
        return value
    return [held for _, held in _attributes(value)]


if __name__ == "__main__":
    print(json.dumps(weighed(Path(sys.argv[1]), Path(sys.argv[2]))))

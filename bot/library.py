"""Packs on disk → the Engine in force, through a cache that cannot be stale.

The cache holds the index as arrays and the knowledge as JSON lines, in one file named by the hash of all that
it was made from: every byte of the packs, of our own code and data, and the versions of what built it.
Whatever changes, the name changes. Beside it stands what was read in the phrasings, named by the hash of all
but their text, so that an edit costs the reading of what it changed. A cache that cannot be read or written
is done without.
"""

from __future__ import annotations

import gc
import hashlib
import platform
import sys
import tempfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import platformdirs
import pydantic
import rapidfuzz
import Stemmer
import yaml

from bot.engine import Engine, Readings, from_bytes, names_of, to_bytes
from bot.knowledge import Knowledge, freeze, load, pack_files, thaw

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

KEPT = 4  # cache files kept: one a set of packs, a few sets
HEAD = 60  # bytes: with the checksum's four the arrays after it lie where they are read fast
READINGS_KEPT = 2  # files of readings kept; a set of packs and a team's own beside it
READ_ANEW = 0.01  # of the phrasings; so many make it worth to keep the readings again
# What read the packs and built the index: another stemmer has other stems, and the cache is another's.
BUILT_BY: Mapping[str, str] = {
    "Stemmer": Stemmer.version(),
    "markdown_it": version("markdown-it-py"),  # loaded only where a text has markup
    "numpy": np.__version__,
    "pydantic": pydantic.VERSION,
    "rapidfuzz": rapidfuzz.__version__,
    "yaml": yaml.__version__,
}


class Library:
    """Where answers come from: some packs, and the engine built from them."""

    def __init__(self, paths: Sequence[Path], engine: Engine, cache: Path | None) -> None:
        self._paths = tuple(paths)
        self._engine = engine
        self._cache = cache

    @classmethod
    def open(cls, paths: Sequence[Path], cache: Path | None = None) -> Library:
        """Load the packs and build the engine, or take both from the cache folder where they are there.

        Raises KnowledgeInvalid naming every problem.
        """
        return cls(paths, _engine(paths, cache), cache)

    @property
    def engine(self) -> Engine:
        """The engine in force; the same object until a reload succeeds."""
        return self._engine

    @property
    def knowledge(self) -> Knowledge:
        """What the engine in force knows."""
        return self._engine.knowledge

    def stay(self) -> None:
        """For a process that serves: nothing that is there now is looked through for garbage any more. Each
        such look would hold up somebody's answer for a tenth of a second or two. What a reload replaces
        after this is not given back."""
        gc.freeze()

    def reload(self) -> None:
        """Read the packs again. Raises KnowledgeInvalid and changes nothing where they are broken."""
        self._engine = _engine(self._paths, self._cache)


def default_cache() -> Path:
    """The user's folder for what can be made again."""
    return Path(platformdirs.user_cache_dir("isolate", appauthor=False))


def _engine(paths: Sequence[Path], cache: Path | None) -> Engine:
    with _no_collecting():
        return _made(paths, cache)


def _made(paths: Sequence[Path], cache: Path | None) -> Engine:
    if cache is None or not all(path.exists() for path in paths):
        return Engine(load(paths))
    file = cache / f"{_fingerprint(paths)}.isolate"
    try:
        return _read(file.read_bytes())
    except (OSError, ValueError, KeyError):  # not there, or not whole: make it again
        knowledge = load(paths)
        kept = cache / f"{_fingerprint((), names_of(knowledge))}.readings"
        readings = _earlier(kept)
        engine = Engine(knowledge, readings=readings)
        if cache / f"{_fingerprint(paths)}.isolate" == file:  # no pack changed while it was read
            _keep(file, _frozen(engine), KEPT)
        if readings.fresh >= READ_ANEW * len(engine.index.phrases):
            _keep(kept, _summed(readings.to_bytes()), READINGS_KEPT)
        return engine


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Without looking for garbage: of the million objects made here nearly all stay, and each look costs."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _read(data: bytes) -> Engine:
    whole = _unsummed(data)
    end = HEAD + int.from_bytes(whole[:HEAD], "big")
    return Engine(thaw(whole[end:]), parts=from_bytes(whole[HEAD:end]))


def _frozen(engine: Engine) -> bytes:
    index = to_bytes(engine.index.parts)
    return _summed(len(index).to_bytes(HEAD, "big") + index + freeze(engine.knowledge))


def _earlier(file: Path) -> Readings:
    """The readings kept by an earlier build; none where there is no whole file."""
    try:
        return Readings.from_bytes(_unsummed(file.read_bytes()))
    except (OSError, ValueError):
        return Readings()


def _summed(data: bytes) -> bytes:
    """With its checksum before it."""
    return zlib.crc32(data).to_bytes(4, "big") + data


def _unsummed(data: bytes) -> memoryview:
    """Without, and without copying it. Raises ValueError where they do not agree."""
    rest = memoryview(data)[4:]
    if zlib.crc32(rest) != int.from_bytes(data[:4], "big"):
        raise ValueError("not what was kept")
    return rest


def _keep(file: Path, data: bytes, most: int) -> None:
    """Write beside, then rename: a reader sees a whole file or none. No folder to write to is fine."""
    beside: Path | None = None
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as opened:
            beside = Path(opened.name)
            opened.write(data)
        beside.replace(file)
        kind = file.parent.glob(f"*{file.suffix}")
        for old in sorted(kind, key=lambda old: old.stat().st_mtime, reverse=True)[most:]:
            old.unlink(missing_ok=True)
    except OSError:
        if beside is not None:
            beside.unlink(missing_ok=True)  # a full disk is not filled further by every start


def _fingerprint(paths: Sequence[Path], names: str = "") -> str:
    digest = hashlib.sha256(f"{sys.version} {platform.machine()} {sorted(BUILT_BY.items())}{names}".encode())
    for name in ("bot.engine", "bot.knowledge"):
        for path in sorted(_sources(files(name)), key=str):
            digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    for root in paths:
        for pack_file in pack_files(root):
            digest.update(str(pack_file).encode() + b"\0" + hashlib.sha256(pack_file.read_bytes()).digest())
    return digest.hexdigest()[:32]


def _sources(folder: Traversable) -> list[Traversable]:
    found: list[Traversable] = []
    for path in folder.iterdir():
        if path.is_dir():
            found += _sources(path) if path.name != "__pycache__" else []
        else:
            found.append(path)
    return found

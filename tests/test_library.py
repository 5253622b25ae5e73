"""The library: the engine in force, from a cache that cannot be stale and is never needed."""

from __future__ import annotations

import ast
import gc
import shutil
import sys
from pathlib import Path

import pytest

from bot.engine import from_bytes, to_bytes
from bot.errors import KnowledgeInvalid
from bot.knowledge import load, thaw
from bot.library import BUILT_BY, Library
from tests.conftest import ROOT

QUESTIONS = [
    "docker vs vm",
    "is docker a vm",
    "what is packer",
    "dokcer vs virtul machine",
    "who won the packers game",
]


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "tests/packs/good", tmp_path / "knowledge")
    return tmp_path / "knowledge"


def kept(cache: Path) -> list[Path]:
    return sorted(cache.glob("*.isolate"))


def test_a_cached_engine_answers_as_the_one_built_anew(pack: Path, tmp_path: Path) -> None:
    built = Library.open([pack], tmp_path / "cache").engine
    cached = Library.open([pack], tmp_path / "cache").engine

    assert len(kept(tmp_path / "cache")) == 1
    assert cached.knowledge == built.knowledge
    for question in QUESTIONS:
        assert cached.answer(question) == built.answer(question)


def test_any_change_of_a_pack_is_seen(pack: Path, tmp_path: Path) -> None:
    before = Library.open([pack], tmp_path / "cache")
    file = pack / "pack.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("title: Tea", "title: Coffee"), encoding="utf-8")

    after = Library.open([pack], tmp_path / "cache")

    assert before.knowledge.packs[0].title == "Tea"
    assert after.knowledge.packs[0].title == "Coffee"


@pytest.mark.parametrize("damage", [b"", b"\x00" * 40, b"\xff" * 8 + b"{}"])
def test_a_damaged_cache_is_made_again(pack: Path, tmp_path: Path, damage: bytes) -> None:
    Library.open([pack], tmp_path / "cache")
    (file,) = kept(tmp_path / "cache")
    whole = file.read_bytes()
    file.write_bytes(damage or whole[: len(whole) // 2])

    assert Library.open([pack], tmp_path / "cache").engine.answer("what is tea").asserts
    assert kept(tmp_path / "cache")[0].read_bytes() == whole


@pytest.mark.parametrize("share", [0.01, 0.1, 0.3, 0.6, 0.99])
def test_a_cache_with_a_byte_changed_is_made_again(pack: Path, tmp_path: Path, share: float) -> None:
    Library.open([pack], tmp_path / "cache")
    (file,) = kept(tmp_path / "cache")
    whole = file.read_bytes()
    place = int(len(whole) * share)
    file.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])

    assert Library.open([pack], tmp_path / "cache").knowledge == load([pack])
    assert kept(tmp_path / "cache")[0].read_bytes() == whole


def edited(pack: Path) -> None:
    file = pack / "facts" / "answers.yaml"
    text = file.read_text(encoding="utf-8")
    assert "    phrasings:\n" in text
    file.write_text(
        text.replace("    phrasings:\n", "    phrasings:\n      - does a teapot keep docker warm\n", 1),
        encoding="utf-8",
    )


def test_after_an_edit_the_index_is_as_if_built_anew(pack: Path, tmp_path: Path) -> None:
    Library.open([pack], tmp_path / "cache")
    assert list((tmp_path / "cache").glob("*.readings"))
    edited(pack)

    engines = [Library.open([pack], cache).engine for cache in (tmp_path / "cache", None)]
    ours, anew = [to_bytes(engine.index.parts) for engine in engines]
    assert ours == anew


@pytest.mark.parametrize("damage", [b"", b"\x00" * 40, b"\xff" * 8 + b"[]"])
def test_damaged_readings_are_done_without(pack: Path, tmp_path: Path, damage: bytes) -> None:
    Library.open([pack], tmp_path / "cache")
    (file,) = (tmp_path / "cache").glob("*.readings")
    whole = file.read_bytes()
    file.write_bytes(damage or whole[:-1])
    edited(pack)

    assert Library.open([pack], tmp_path / "cache").engine.answer("what is tea").asserts


def headed(head: str) -> bytes:
    """What begins like an index, with that head."""
    return len(head).to_bytes(8, "big") + head.encode() + bytes(1000)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00" * 40,
        headed("{}"),
        headed("[]"),
        headed('{"lists": {}, "arrays": {"a": 1}}'),
        headed('{"lists": {}, "arrays": {"a": ["no type", [1]]}}'),
        headed('{"lists": {}, "arrays": {"a": ["i4,(2", [1]]}}'),
        headed('{"lists": {}, "arrays": {"a": ["<f4", [-1]]}}'),
        headed('{"lists": {}, "arrays": {"a": ["<f4", [1000000]]}}'),
        headed('{"lists": {}, "arrays": {"a": ["<f4", [1%s]]}}' % ("0" * 30)),
        headed('{"lists": {}, "arrays": {"a": ["<f4", [2]]}}'),
        headed("[" * 100_000),
    ],
)
def test_bytes_that_are_no_index_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_bytes(data)


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00" * 40, headed("{}"), headed("[]"), headed('{"lines": 1}'), headed("[" * 100_000)],
)
def test_bytes_that_are_no_knowledge_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        thaw(data)


def test_arrays_from_the_cache_lie_where_they_are_read_fast(pack: Path, tmp_path: Path) -> None:
    Library.open([pack], tmp_path / "cache")
    parts = Library.open([pack], tmp_path / "cache").engine.index.parts
    arrays = [
        parts.means,
        parts.meaning.scales,
        parts.words.values,
        parts.grouped.values,
        parts.directions.vectors,
    ]
    assert all(array.flags.aligned for array in arrays)


def test_a_cache_is_named_by_every_library_that_had_a_part_in_it() -> None:
    used: set[str] = set()
    for file in [*(ROOT / "bot/engine").rglob("*.py"), *(ROOT / "bot/knowledge").rglob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                used |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                used.add(node.module.partition(".")[0])
    assert used - sys.stdlib_module_names - {"bot"} == set(BUILT_BY)


def test_a_process_that_serves_does_not_look_for_garbage_in_what_stays(pack: Path) -> None:
    library = Library.open([pack])
    before = gc.get_freeze_count()
    library.stay()
    try:
        assert gc.get_freeze_count() > before
        assert library.engine.answer("what is tea").asserts
    finally:
        gc.unfreeze()


def test_a_cache_that_cannot_be_written_is_done_without(pack: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    assert Library.open([pack], tmp_path / "file" / "cache").engine.answer("what is tea").asserts


def test_a_broken_pack_is_refused_and_the_last_good_engine_stays(pack: Path, tmp_path: Path) -> None:
    library = Library.open([pack], tmp_path / "cache")
    engine = library.engine
    (pack / "broken.yaml").write_text("questions: [", encoding="utf-8")

    with pytest.raises(KnowledgeInvalid):
        library.reload()

    assert library.engine is engine

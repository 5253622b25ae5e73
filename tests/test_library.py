"""The library: the engine in force, from a cache that cannot be stale and is never needed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.errors import KnowledgeInvalid
from bot.library import Library
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

"""Packs on disk become one `Knowledge`; a pack laid over another replaces what has the same id."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bot.errors import KnowledgeInvalid, Place
from bot.knowledge import ConceptId, EntryId, Knowledge, SourceId, load, pack_files, title


@pytest.fixture(scope="module")
def tea(good: Path) -> Knowledge:
    return load([good])


def test_a_pack_is_read_from_all_its_folders_in_a_stable_order(good: Path) -> None:
    assert [file.relative_to(good).as_posix() for file in pack_files(good)] == [
        "facts/answers.yaml",
        "facts/concepts.yml",
        "pack.yaml",
        "sources.yaml",
    ]


def test_every_kind_is_there_with_its_title(tea: Knowledge) -> None:
    assert [(entry_id, kind, title(entry)) for entry_id, kind, entry in tea.entries()] == [
        ("tea", "concept", "Tea"),
        ("teapot", "concept", "Teapot"),
        ("tea-vs-teapot", "comparison", "tea vs teapot"),
        (
            "green-and-black-are-two-plants",
            "misconception",
            "Green and black tea come from two different plants.",
        ),
        ("how-long-to-steep", "question", "How long should tea steep?"),
        ("tea-for-many", "choice", "Tea for many guests"),
    ]


def test_each_id_knows_where_it_stands(tea: Knowledge, good: Path) -> None:
    assert tea.places["teapot"] == Place(good / "facts" / "concepts.yml", 19)
    assert str(tea.places["tea-book"]).endswith("sources.yaml:2")


def test_a_year_and_a_date_stay_as_exact_as_they_were_written(tea: Knowledge) -> None:
    concept = tea.concepts[ConceptId("tea")]
    assert concept.relations[0].since == "1913"
    assert concept.checked == dt.date(2026, 11, 20)
    assert [event.when for event in concept.timeline] == ["1906"]


def test_knowledge_cannot_be_changed(tea: Knowledge) -> None:
    with pytest.raises(TypeError):
        tea.concepts[ConceptId("coffee")] = tea.concepts[ConceptId("tea")]  # type: ignore[index]  # that is the point
    with pytest.raises(ValueError, match="frozen"):
        tea.concepts[ConceptId("tea")].name = "Coffee"  # type: ignore[misc]  # likewise


def test_the_same_files_give_the_same_knowledge(tea: Knowledge, good: Path) -> None:
    assert load([good]) == tea


def test_an_empty_file_and_files_of_other_kinds_do_no_harm(good: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.yaml").write_text("", encoding="utf-8")
    (tmp_path / "comment.yml").write_text("# nothing yet\n", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("opinions: {}", encoding="utf-8")
    assert load([good, tmp_path]).concepts == load([good]).concepts


# -- laid over each other ----------------------------------------------------------------------------------

OTHER_BOOK = """
pack: {name: shop, title: A shop, description: What a shop adds.}
sources:
  tea-book: {title: Our own book, publisher: A shop, url: "https://shop.example/book", checked: 2026-11-21}
"""
OTHER_TIME = """
questions:
  how-long-to-steep:
    title: How long should our tea steep?
    phrasings: [how long should it steep, steeping, minutes, when is it done, is it done yet, how long]
    answer: Four minutes, we measured.
    concepts: [tea]
    sources: [tea-book]
    checked: 2026-11-21
"""


def test_the_later_pack_replaces_the_same_id_and_leaves_the_rest(good: Path, tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(OTHER_BOOK + OTHER_TIME, encoding="utf-8")
    both = load([good, tmp_path])
    assert both.questions[EntryId("how-long-to-steep")].answer == "Four minutes, we measured."
    assert both.sources[SourceId("tea-book")].publisher == "A shop"
    assert both.places["how-long-to-steep"].file == tmp_path / "shop.yaml"
    assert both.choices == load([good]).choices
    assert [info.name for info in both.packs] == ["tea", "shop"]


def test_the_order_of_packs_decides(good: Path, tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(OTHER_BOOK, encoding="utf-8")
    assert load([tmp_path, good]).sources[SourceId("tea-book")].title == "The Book of Tea"


def test_a_pack_may_be_one_file(good: Path, tmp_path: Path) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text(OTHER_TIME, encoding="utf-8")
    assert (
        load([good, file]).questions[EntryId("how-long-to-steep")].title == "How long should our tea steep?"
    )


def test_a_pack_may_lean_on_an_earlier_one_but_not_stand_alone(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(OTHER_TIME, encoding="utf-8")
    with pytest.raises(KnowledgeInvalid, match="no source has the id `tea-book`"):
        load([tmp_path])

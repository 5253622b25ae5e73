"""What is due: everything dated, the oldest first, then what most leans on."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from bot.knowledge import load
from bot.lint import due
from tests.knowledge.conftest import PACKS

DAY = dt.date(2026, 11, 24)
QUESTION = """
  {id}:
    title: {id}?
    phrasings: [{id} a, {id} b, {id} c, {id} d, {id} e, {id} f]
    answer: Yes.
    concepts: [tea]
    sources: [{source}]
    checked: 2026-11-01
    recheck_after: {day}
"""


def pack(folder: Path, *questions: tuple[str, str, dt.date]) -> Path:
    file = folder / "pack.yaml"
    source = "{title: Leaf, publisher: Us, url: 'https://tea.example/leaf', checked: 2026-11-01}"
    text = "".join(QUESTION.format(id=name, source=source, day=day) for name, source, day in questions)
    file.write_text(f"sources: {{leaf: {source}}}\nquestions:{text}", encoding="utf-8")
    return file


def test_the_oldest_comes_first_then_what_most_leans_on(tmp_path: Path) -> None:
    rows = [("one", "leaf", DAY), ("two", "tea-book", DAY), ("three", "leaf", DAY - dt.timedelta(1))]
    found = due(load([PACKS / "good", pack(tmp_path, *rows)]), DAY)
    assert [one.entry for one in found] == ["three", "two", "one"]
    assert [one.resting for one in found] == [1, 6, 1]


def test_what_is_due_later_is_not_listed(tmp_path: Path) -> None:
    knowledge = load([PACKS / "good", pack(tmp_path, ("one", "leaf", DAY))])
    assert due(knowledge, DAY - dt.timedelta(1)) == ()
    assert len(due(knowledge, DAY)) == 1


def test_a_concept_is_used_by_all_that_name_it() -> None:
    (trait, relation, entry) = due(load([PACKS / "good", PACKS / "lint" / "K302-overdue" / "bad.yaml"]), DAY)
    assert (trait.named, trait.used) == (0, trait.resting)
    assert {one.what for one in (trait, relation, entry)} == {"trait speed", "relation to tea", "the entry"}
    assert {key for key, _ in entry.sources} == {"tea-book"}

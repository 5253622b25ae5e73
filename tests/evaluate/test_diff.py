"""Two states of the knowledge side by side: what differs, what that wins and loses, and who took it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.engine import Engine
from bot.evaluate import Difference, Labelled, compare
from bot.knowledge import load
from tests.knowledge.conftest import PACKS

GOOD = PACKS / "good"
STEEPING = "three or five minutes for tea"  # a phrasing of how-long-to-steep
KETTLE = """
concepts:
  kettle:
    name: Kettle
    called: a kettle
    aliases: [{alias}]
    category: artifact
    summary: A kettle is a vessel in which water is boiled.
    does: boils the water
    detail: It whistles.
    sources: [tea-book]
    checked: 2026-11-20
"""
LABELLED = (
    Labelled(id="1", group="in", text="what is a teapot", entries=("teapot",)),
    Labelled(id="2", group="in", text="what is a brown betty", entries=("teapot",)),
    Labelled(id="3", group="in", text="what is a kettle", entries=("kettle",)),
    Labelled(id="4", group="far", text="what is a whistle"),
)


def pack(folder: Path, text: str) -> Path:
    file = folder / "pack.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def engine(*packs: Path) -> Engine:
    return Engine(load([GOOD, *packs]))


@pytest.fixture(scope="module")
def stolen(tmp_path_factory: pytest.TempPathFactory) -> Difference:
    """A kettle comes, and with it a name that stands in questions about something else."""
    before = engine(pack(tmp_path_factory.mktemp("before"), BETTY))
    after = engine(pack(tmp_path_factory.mktemp("after"), KETTLE.format(alias="brown betty, whistle")))
    return compare(before, after, LABELLED)


BETTY = """
concepts:
  teapot:
    name: Teapot
    called: a teapot
    aliases: [brown betty]
    category: practice
    summary: A teapot is a vessel in which tea is steeped and from which it is poured.
    does: keeps the leaves and the water together
    detail: Its lid keeps the heat in and its strainer keeps the leaves back.
    sources: [tea-book]
    checked: 2026-11-20
"""


def test_entries_are_added_removed_and_changed(stolen: Difference) -> None:
    assert stolen.entries.added == ("kettle",)
    assert stolen.entries.changed == ("teapot",)
    assert stolen.entries.removed == ()


def test_questions_are_won_and_lost(stolen: Difference) -> None:
    assert [after.question.id for _, after in stolen.won] == ["3"]
    assert [after.question.id for _, after in stolen.lost] == ["2"]
    assert stolen.before.share("right").count == stolen.after.share("right").count == 2


def test_what_is_asserted_out_of_scope_only_now_has_leaked(stolen: Difference) -> None:
    assert [one.question.id for one in stolen.leaked] == ["4"]


def test_what_took_a_question_is_named(stolen: Difference) -> None:
    (taking,) = stolen.takings
    assert (taking.loser, taking.questions) == ("teapot", ("what is a brown betty",))
    assert taking.by == "`kettle`"  # the name is not new: it was the teapot's


def test_a_new_name_takes_questions_that_hold_it(tmp_path: Path) -> None:
    asked = Labelled(id="1", group="in", text="steeping time", entries=("how-long-to-steep",))
    found = compare(engine(), engine(pack(tmp_path, KETTLE.format(alias="steeping time"))), [asked])
    takings = {one.by: one for one in found.takings}
    taking = takings["name `steeping time` of `kettle`"]
    assert taking.loser == "how-long-to-steep"
    assert "steeping time" in taking.questions


def test_a_new_phrasing_is_named_too(tmp_path: Path) -> None:
    question = """
questions:
  tea-breaks:
    title: How long is a tea break?
    phrasings: [how long is a tea break, "{text}", tea break at work, a break for tea, minutes off, recess]
    answer: A quarter of an hour.
    concepts: [tea]
    sources: [tea-book]
    checked: 2026-11-20
"""
    labelled = Labelled(id="1", group="in", text=STEEPING, entries=("how-long-to-steep",))
    asked = Labelled(id="2", group="in", text="five or three minutes for tea", entries=("how-long-to-steep",))
    later = engine(pack(tmp_path, question.format(text="five or three minutes for tea")))
    found = compare(engine(), later, [labelled, asked])
    assert [one.by for one in found.takings] == ["phrasing `five or three minutes for tea` of `tea-breaks`"]
    assert [after.question.id for _, after in found.lost] == ["2"]


def test_nothing_changed_is_nothing_told(tmp_path: Path) -> None:
    same = engine()
    found = compare(same, same, LABELLED)
    assert (found.entries.added, found.entries.removed, found.entries.changed) == ((), (), ())
    assert (found.won, found.lost, found.leaked, found.takings) == ((), (), (), ())

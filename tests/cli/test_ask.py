"""`isolate ask`: an answer that rests on a fact which is due says when it was last checked."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from bot.cli.ask import overdue
from bot.engine import Answer
from tests.cli.isolate import isolate
from tests.conftest import ROOT

DAY = dt.date(2026, 11, 24)
TEA = str(ROOT / "tests" / "packs" / "good")
HERBS = """
questions:
  herbal-tea:
    title: Is peppermint infusion a tea?
    phrasings: [is peppermint infusion a tea, peppermint infusion, is mint tea tea, herbal infusion or tea,
      does an infusion of peppermint count as tea, is peppermint infusion really tea]
    answer: No, it holds no tea leaf.
    concepts: [tea]
    sources: [tea-book]
    checked: 2001-01-01
    recheck_after: 2001-06-01
"""


def test_an_answer_is_overdue_from_its_day_on() -> None:
    answer = Answer("tea", "answer", checked=dt.date(2026, 6, 1), recheck_after=DAY)
    assert overdue(answer, DAY - dt.timedelta(1)) == ""
    assert "last checked on 2026-06-01" in overdue(answer, DAY)
    assert "last checked on 2026-06-01" in overdue(Answer("both", "answer", parts=(answer,)), DAY)
    assert overdue(Answer("tea", "answer", checked=DAY), DAY) == ""


@pytest.mark.parametrize("how", [(), ("--plain",)])
def test_the_terminal_says_when_it_was_last_checked(tmp_path: Path, how: tuple[str, ...]) -> None:
    pack = tmp_path / "herbs.yaml"
    pack.write_text(HERBS, encoding="utf-8")
    packs = {"ISOLATE_KNOWLEDGE": f"{TEA}:{pack}"}
    asked = isolate("ask", *how, "is peppermint infusion a tea", folder=tmp_path, **packs)
    assert "last checked on 2001-01-01" in asked.stdout.replace("\n", " ")
    fresh = isolate("ask", *how, "how long should tea steep", folder=tmp_path, **packs)
    assert "last checked" not in fresh.stdout


def test_other_programs_are_told_the_day(tmp_path: Path) -> None:
    done = isolate("ask", "--json", "docker vs vm", folder=tmp_path)
    assert json.loads(done.stdout)["recheck_after"] is None

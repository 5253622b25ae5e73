"""The curator is told of an item that must not be asked."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from bot.engine import Engine
from bot.knowledge import load
from bot.lint import Scope, check

PACK = """
sources:
  doc: {{title: A page, publisher: Us, url: "https://example.com/{0}", checked: 2026-11-01}}
concepts:
  thing:
    name: Thing
    category: engine
    summary: A thing does it.
    does: does it
    detail: It does.
    sources: [doc]
    checked: 2026-11-01
misconceptions:
  first:
    claim: The thing is slow.
    phrasings: [the thing is slow, thing so slow, isn't the thing slow, a slow thing, thing slow, slow thing]
    verdict: "false"
    correction: It is fast.
    concepts: [thing]
    sources: [doc]
    checked: 2026-11-01
  second:
    claim: {1}
    phrasings: [thing two, the thing two, a thing two, thing is two, two things, the two things]
    verdict: "true"
    correction: It is.
    concepts: [thing]
    sources: [doc]
    checked: 2026-11-01
"""


def found(tmp_path: Path, claim: str) -> list[str]:
    path = tmp_path / "pack.yaml"
    path.write_text(PACK.format("a", claim), encoding="utf-8")
    knowledge = load([path])
    findings = check(Scope(knowledge, lambda: Engine(knowledge), dt.date(2026, 11, 24)))
    return [str(one) for one in findings if one.rule == "K701"]


def test_two_claims_that_ask_the_same_are_refused_with_file_and_line(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, "The thing is slow.")
    assert "pack.yaml:" in finding
    assert "misconception:first asks the same" in finding


def test_a_claim_too_long_to_ask_is_refused(tmp_path: Path) -> None:
    assert not found(tmp_path, "The thing is quick.")
    (finding,) = found(tmp_path, "The thing is " + "very " * 46 + "fast.")
    assert finding.endswith("reword the entry")

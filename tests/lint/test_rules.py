"""Each rule finds what it is for, at its line, in a pack that breaks it, and nothing in one that keeps it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bot.engine import Engine
from bot.knowledge import load, pack_files
from bot.lint import RULES, Finding, Scope, check
from tests.knowledge.conftest import PACKS

SAMPLES = sorted((PACKS / "lint").iterdir())
TODAY = dt.date(2026, 11, 24)
MARK = "  # expects: "


def findings(pack: Path, *, release: bool = False) -> list[Finding]:
    """What the rule that the folder is named after finds in a pack laid over the good one."""
    knowledge = load([PACKS / "good", pack])
    found = check(Scope(knowledge, lambda: Engine(knowledge), TODAY, release=release, notes=True))
    rule = pack.parent.name.split("-")[0]
    return [one for one in found if one.rule == rule and one.place.file.is_relative_to(pack)]


def expected(pack: Path) -> list[tuple[int, str]]:
    """What the comments of a pack say has to be found: the line, and a part of the message."""
    return [
        (number, message.strip())
        for file in pack_files(pack)
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if MARK in line
        for message in line.split(MARK)[1].split(";")
    ]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_rule_finds_what_it_is_for_and_nothing_else(sample: Path) -> None:
    told, wanted = findings(sample / "bad.yaml"), expected(sample / "bad.yaml")
    assert wanted, "no line of this pack says what it expects"
    assert sorted(one.place.line for one in told) == sorted(line for line, _ in wanted)
    for line, message in wanted:
        assert any(one.place.line == line and message in one.message for one in told), message


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_rule_finds_nothing_where_it_is_kept(sample: Path) -> None:
    assert findings(sample / "fine.yaml") == []


def test_every_rule_has_its_samples_and_its_line_in_the_documentation() -> None:
    numbers = {(rule.__doc__ or "")[:4] for rule in RULES}
    assert len(numbers) == len(RULES)
    assert {sample.name.split("-")[0] for sample in SAMPLES} == numbers
    page = (PACKS.parents[1] / "docs" / "writing-knowledge.md").read_text(encoding="utf-8")
    assert [number for number in sorted(numbers) if f"| {number} |" not in page] == []


def test_the_good_pack_is_without_errors_and_warnings() -> None:
    knowledge = load([PACKS / "good"])
    assert check(Scope(knowledge, lambda: Engine(knowledge), TODAY)) == ()


def test_overdue_facts_are_warnings_by_day_and_errors_in_a_release() -> None:
    pack = PACKS / "lint" / "K302-overdue" / "bad.yaml"
    assert {one.severity for one in findings(pack)} == {"warning"}
    assert {one.severity for one in findings(pack, release=True)} == {"error"}


def test_thin_entries_are_looked_for_only_when_asked_for() -> None:
    knowledge = load([PACKS / "good", PACKS / "lint" / "K104-thin" / "bad.yaml"])
    scope = Scope(knowledge, lambda: Engine(knowledge), TODAY)
    assert [one.rule for one in check(scope) if one.severity == "note"] == []


def test_an_entry_with_the_id_of_a_source_is_named_at_its_own_line(tmp_path: Path) -> None:
    pack = tmp_path / "pack.yaml"
    text = (PACKS / "lint" / "K302-overdue" / "bad.yaml").read_text(encoding="utf-8")
    source = (
        "sources:\n  tin: {title: Tins, publisher: Us, url: 'https://tea.example/tin', checked: 2026-11-20}\n"
    )
    pack.write_text(text + source, encoding="utf-8")
    knowledge = load([PACKS / "good", pack])
    found = check(Scope(knowledge, lambda: Engine(knowledge), TODAY))
    lines = {one.rule: one.place.line for one in found if one.place.file == pack}
    assert (lines["K302"], lines["K501"]) == (2, text.count("\n") + 2)

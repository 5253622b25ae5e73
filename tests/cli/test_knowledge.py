"""`isolate knowledge …`, as typed."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from tests.cli.isolate import isolate
from tests.conftest import ROOT

PACKS = ROOT / "tests" / "packs"
FINDING = re.compile(r"(?P<file>\S+\.ya?ml):(?P<line>\d+): K\d{3} (?:error|warning|note): .+")


def test_our_knowledge_is_without_errors(tmp_path: Path) -> None:
    done = isolate("knowledge", "lint", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    *findings, tally = done.stdout.splitlines()
    assert all(FINDING.fullmatch(line) for line in findings)
    assert re.search(r"\d+ concepts, .*: 0 errors, \d+ warnings \(thin entries: --notes\)$", tally)


def test_what_cannot_be_loaded_is_found_too(tmp_path: Path) -> None:
    pack = PACKS / "broken" / "dangling.yaml"
    done = isolate("knowledge", "lint", str(pack), folder=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    *findings, tally = done.stdout.splitlines()
    assert all(f"{pack}:" in line and " K001 error: " in line for line in findings)
    assert tally == f"nothing was loaded: {len(findings)} errors, 0 warnings (thin entries: --notes)"


def test_what_is_due_is_listed_oldest_first_with_where_to_read_it(tmp_path: Path) -> None:
    pack = PACKS / "lint" / "K302-overdue" / "bad.yaml"
    due = ("knowledge", "due", "--before", "2026-11-24")
    extra = {"ISOLATE_KNOWLEDGE": f"{PACKS / 'good'}:{pack}"}
    rows = [
        json.loads(line) for line in isolate(*due, "--json", folder=tmp_path, **extra).stdout.splitlines()
    ]
    assert [(row["entry"], row["what"], row["due"]) for row in rows] == [
        ("tin", "trait speed", "2026-11-21"),
        ("tin", "relation to tea", "2026-11-22"),
        ("tin", "the entry", "2026-11-24"),
    ]
    assert {(row["file"], row["line"], row["kind"], row["checked"]) for row in rows} == {
        (str(pack), 2, "concept", "2026-11-20")
    }
    assert rows[0]["sources"][0]["url"] == "https://tea.example/book"
    told = isolate(*due, folder=tmp_path, **extra).stdout.splitlines()
    assert told[-1] == "3 facts are due up to 2026-11-24"
    assert told[0].startswith("2026-11-21  tin (concept), trait speed: checked 2026-11-20; 6 entries rest on")
    assert told[2].endswith("The Book of Tea, Fox, Duffield: https://tea.example/book")


def test_nothing_due_is_said_so_and_a_wrong_day_is_wrong_use(tmp_path: Path) -> None:
    early = isolate("knowledge", "due", "--before", "2020-01-01", folder=tmp_path)
    assert (early.returncode, early.stdout) == (0, "0 facts are due up to 2020-01-01\n")
    assert isolate("knowledge", "due", "--before", "soon", folder=tmp_path).returncode == 2


def test_a_change_is_measured_against_a_folder(tmp_path: Path) -> None:
    before = tmp_path / "before"
    shutil.copytree(ROOT / "knowledge", before, ignore=shutil.ignore_patterns("choices", "*.json"))
    rows = [
        {"id": "1", "group": "in", "text": "docker vs vm", "entries": ["docker-vs-vm"]},
        {"id": "2", "group": "far", "text": "what is for lunch"},
    ]
    questions = tmp_path / "questions.jsonl"
    questions.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    diff = ("knowledge", "diff", str(before), "--questions", str(questions))
    told = isolate(*diff, folder=tmp_path)
    assert (told.returncode, told.stderr) == (0, "")
    assert "| right first (accuracy), of 1 | 100.0% | 100.0% | +0.0 points |" in told.stdout
    assert "- entries removed: 0" in told.stdout
    assert "- lost: nothing" in told.stdout
    found = json.loads(isolate(*diff, "--json", folder=tmp_path).stdout)
    assert "database-in-production" in found["entries"]["added"]
    assert found["measures"]["far asserted (leaks)"] == {"before": 0.0, "after": 0.0}
    assert found["lost"] == found["leaked"] == []


def test_a_state_that_is_none_is_wrong_use(tmp_path: Path) -> None:
    done = isolate("knowledge", "diff", "no-such-revision", folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)

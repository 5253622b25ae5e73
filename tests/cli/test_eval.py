"""`isolate eval …`, as typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.isolate import isolate

ROWS = [
    {"id": "1", "group": "in", "text": "docker vs vm", "entries": ["docker-vs-vm"]},
    {"id": "2", "group": "in", "text": "what is packer", "entries": ["packer"]},
    {"id": "3", "group": "in", "text": "what is a hypervisor", "entries": ["docker"]},
    {"id": "4", "group": "far", "text": "who won the match last night"},
]


@pytest.fixture
def questions(tmp_path: Path) -> str:
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(map(json.dumps, ROWS)), encoding="utf-8")
    return str(file)


def test_every_measure_comes_with_its_interval(tmp_path: Path, questions: str) -> None:
    done = isolate("eval", questions, "--robust", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    for words in (
        "right first",
        "calibration error",
        "if everything from a confidence on were answered",
        "answers unchanged",
        "order of the compared",
        "2 typos in every question",
        "1 × hypervisor instead of docker",
        "worst misses",
    ):
        assert words in done.stdout


def test_other_programs_get_the_same_as_data(tmp_path: Path, questions: str) -> None:
    done = isolate("eval", questions, "--json", "--robust", folder=tmp_path)
    found = json.loads(done.stdout)
    assert found["right_first"]["of"] == 3
    assert found["right_first"]["low"] < found["right_first"]["value"] < found["right_first"]["high"]
    assert found["confusions"] == [{"right": "docker", "given": "hypervisor", "count": 1}]
    assert [row["id"] for row in found["misses"]] == ["3"]
    assert found["leaks"] == []
    assert found["groups"]["far"]["answered"]["value"] == 0.0
    assert found["unchanged"]["case"]["value"] == 1.0
    assert found["typos"]["1"]["of"] == 3
    assert all(point["coverage"] <= 1 for point in found["risk_coverage"])


def test_floors_are_written_by_the_command_and_kept_by_it(tmp_path: Path, questions: str) -> None:
    file = str(tmp_path / "floors.json")
    assert isolate("eval", questions, "--set-floors", file, folder=tmp_path).returncode == 0
    kept = isolate("eval", questions, "--above", file, folder=tmp_path)
    assert (kept.returncode, kept.stderr) == (0, "")
    assert kept.stdout == "4 questions, 5 measures: none below its floor\n"
    raised = json.loads(Path(file).read_text(encoding="utf-8")) | {"right first": 0.9}
    Path(file).write_text(json.dumps(raised), encoding="utf-8")
    fallen = isolate("eval", questions, "--above", file, folder=tmp_path)
    assert (fallen.returncode, fallen.stdout) == (1, "")
    assert "right first: 66.7%, and at least 90.0% was kept" in fallen.stderr
    assert fallen.stderr.count("\n") == 1


def test_a_missing_file_is_wrong_use(tmp_path: Path, questions: str) -> None:
    for arguments in (("nowhere.jsonl",), (questions, "--above", "nowhere.json")):
        done = isolate("eval", *arguments, folder=tmp_path)
        assert (done.returncode, done.stderr.count("\n")) == (2, 1)

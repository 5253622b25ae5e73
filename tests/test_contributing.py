"""What CONTRIBUTING says about adding a fact, done step by step: its files written, its commands run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bot.settings import Settings
from tests.conftest import ROOT

STEP = re.compile(
    r"<!-- (?P<file>[\w.-]+)(?P<end>, at the end)? -->\n```yaml\n(?P<text>.*?)```"
    r"|```console\n(?P<shown>.*?)```",
    re.DOTALL,
)


def commands(shown: str) -> Iterator[tuple[str, list[str]]]:
    """Each command with the lines shown under it."""
    for part in re.split(r"^\$ ", shown, flags=re.MULTILINE)[1:]:
        command, *lines = part.splitlines()
        yield command, [line for line in lines if line]


def said(command: str, folder: Path) -> list[str]:
    """The lines a command prints."""
    bare = {name: value for name, value in os.environ.items() if name.lower() not in Settings.model_fields}
    script = f'isolate() {{ "{sys.executable}" -m bot "$@"; }}; {command}'
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env={**bare, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_a_misconception_goes_from_nothing_to_green(tmp_path: Path) -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    last: list[str] = []
    asked = 0
    for step in STEP.finditer(text):
        if step["file"]:
            with (tmp_path / step["file"]).open("a" if step["end"] else "w", encoding="utf-8") as file:
                file.write(step["text"])
            continue
        for command, lines in commands(step["shown"]):
            found = said(command, tmp_path)
            there = [line for line in found if line in lines]
            assert there == lines, f"$ {command}\n" + "\n".join(found)
            last = found if "lint" in command else last
            asked += 1
    assert asked == 5
    assert re.search(r": 0 errors, \d+ warnings", last[-1])
    assert [line for line in last if line.startswith("docker-ps.yaml")] == []

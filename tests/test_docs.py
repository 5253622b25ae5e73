"""What the documents show is what happens."""

from __future__ import annotations

import re
import shlex

import pytest

from bot.cli.ask import in_plain
from bot.engine import Engine
from tests.conftest import ROOT

BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
ASK = "isolate ask --plain "


def shown(document: str) -> list[tuple[str, list[str]]]:
    """Each `isolate ask --plain …` of a document with the lines shown under it."""
    found: list[tuple[str, list[str]]] = []
    for block in BLOCK.findall((ROOT / document).read_text(encoding="utf-8")):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            elif found:
                found[-1][1].append(line)
    return [(command.removeprefix(ASK), lines) for command, lines in found if command.startswith(ASK)]


@pytest.mark.parametrize(("words", "lines"), shown("README.md"))
def test_the_readme_shows_real_answers(engine: Engine, words: str, lines: list[str]) -> None:
    question = " ".join(shlex.split(words))
    answer = in_plain(engine.answer(question)).splitlines()
    assert lines
    for line in lines:
        assert line in answer


def test_there_are_five_examples() -> None:
    assert len(shown("README.md")) == 5


@pytest.mark.parametrize("document", sorted(path.name for path in ROOT.glob("*.md")))
def test_every_local_link_leads_somewhere(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?://|#|mailto:)([^)#]+)", text):
        assert (ROOT / target).exists(), f"{document} points to {target}, which is not there"

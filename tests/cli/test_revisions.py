"""Another state of the knowledge: by folder, by revision, and never half."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from bot.cli.revisions import state
from bot.errors import UsageError
from bot.knowledge import load
from tests.knowledge.conftest import PACKS


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository in which the pack of tea lost its choices in the newest commit."""
    pack = tmp_path / "repository" / "facts" / "tea"
    shutil.copytree(PACKS / "good", pack)
    git(pack.parent.parent, "init", "-q")
    git(pack.parent.parent, "add", "-A")
    git(pack.parent.parent, "commit", "-qm", "tea")
    answers = pack / "facts" / "answers.yaml"
    answers.write_text(answers.read_text(encoding="utf-8").split("choices:")[0], encoding="utf-8")
    git(pack.parent.parent, "commit", "-qam", "no choices")
    return pack


def test_a_revision_is_the_pack_as_it_was(checkout: Path) -> None:
    with state("HEAD~1", checkout) as folder:
        before = load([folder])
        assert folder != checkout
    assert not folder.exists()
    assert (len(before.choices), len(load([checkout]).choices)) == (1, 0)


def test_a_folder_is_taken_as_it_stands(checkout: Path) -> None:
    with state(str(PACKS / "good"), checkout) as folder:
        assert folder == PACKS / "good"


@pytest.mark.parametrize("base", ["nowhere", "--output=x", "HEAD~9"])
def test_what_is_no_state_is_wrong_use_and_says_what_would_be(checkout: Path, base: str) -> None:
    with pytest.raises(UsageError, match="a git revision such as HEAD~1"), state(base, checkout):
        pass


def test_a_pack_outside_of_a_repository_has_no_revisions(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is no state of"), state("HEAD", tmp_path):
        pass

"""A terminal to type commands in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.typed import Typed


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Typed:
    return Typed(monkeypatch, capsys, tmp_path)

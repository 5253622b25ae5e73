"""`isolate …` as typed, in this process: what it prints, where, and how it ends."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.cli.app import main
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Typed:
    """A terminal in an empty folder, whose environment says nothing but where the database is."""

    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]
    folder: Path

    def __call__(self, words: str, url: str = "") -> Ended:
        """Type that; no traceback is ever shown, and a failure is one line."""
        for name in Settings.model_fields:
            self.monkeypatch.delenv(name.upper(), raising=False)
        self.monkeypatch.setenv("DATABASE_URL", url)
        self.monkeypatch.setenv("XDG_DATA_HOME", str(self.folder / "data"))
        self.monkeypatch.setattr(sys, "argv", ["isolate", *words.split()])
        self.monkeypatch.chdir(self.folder)
        code: object = 0
        try:
            main()
        except SystemExit as ended:
            code = ended.code or 0
        said = self.capsys.readouterr()
        assert isinstance(code, int)
        assert "Traceback" not in said.err
        if code == 1:
            assert (said.out, said.err.count("\n")) == ("", 1)
            assert said.err.startswith("isolate: ")
        return Ended(code, said.out, said.err)

"""The command `isolate`, run as a person would."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bot.settings import Settings
from tests.conftest import ROOT


def isolate(*arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run it in a folder, with nothing set but what is given; the cache of this user is used."""
    bare = {name: value for name, value in os.environ.items() if name.lower() not in Settings.model_fields}
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        env={**bare, "PYTHONPATH": str(ROOT), **environment},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )

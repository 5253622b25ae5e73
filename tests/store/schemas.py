"""Which schema the program wants, by the names of its migrations."""

from __future__ import annotations

from pathlib import Path

import bot.store

MIGRATIONS = Path(bot.store.__file__).parent / "migrations" / "versions"
STEPS = len(list(MIGRATIONS.glob("0*.py")))
HEAD = f"{STEPS:04}"

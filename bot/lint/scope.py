"""What rules look at."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.engine import Engine
from bot.knowledge import Knowledge
from bot.lint.finding import Finding, Severity


@dataclass(frozen=True, slots=True)
class Scope:
    """What rules look at. `release`: facts overdue for checking are errors, not warnings."""

    knowledge: Knowledge
    engine: Engine
    today: dt.date
    release: bool = False

    def finding(self, rule: str, severity: Severity, entry: str, message: str) -> Finding:
        """A finding at the place of an entry, dimension or source."""
        return Finding(rule, severity, self.knowledge.places[entry], message)

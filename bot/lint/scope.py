"""What rules look at."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from bot.engine import Engine
from bot.knowledge import Knowledge
from bot.lint.finding import Finding, Severity
from bot.quiz import Items


@dataclass(frozen=True)
class Scope:
    """What rules look at. `release`: facts overdue for checking are errors, not warnings."""

    knowledge: Knowledge
    engine: Engine
    today: dt.date
    release: bool = False

    @cached_property
    def items(self) -> Items:
        """What a quiz would ask of the knowledge; made once."""
        return Items(self.knowledge)

    def finding(self, rule: str, severity: Severity, entry: str, message: str) -> Finding:
        """A finding at the place of an entry, dimension or source."""
        return Finding(rule, severity, self.knowledge.places[entry], message)

"""Run every rule over a `Knowledge`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from bot.engine import Engine
from bot.errors import Place
from bot.knowledge import EntryId, Knowledge
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

    def place(self, entry: EntryId) -> Place:
        """Where an entry stands."""
        return self.knowledge.places[entry]


def check(scope: Scope) -> tuple[Finding, ...]:
    """Every finding of every rule, in file order."""
    from bot.lint.rules import RULES

    found = [finding for rule in RULES for finding in rule(scope)]
    return tuple(sorted(found, key=lambda f: (str(f.place.file), f.place.line, f.rule, f.message)))

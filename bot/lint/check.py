"""Run every rule over a `Knowledge`."""

from __future__ import annotations

from bot.lint.finding import Finding
from bot.lint.rules import RULES
from bot.lint.scope import Scope


def check(scope: Scope) -> tuple[Finding, ...]:
    """Every finding of every rule, in file order."""
    found = [finding for rule in RULES for finding in rule(scope)]
    return tuple(sorted(found, key=lambda f: (str(f.place.file), f.place.line, f.rule, f.message)))

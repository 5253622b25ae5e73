"""Quizzes: what is made of an entry to be asked has one right answer, and does not give it away."""

from __future__ import annotations

from collections.abc import Iterator

from bot.lint.finding import Finding
from bot.lint.scope import Scope


def unfair_items(scope: Scope) -> Iterator[Finding]:
    """K701: a quiz item must have one right option, none that says the same, and nothing that tells which."""
    for flawed in scope.items.refused:
        reasons = "; ".join(flawed.flaws)
        yield scope.finding(
            "K701", "error", flawed.item.entry, f"quiz item `{flawed.item.id}`: {reasons}: reword the entry"
        )

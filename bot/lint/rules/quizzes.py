"""Quizzes: what is made of an entry to be asked has one right answer, and does not give it away."""

from __future__ import annotations

from collections.abc import Iterator

from bot.lint.finding import Finding
from bot.lint.scope import Scope

SURE = 0.5  # from that confidence on, the engine would take an entry for what answers a question


def unfair_items(scope: Scope) -> Iterator[Finding]:
    """K701: a quiz item must have one right option, none that says the same, and nothing that tells which."""
    for flawed in scope.items.refused:
        reasons = "; ".join(flawed.flaws)
        yield scope.finding(
            "K701", "error", flawed.item.entry, f"quiz item `{flawed.item.id}`: {reasons}: reword the entry"
        )


def doubtful_items(scope: Scope) -> Iterator[Finding]:
    """K702: a wrong option must not come from an entry that answers the question as well."""
    for item in scope.items:
        if item.kind not in {"question", "choice"} or item.is_ordered:
            continue
        wrong = {option.origin for number, option in enumerate(item.options) if number != item.right}
        for considered in scope.engine.consider(item.prompt):
            for one in considered.candidates:
                entry = one.candidate.entries[0] if one.candidate.entries else ""
                if entry in wrong and one.confidence >= SURE:
                    message = f"quiz item `{item.id}`: `{entry}` may be right too: make their titles differ"
                    yield scope.finding("K702", "warning", item.entry, message)

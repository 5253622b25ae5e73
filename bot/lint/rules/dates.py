"""Dates: none in the future, timelines in order, facts checked when they are due."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from bot.knowledge import Concept, Misconception
from bot.lint.finding import Finding, Severity
from bot.lint.scope import Scope


def contradicting_dates(scope: Scope) -> Iterator[Finding]:
    """K301: nothing was checked or happened after today, and timelines run forwards."""
    for entry_id, _, entry in scope.knowledge.entries():
        if entry.checked > scope.today:
            yield scope.finding(
                "K301", "error", entry_id, f"checked on {entry.checked}, which is still to come"
            )
        if isinstance(entry, Concept):
            for message in _timeline(entry, scope.today.isoformat()):
                yield scope.finding("K301", "error", entry_id, f"timeline: {message}")
        if isinstance(entry, Misconception) and entry.verdict == "true" and entry.until:
            yield scope.finding(
                "K301", "error", entry_id, "verdict `true`, yet `until` says it ended: `outdated`?"
            )
    for source_id, source in scope.knowledge.sources.items():
        if source.checked > scope.today:
            yield scope.finding(
                "K301", "error", source_id, f"checked on {source.checked}, which is still to come"
            )


def _timeline(concept: Concept, today: str) -> Iterator[str]:
    for one, other in pairwise(concept.timeline):
        if other.when[: len(one.when)] < one.when[: len(other.when)]:
            yield f"{other.when} stands after {one.when}: put events in order"
    for event in concept.timeline:
        if event.when > today[: len(event.when)]:
            yield f"{event.when} is still to come"


def overdue_facts(scope: Scope) -> Iterator[Finding]:
    """K302: a fact marked `recheck_after` is read again at its source when that day has passed."""
    severity: Severity = "error" if scope.release else "warning"
    for entry_id, _, entry in scope.knowledge.entries():
        dated = [("the entry", entry.recheck_after)]
        if isinstance(entry, Concept):
            dated += [(f"trait {name}", trait.recheck_after) for name, trait in entry.traits.items()]
            dated += [(f"relation to {one.to}", one.recheck_after) for one in entry.relations]
        for what, day in dated:
            if day is not None and day < scope.today:
                message = f"{what} was due on {day}: read its source again and move the date"
                yield scope.finding("K302", severity, entry_id, message)

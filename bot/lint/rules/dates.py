"""Dates: none in the future, timelines in order, nothing due before it was checked, nothing overdue."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from bot.knowledge import AnyEntry, Concept, Misconception
from bot.lint.due import dated
from bot.lint.finding import Finding, Severity
from bot.lint.scope import Scope


def contradicting_dates(scope: Scope) -> Iterator[Finding]:
    """K301: nothing was checked or happened after today, and no date contradicts another."""
    today = scope.today.isoformat()
    for entry_id, _, entry in scope.knowledge.entries():
        for message in (*_of_entry(entry, today), *_of_facts(entry, today)):
            yield scope.finding("K301", "error", entry_id, message)
    for source_id, source in scope.knowledge.sources.items():
        place = f"sources/{source_id}"
        if source.checked > scope.today:
            yield scope.finding(
                "K301", "error", place, f"checked on {source.checked}, which is still to come"
            )
        if source.year and source.year > source.checked.year:
            message = f"of {source.year}, yet checked on {source.checked}, before it came out"
            yield scope.finding("K301", "error", place, message)


def _of_entry(entry: AnyEntry, today: str) -> Iterator[str]:
    if entry.checked.isoformat() > today:
        yield f"checked on {entry.checked}, which is still to come"
    if isinstance(entry, Misconception) and entry.verdict == "true" and entry.until:
        yield "verdict `true`, yet `until` says it ended: `outdated`?"
    if isinstance(entry, Concept):
        for one, other in pairwise(entry.timeline):
            if other.when[: len(one.when)] < one.when[: len(other.when)]:
                yield f"timeline: {other.when} stands after {one.when}: put events in order"
        for event in entry.timeline:
            if event.when > today[: len(event.when)]:
                yield f"timeline: {event.when} is still to come"


def _of_facts(entry: AnyEntry, today: str) -> Iterator[str]:
    for what, fact in dated(entry):
        for name, when in (("since", fact.since), ("until", fact.until)):
            if when and when > today[: len(when)]:
                yield f"{what}: `{name}` {when} is still to come, and would be told as if it were so"
        if fact.recheck_after and fact.recheck_after <= entry.checked:
            message = f"due on {fact.recheck_after}, yet checked on {entry.checked}: move `recheck_after` on"
            yield f"{what}: {message}"


def overdue_facts(scope: Scope) -> Iterator[Finding]:
    """K302: a fact marked `recheck_after` is read again at its source when that day has come."""
    severity: Severity = "error" if scope.release else "warning"
    for entry_id, _, entry in scope.knowledge.entries():
        for what, fact in dated(entry):
            if fact.recheck_after is not None and fact.recheck_after <= scope.today:
                message = f"{what} was due on {fact.recheck_after}: read its source again and move the date"
                yield scope.finding("K302", severity, entry_id, message)

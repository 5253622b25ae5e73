"""Sources: all used, no address twice, all read within living memory."""

from __future__ import annotations

from collections.abc import Iterator

from bot.lint.due import cited
from bot.lint.finding import Finding
from bot.lint.scope import Scope

LONGEST_UNREAD_DAYS = 730  # two years: in this field a page has changed by then, or is gone


def unused_sources(scope: Scope) -> Iterator[Finding]:
    """K501: a source nobody cites is clutter."""
    used = {source for _, _, entry in scope.knowledge.entries() for source in cited(entry)}
    for source_id in scope.knowledge.sources:
        if source_id not in used:
            message = f"source `{source_id}` is cited by nothing: remove it"
            yield scope.finding("K501", "warning", f"sources/{source_id}", message)


def repeated_addresses(scope: Scope) -> Iterator[Finding]:
    """K502: one address, one source."""
    seen: dict[str, str] = {}
    for source_id, source in scope.knowledge.sources.items():
        address = source.url.rstrip("/")
        if address in seen:
            message = f"`{source_id}` has the address of `{seen[address]}`: keep one of the two"
            yield scope.finding("K502", "error", f"sources/{source_id}", message)
        seen.setdefault(address, source_id)


def unread_sources(scope: Scope) -> Iterator[Finding]:
    """K503: a source that nobody has read for two years may say something else today, or nothing."""
    for source_id, source in scope.knowledge.sources.items():
        if (scope.today - source.checked).days > LONGEST_UNREAD_DAYS:
            message = f"source `{source_id}` was last read on {source.checked}: read it, and move the date"
            yield scope.finding("K503", "warning", f"sources/{source_id}", message)

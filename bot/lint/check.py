"""Run every rule over a `Knowledge`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from bot.errors import KnowledgeInvalid, Place
from bot.lint.finding import Finding
from bot.lint.rules import RULES
from bot.lint.scope import Scope


def check(scope: Scope) -> tuple[Finding, ...]:
    """Every finding of every rule, in file order."""
    return _in_order(finding for rule in RULES for finding in rule(scope))


def unloadable(refusal: KnowledgeInvalid) -> tuple[Finding, ...]:
    """K001: what cannot be loaded cannot be known: form, references that resolve, a source for each fact."""
    return _in_order(
        Finding("K001", "error", Place(Path(problem.file), problem.line), problem.message)
        for problem in refusal.problems
    )


def _in_order(found: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(found, key=lambda f: (str(f.place.file), f.place.line, f.rule, f.message)))

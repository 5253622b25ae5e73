"""Run every rule over a `Knowledge`."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from bot.errors import KnowledgeInvalid, Place
from bot.lint.finding import Finding
from bot.lint.rules import RULES, Rule
from bot.lint.rules.quizzes import unfair_items
from bot.lint.scope import Scope


def check(scope: Scope) -> tuple[Finding, ...]:
    """Every finding of every rule, in file order. The longest in one piece may be done elsewhere."""
    parts: list[list[Rule]] = [[rule for rule in RULES if rule is not unfair_items], [unfair_items]]

    def findings(part: int) -> list[Finding]:
        return [finding for rule in parts[part] for finding in rule(scope)]

    found: Iterable[list[Finding]] = scope.spread(findings, range(len(parts)), worth_it=1)
    return _in_order(chain.from_iterable(found))


def unloadable(refusal: KnowledgeInvalid) -> tuple[Finding, ...]:
    """K001: what cannot be loaded cannot be known: form, references that resolve, a source for each fact."""
    return _in_order(
        Finding("K001", "error", Place(Path(problem.file), problem.line), problem.message)
        for problem in refusal.problems
    )


def _in_order(found: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(found, key=lambda f: (str(f.place.file), f.place.line, f.rule, f.message)))

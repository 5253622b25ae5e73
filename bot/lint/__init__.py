"""Is the knowledge sound? Numbered rules over what was loaded, each finding with file, line and remedy."""

from bot.lint.check import check
from bot.lint.finding import Finding, Severity
from bot.lint.scope import Scope

__all__ = ["Finding", "Scope", "Severity", "check"]

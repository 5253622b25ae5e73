"""Is the knowledge sound? Numbered rules over what was loaded, each finding with file, line and remedy."""

from bot.lint.check import Scope, check
from bot.lint.finding import Finding, Severity

__all__ = ["Finding", "Scope", "Severity", "check"]

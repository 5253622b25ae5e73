"""Is the knowledge sound? Numbered rules over what was loaded, each finding with file, line and remedy."""

from bot.lint.check import check, unloadable
from bot.lint.due import Due, due
from bot.lint.finding import Finding, Severity
from bot.lint.rules import RULES
from bot.lint.scope import Scope

__all__ = ["RULES", "Due", "Finding", "Scope", "Severity", "check", "due", "unloadable"]

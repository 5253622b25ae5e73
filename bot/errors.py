"""The one hierarchy of errors a person may see: what happened, where, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file something stands. `line` counts from 1; 0 means the file as a whole."""

    file: Path
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else str(self.file)


class IsolateError(Exception):
    """A failure with one clear sentence for a person, an optional hint and place."""

    def __init__(self, message: str, *, hint: str = "", place: Place | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.place = place

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{where}{self.message}{hint}"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One reason why a knowledge pack cannot be loaded: where, what, and what was expected."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}" if self.line else f"{self.file}: {self.message}"


class KnowledgeInvalid(IsolateError):
    """A pack cannot be loaded; `problems` names every reason found, in file order."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        count = len(problems)
        lines = "\n".join(f"  {problem}" for problem in problems)
        super().__init__(f"the knowledge has {count} problem{'s' * (count != 1)}:\n{lines}")


class SettingsInvalid(IsolateError):
    """The environment or `.env` holds wrong or contradicting settings."""


class UsageError(IsolateError):
    """The command was used in a way it cannot serve (exit code 2)."""


class SlackRefused(IsolateError):
    """Slack's Web API said no. `error` is Slack's own code, `method` the call."""

    def __init__(self, method: str, error: str) -> None:
        super().__init__(f"Slack refused {method}: {error}")
        self.method = method
        self.error = error


class NotInstalled(IsolateError):
    """The app is in no such team, or was removed from it."""


class Overloaded(IsolateError):
    """Cannot be done within the deadline now; Slack is to deliver again."""


class NotYet(Overloaded):
    """What it needs is still being made, since the process began: a moment later it is there."""


class StoreUnavailable(IsolateError):
    """The database cannot be used now: it is away, busy, or lacks its tables."""

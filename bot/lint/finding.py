"""What a rule finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.errors import Place

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing amiss: the rule's number, where, and what to do. Notes are counted, errors fail the check."""

    rule: str
    severity: Severity
    place: Place
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.rule} {self.severity}: {self.message}"

"""To whom rows belong."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Tenant:
    """A team, and the enterprise it is part of ("" for none; an installation for all of one has no team)."""

    team: str
    enterprise: str = ""

    def __str__(self) -> str:
        return f"{self.enterprise}/{self.team}" if self.enterprise else self.team

"""What rules look at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, TypeVar

from bot.engine import Engine
from bot.knowledge import Knowledge
from bot.lint.finding import Finding, Severity
from bot.quiz import Items

Result = TypeVar("Result")


class Spread(Protocol):
    """Does a task for each number and gives the results in that order, wherever it has them done."""

    def __call__(
        self, task: Callable[[int], Result], numbers: Sequence[int], worth_it: int = ...
    ) -> Iterable[Result]:
        """One result a number. `worth_it`: from how many on they may be done elsewhere."""
        ...


def one_by_one(
    task: Callable[[int], Result],
    numbers: Sequence[int],
    worth_it: int = 0,  # noqa: ARG001  # nothing is done elsewhere
) -> Iterable[Result]:
    """The plain way: here, one after the other."""
    return map(task, numbers)


@dataclass(frozen=True)
class Scope:
    """What rules look at.

    `build` makes the engine when the first rule asks for it; what looks at the knowledge alone need not wait.
    `release`: facts overdue for checking are errors, not warnings. `notes`: what is only good to know is
    looked for too, which takes several times as long. `spread`: how rules that ask the engine thousands of
    questions have that done.
    """

    knowledge: Knowledge
    build: Callable[[], Engine]
    today: dt.date
    release: bool = False
    notes: bool = False
    spread: Spread = one_by_one

    @cached_property
    def engine(self) -> Engine:
        """The engine on this knowledge; made once."""
        return self.build()

    @cached_property
    def items(self) -> Items:
        """What a quiz would ask of the knowledge; made once."""
        return Items(self.knowledge)

    def finding(self, rule: str, severity: Severity, entry: str, message: str) -> Finding:
        """A finding at the place of an entry, or of a source (`sources/…`) or dimension (`dimensions/…`)."""
        return Finding(rule, severity, self.knowledge.places[entry], message)

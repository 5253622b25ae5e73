"""Labelled questions: JSON lines of a person's question, its group, and the entries that answer it right."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.errors import UsageError

Group = Literal["in", "near", "tech", "far", "confusable"]
GROUPS: tuple[Group, ...] = ("in", "near", "tech", "far", "confusable")


class Labelled(BaseModel):
    """One labelled question. `entries`: any of them first is a right answer; none named means unknown.

    `uncovered`: in scope, but nothing in the knowledge answers it, so silence is right.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    group: Group
    text: str
    kind: str = ""
    entries: tuple[str, ...] = ()
    uncovered: bool = False
    borderline: bool = False
    gist: str = ""


def read_questions(lines: Iterable[str], name: str) -> tuple[Labelled, ...]:
    """Parse JSON lines. Raises UsageError naming `name` and the first line that cannot be read."""
    found = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            found.append(Labelled.model_validate_json(line))
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"]) or "the line"
            raise UsageError(f"{name}, line {number}: {where}: {first['msg']}") from error
    return tuple(found)

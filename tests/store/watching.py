"""What is said to a database: every statement and every commit, and how the database goes about it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from bot.store import Database

_OURS = re.compile(r"^(?:SELECT|INSERT|UPDATE|DELETE)\b")


@dataclass(slots=True)
class Watched:
    """Statements with their values, in order, and how many transactions were committed."""

    statements: list[tuple[str, Any]] = field(default_factory=list)
    commits: int = 0

    @property
    def queries(self) -> tuple[str, ...]:
        """What each did to which table, in order."""
        return tuple(_short(statement) for statement, _ in self.statements)


@contextmanager
def watching(database: Database) -> Iterator[Watched]:
    """Watch inside the block."""
    seen, engine = Watched(), database.engine.sync_engine

    def on_statement(*told: Any) -> None:
        _, _, statement, values, *_ = told
        if _OURS.match(statement):
            seen.statements.append((statement, values))

    def on_commit(_: object) -> None:
        seen.commits += 1

    sa.event.listen(engine, "before_cursor_execute", on_statement)
    sa.event.listen(engine, "commit", on_commit)
    try:
        yield seen
    finally:
        sa.event.remove(engine, "before_cursor_execute", on_statement)
        sa.event.remove(engine, "commit", on_commit)


async def scans(database: Database, statements: Sequence[tuple[str, Any]]) -> list[str]:
    """Those of them that read a whole table, by how the database itself says it would do them."""
    found = []
    async with database.transaction(deadline_s=30) as connection:
        if not database.is_embedded:  # over few rows it would read them all, index or not
            await connection.execute(sa.text("SET LOCAL enable_seqscan = off"))
        for statement, values in statements:
            explain = "EXPLAIN QUERY PLAN " if database.is_embedded else "EXPLAIN (FORMAT JSON) "
            rows: list[Any] = list(await connection.exec_driver_sql(explain + statement, values))
            if database.is_embedded:
                plan = " ".join(str(row[3]) for row in rows)
                is_scan = re.search(r"\bSCAN (?!\d+ CONSTANT|CONSTANT)", plan) is not None
            else:
                plan = json.dumps(list(rows[0]))
                is_scan = "Seq Scan" in plan
            if is_scan:
                found.append(f"{_short(statement)}: {plan}")
    return found


def _short(statement: str) -> str:
    table = re.search(r"(?:FROM|INTO|UPDATE)\s+(\w+)", statement)
    return f"{statement.split(maxsplit=1)[0].lower()} {table[1] if table else ''}"

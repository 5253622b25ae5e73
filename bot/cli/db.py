"""`isolate db …`: the tables of the database."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from bot.errors import IsolateError

if TYPE_CHECKING:
    from bot.store import Database

app = typer.Typer(no_args_is_help=True)
_T = TypeVar("_T")


@app.command()
def upgrade() -> None:
    """Bring the database to the current tables. Example: isolate db upgrade"""
    from bot.store import upgrade as run

    before = with_database(run)
    typer.echo("the tables are current" if before.is_current else f"brought to schema {before.wanted}")


@app.command()
def downgrade(
    to: Annotated[str, typer.Option(help='a revision; "-1" one step back, "base" leaves nothing')] = "-1",
) -> None:
    """Go back to earlier tables; what only later ones can hold is lost.

    Example: isolate db downgrade --to base
    """
    from bot.store import downgrade as run

    after = with_database(lambda database: run(database, to))
    typer.echo(f"now at schema {after.found or 'base'}")


@app.command()
def check() -> None:
    """Say whether the database is there and its tables are current (exit code 1: not).

    Example: isolate db check
    """
    from bot.store import check as run

    found = with_database(run)
    if not found.is_current:
        raise IsolateError(
            f"the tables are at {found.found or 'nothing'}, wanted is {found.wanted}",
            hint="isolate db upgrade",
        )
    typer.echo(f"the tables are current: schema {found.found}")


def with_database(work: Callable[[Database], Awaitable[_T]]) -> _T:
    """Do that with the database of the settings."""
    import asyncio  # most commands do without, and it takes its time

    from bot.cli.stores import database_of
    from bot.settings import read_settings

    async def run() -> _T:
        database = database_of(read_settings())
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(run())

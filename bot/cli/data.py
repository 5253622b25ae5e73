"""`isolate data …`: what is remembered of people, shown and deleted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.db import with_database
from bot.errors import UsageError

if TYPE_CHECKING:
    from bot.store import Database

app = typer.Typer(no_args_is_help=True)
User = Annotated[str, typer.Option("--user", help="a member's id in Slack: U…")]
Team = Annotated[str, typer.Option("--team", help="a team's id in Slack: T…")]


@app.command()
def export(user: User = "", team: Team = "") -> None:
    """Print all that is remembered of a member, as JSON.

    Example: isolate data export --user U024BE7LH
    """
    if not user:
        raise UsageError("say who: --user U…, with --team T… in that team only")
    kept = with_database(lambda database: _exported(database, team, user))
    typer.echo(json.dumps(kept, indent=2, ensure_ascii=False, sort_keys=True))


@app.command()
def delete(user: User = "", team: Team = "") -> None:
    """Delete all that is remembered of a member, or of a team.

    Example: isolate data delete --team T024BE7LD
    """
    if not (user or team):
        raise UsageError("say whose: --user U…, --team T…, or both for one member of one team")
    count = with_database(lambda database: _deleted(database, team, user))
    typer.echo(f"deleted {count} rows")


async def _exported(database: Database, team: str, user: str) -> dict[str, Any]:
    from bot.store import Store

    store = Store(database)
    kept: dict[str, Any] = {}
    for tenant in await store.tenants(team=team, member=user):
        async with store.unit(tenant) as unit:
            kept[str(tenant)] = await unit.people.export(user)
    return kept


async def _deleted(database: Database, team: str, user: str) -> int:
    from bot.store import Store

    store = Store(database)
    if not user:
        return await store.forget_team(team)
    count = 0
    for tenant in await store.tenants(team=team, member=user):
        async with store.unit(tenant) as unit:
            count += await unit.people.forget(user)
    return count

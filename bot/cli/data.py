"""`isolate data …`: what is remembered of people, shown and deleted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.db import with_database
from bot.errors import UsageError

if TYPE_CHECKING:
    from bot.service import Privacy
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
    kept = with_database(lambda database: _privacy(database).export(user, team))
    typer.echo(json.dumps(kept, indent=2, ensure_ascii=False, sort_keys=True))


@app.command()
def delete(user: User = "", team: Team = "") -> None:
    """Delete all that is remembered of a member, or of a team.

    Example: isolate data delete --team T024BE7LD
    """
    if not (user or team):
        raise UsageError("say whose: --user U…, --team T…, or both for one member of one team")
    count = with_database(lambda database: _deleted(_privacy(database), team, user))
    typer.echo(f"deleted {count} rows")


def _privacy(database: Database) -> Privacy:
    from bot.service import Privacy
    from bot.store import Store

    return Privacy(Store(database))


async def _deleted(privacy: Privacy, team: str, user: str) -> int:
    return await (privacy.forget_member(user, team) if user else privacy.forget_team(team))

"""`isolate knowledge …`: check, export, and the schema for editors."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.places import own_pack, pack_paths
from bot.errors import UsageError
from bot.knowledge import SECTIONS, json_lines, json_schema, load

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.command()
def lint(
    paths: Annotated[list[Path] | None, typer.Argument(help="packs laid over each other; ours first")] = None,
    release: Annotated[bool, typer.Option("--release", help="overdue facts are errors")] = False,
    notes: Annotated[bool, typer.Option("--notes", help="list thin entries too")] = False,
) -> None:
    """Check knowledge packs; every finding names file and line. Example: isolate knowledge lint my-pack/"""
    from bot.engine import Engine
    from bot.lint import Scope, check

    roots = tuple(dict.fromkeys([own_pack(), *(paths or ())]))
    knowledge = load(roots)
    today = dt.datetime.now(dt.UTC).date()  # noqa: TID251  # the command line is where the day comes in
    findings = check(Scope(knowledge, Engine(knowledge), today, release))
    for finding in findings:
        if notes or finding.severity != "note":
            typer.echo(str(finding))
    tally = Counter(finding.severity for finding in findings)
    counts = ", ".join(
        f"{len(getattr(knowledge, section))} {section}" for section in (*SECTIONS, "dimensions", "sources")
    )
    typer.echo(f"{counts}: {tally['error']} errors, {tally['warning']} warnings, {tally['note']} thin")
    if tally["error"]:
        raise typer.Exit(1)


@app.command()
def export(json: Annotated[bool, typer.Option("--json", help="one JSON line an entry")] = False) -> None:
    """Print every entry as one JSON line. Example: isolate knowledge export --json | head"""
    if not json:
        raise UsageError("export knows one form so far", hint="isolate knowledge export --json")
    for line in json_lines(load(pack_paths())):
        typer.echo(line)


@app.command()
def schema() -> None:
    """Print the JSON Schema of a knowledge file. Example: isolate knowledge schema > knowledge/schema.json"""
    typer.echo(json_schema())

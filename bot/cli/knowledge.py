"""`isolate knowledge …`: check, export, and the schema for editors."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.places import own_pack, pack_paths
from bot.errors import UsageError
from bot.knowledge import json_lines, json_schema, load

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.command()
def lint(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="packs laid over each other; ours by default")
    ] = None,
) -> None:
    """Check knowledge packs; every finding names file and line. Example: isolate knowledge lint my-pack/"""
    roots = tuple(paths) if paths else (own_pack(),)
    if paths and own_pack() not in roots:
        roots = (own_pack(), *roots)
    knowledge = load(roots)
    counts = ", ".join(
        f"{len(getattr(knowledge, section))} {section}"
        for section in (
            "concepts",
            "comparisons",
            "misconceptions",
            "questions",
            "choices",
            "dimensions",
            "sources",
        )
    )
    typer.echo(f"knowledge is sound: {counts}")


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

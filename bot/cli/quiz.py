"""`isolate quiz …`: what a quiz asks, for curators."""

from __future__ import annotations

import json as jsonlib
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.places import pack_paths
from bot.errors import UsageError

if TYPE_CHECKING:
    from bot.quiz import Item

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def _group() -> None:
    """A group of commands, even while there is one."""


@app.command()
def preview(
    kind: Annotated[str, typer.Option(help="only this kind of item, such as misconception")] = "",
    topic: Annotated[str, typer.Option(help="only this topic, or items about this concept's id")] = "",
    json: Annotated[bool, typer.Option("--json", help="one JSON line an item")] = False,
) -> None:
    """List what a quiz asks, right options marked. Example: isolate quiz preview --topic packer"""
    from bot.knowledge import load
    from bot.quiz import ITEM_KINDS, TOPICS, Items

    items = Items(load(pack_paths()))
    if kind and kind not in ITEM_KINDS:
        raise UsageError(f"no kind of item is called {kind}", hint=", ".join(ITEM_KINDS))
    if topic and topic not in TOPICS and topic not in items.knowledge.concepts:
        raise UsageError(f"no topic or concept is called {topic}", hint=", ".join(TOPICS))
    shown = [
        item
        for item in items
        if kind in {"", item.kind} and (topic in {"", item.topic} or topic in item.concepts)
    ]
    for item in shown:
        typer.echo(jsonlib.dumps(asdict(item), default=str, ensure_ascii=False) if json else _lines(item))
    if not json:
        tally = Counter(item.kind for item in shown)
        counts = ", ".join(f"{count} {name}" for name, count in tally.most_common())
        typer.echo(f"{len(shown)} items: {counts}; {len(items.refused)} refused")


def _lines(item: Item) -> str:
    head = f"{item.prompt}  [{item.id}, {item.topic}, difficulty {item.difficulty}]"
    options = [
        f"  {'*' if number == item.right else '-'} {option.text}{' (near)' if option.is_near else ''}"
        for number, option in enumerate(item.options)
    ]
    return "\n".join([head, *options, f"  = {item.lesson.fact}", ""])

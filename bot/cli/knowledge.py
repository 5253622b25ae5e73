"""`isolate knowledge …`: check, what is due, what a change does, export, and the schema for editors."""

from __future__ import annotations

import datetime as dt
import json as json_module
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.places import own_pack, pack_paths, today
from bot.errors import KnowledgeInvalid, UsageError
from bot.knowledge import SECTIONS, Knowledge, json_lines, json_schema, load

if TYPE_CHECKING:
    from bot.lint import Due, Finding

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


@app.command()
def lint(
    paths: Annotated[list[Path] | None, typer.Argument(help="packs laid over each other; ours first")] = None,
    release: Annotated[bool, typer.Option("--release", help="overdue facts are errors")] = False,
    notes: Annotated[bool, typer.Option("--notes", help="look for thin entries too; takes longer")] = False,
) -> None:
    """Check knowledge packs; every finding names file and line. Example: isolate knowledge lint my-pack/"""
    from bot.cli.spread import over_cores
    from bot.library import Library, default_cache
    from bot.lint import Scope, check, unloadable

    roots = tuple(dict.fromkeys([own_pack(), *(paths or ())]))
    try:
        knowledge = load(roots)
    except KnowledgeInvalid as refusal:
        _report(unloadable(refusal), "nothing was loaded", notes=notes)
        return
    scope = Scope(
        knowledge,
        lambda: Library.open(roots, default_cache()).engine,
        today(),
        release=release,
        notes=notes,
        spread=over_cores,
    )
    _report(check(scope), _counted(knowledge), notes=notes)


def _report(findings: Iterable[Finding], looked_at: str, *, notes: bool) -> None:
    """The findings, then how many of each kind; exit code 1 where there is an error."""
    tally: Counter[str] = Counter()
    for finding in findings:
        typer.echo(str(finding))
        tally[finding.severity] += 1
    thin = f", {tally['note']} thin" if notes else " (thin entries: --notes)"
    typer.echo(f"{looked_at}: {tally['error']} errors, {tally['warning']} warnings{thin}")
    if tally["error"]:
        raise typer.Exit(1)


def _counted(knowledge: Knowledge) -> str:
    sections = (*SECTIONS, "dimensions", "sources")
    return ", ".join(f"{len(getattr(knowledge, section))} {section}" for section in sections)


@app.command("due")
def due_command(
    before: Annotated[
        dt.datetime | None, typer.Option(formats=["%Y-%m-%d"], help="due up to that day; today by default")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="one JSON line a fact")] = False,
) -> None:
    """List what is to be checked again. Example: isolate knowledge due --before 2027-03-01"""
    from bot.lint import due

    day = before.date() if before else today()
    found = due(load(pack_paths()), day)
    for one in found:
        typer.echo(json_module.dumps(_as_data(one), ensure_ascii=False) if json else "\n".join(_lines(one)))
    if not json:
        typer.echo(f"{len(found)} facts are due up to {day}")


def _lines(one: Due) -> list[str]:
    used = f"{one.resting} entries rest on its sources" + (f", {one.named} name it" if one.named else "")
    head = f"{one.day}  {one.entry} ({one.kind}), {one.what}: checked {one.checked}; {used}"
    sources = (f"    {source.title}, {source.publisher}: {source.url}" for _, source in one.sources)
    return [head, f"    {one.place}", *sources]


def _as_data(one: Due) -> dict[str, Any]:
    return {
        "due": one.day.isoformat(),
        "entry": one.entry,
        "kind": one.kind,
        "what": one.what,
        "checked": one.checked.isoformat(),
        "named": one.named,
        "resting": one.resting,
        "file": str(one.place.file),
        "line": one.place.line,
        "sources": [
            {"id": key, "title": source.title, "publisher": source.publisher, "url": source.url}
            for key, source in one.sources
        ],
    }


@app.command()
def diff(
    base: Annotated[str, typer.Argument(help="the state before: a git revision, or a folder")],
    questions: Annotated[
        Path | None, typer.Option(help="labelled questions; tests/questions of the checkout by default")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="everything as one JSON object")] = False,
) -> None:
    """Show what a change of the knowledge does to the answers. Example: isolate knowledge diff HEAD~1"""
    from bot.cli.differences import lines, summary
    from bot.cli.eval import load_questions
    from bot.cli.revisions import state
    from bot.engine import Engine
    from bot.evaluate import compare
    from bot.library import Library, default_cache

    ours, *extra = pack_paths()
    asked = load_questions(questions or ours.parent / "tests" / "questions")
    after = Library.open((ours, *extra), default_cache()).engine
    with state(base, ours) as folder:
        before = Engine(load((folder, *extra)))
    found = compare(before, after, [question for question in asked if not question.borderline])
    if json:
        typer.echo(json_module.dumps(summary(found), ensure_ascii=False))
        return
    for line in lines(found):
        typer.echo(line)


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

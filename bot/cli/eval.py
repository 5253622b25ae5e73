"""`isolate eval …`: answer quality on labelled questions."""

from __future__ import annotations

import json as json_module
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.places import pack_paths
from bot.errors import IsolateError, UsageError
from bot.library import Library, default_cache

if TYPE_CHECKING:
    from bot.cli.scores import Robust
    from bot.engine import Engine
    from bot.evaluate import Labelled, Report

TYPOS = (1, 2)  # in every question, measured one after the other
SEED = 1  # of the typos


def eval_command(
    path: Annotated[
        Path, typer.Argument(help="a file of labelled questions (JSON lines), or a folder of them")
    ],
    json: Annotated[bool, typer.Option("--json", help="the measures as one JSON object")] = False,
    misses: Annotated[int, typer.Option(help="how many of the worst misses and leaks to show")] = 10,
    robust: Annotated[
        bool, typer.Option("--robust", help="ask them dressed otherwise and misspelt too; takes longer")
    ] = False,
    above: Annotated[
        Path | None, typer.Option(help="fail where a measure is below its floor in this file; say no more")
    ] = None,
    set_floors: Annotated[
        Path | None, typer.Option(help="write what these questions come to as floors into this file")
    ] = None,
) -> None:
    """Score answers on labelled questions. Example: isolate eval tests/questions"""
    from bot.evaluate import evaluate, floors

    questions = load_questions(path)
    asked = [question for question in questions if not question.borderline]
    engine = Library.open(pack_paths(), default_cache()).engine
    report = evaluate(engine, asked)
    if above is not None:
        _hold(report, above)
        return
    if set_floors is not None:
        set_floors.write_text(json_module.dumps(floors(report), indent=1) + "\n", encoding="utf-8")
        typer.echo(f"floors under {len(report.outcomes)} questions written to {set_floors}")
        return
    _show(report, _worn(engine, asked, robust), len(questions) - len(asked), misses, json=json)


def _hold(report: Report, file: Path) -> None:
    """Fail with a sentence for every measure that is worse than kept."""
    from bot.evaluate import fallen, read_floors

    try:
        kept = read_floors(file.read_text(encoding="utf-8"), str(file))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {file}: {error}") from error
    told = fallen(report, kept)
    if told:
        hint = "isolate eval shows what is missed; --set-floors keeps the new state, if it is meant"
        raise IsolateError(f"worse than {file} keeps: {'; '.join(told)}", hint=hint)
    typer.echo(f"{len(report.outcomes)} questions, {len(kept)} measures: none below its floor")


def _worn(engine: Engine, questions: Sequence[Labelled], is_asked_for: bool) -> Robust:
    from bot.cli.scores import Robust
    from bot.cli.spread import over_cores
    from bot.evaluate import points_lost, unchanged

    if not is_asked_for:
        return Robust()
    lost = {count: points_lost(engine, questions, count, SEED, over_cores) for count in TYPOS}
    return Robust(unchanged(engine, questions, over_cores), lost)


def _show(report: Report, robust: Robust, left_out: int, misses: int, *, json: bool) -> None:
    from bot.cli.scores import lines, summary

    if json:
        typer.echo(json_module.dumps(summary(report, robust, misses), ensure_ascii=False))
        return
    beside = f" ({left_out} borderline left out)" if left_out else ""
    typer.echo(f"{len(report.outcomes)} questions{beside}")
    for line in lines(report, robust, misses):
        typer.echo(line)


def load_questions(path: Path) -> tuple[Labelled, ...]:
    """Read a file, or every .jsonl of a folder. Raises UsageError naming what cannot be read."""
    from bot.evaluate import read_questions

    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    if not files:
        raise UsageError(f"no .jsonl file in {path}")
    found: list[Labelled] = []
    for file in files:
        try:
            with file.open(encoding="utf-8") as lines:
                found += read_questions(lines, str(file))
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"cannot read {file}: {error}") from error
    return tuple(found)

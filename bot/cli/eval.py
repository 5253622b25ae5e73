"""`isolate eval …`: answer quality on labelled questions."""

from __future__ import annotations

import json as json_module
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.places import pack_paths
from bot.errors import UsageError
from bot.evaluate import Labelled, Report, evaluate, read_questions
from bot.evaluate.measure import Share
from bot.library import Library, default_cache


def eval_command(
    path: Annotated[
        Path, typer.Argument(help="a file of labelled questions (JSON lines), or a folder of them")
    ],
    json: Annotated[bool, typer.Option("--json", help="the measures as one JSON object")] = False,
    misses: Annotated[int, typer.Option(help="how many of the worst misses to show")] = 10,
) -> None:
    """Score answers on labelled questions. Example: isolate eval tests/questions"""
    questions = load_questions(path)
    report = evaluate(
        Library.open(pack_paths(), default_cache()).engine, [row for row in questions if not row.borderline]
    )
    if json:
        typer.echo(json_module.dumps(summary(report), ensure_ascii=False))
        return
    left_out = sum(row.borderline for row in questions)
    typer.echo(
        f"{len(report.outcomes)} questions" + (f" ({left_out} borderline left out)" if left_out else "")
    )
    for line in _lines(report, misses):
        typer.echo(line)


def load_questions(path: Path) -> tuple[Labelled, ...]:
    """Read a file, or every .jsonl of a folder. Raises UsageError naming what cannot be read."""
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


def summary(report: Report) -> dict[str, Any]:
    """The measures as plain data; shares as {"value", "low", "high", "of"}."""
    error, sure = report.calibration()
    found: dict[str, Any] = {
        "groups": {
            group: dict(
                zip(("answered", "suggested", "silent"), map(_share, report.kinds(group)), strict=True)
            )
            for group in report.groups
        },
    }
    if report.judged:
        found |= {
            "right_first": _share(report.share("right")),
            "right_or_offered": _share(report.share("right", "offered")),
            "wrong_asserted": _share(report.share("wrong")),
            "uncovered_asserted": _share(report.uncovered),
            "calibration_error": round(error, 4),
            "right_at_90": _share(sure),
        }
    return found


def _share(share: Share) -> dict[str, float]:
    low, high = share.interval
    return {"value": round(share.value, 4), "low": round(low, 4), "high": round(high, 4), "of": share.of}


def _lines(report: Report, misses: int) -> list[str]:
    lines = ["", f"{'group':<12}{'n':>5}  {'answered':>20}{'suggested':>20}{'silent':>20}"]
    for group in report.groups:
        answered, suggested, silent = report.kinds(group)
        lines.append(
            f"{group:<12}{answered.of:>5}  {_text(answered):>20}{_text(suggested):>20}{_text(silent):>20}"
        )
    if report.judged:
        lines += _judged(report)
    else:
        lines += ["", "The file names no right entries: what is right is for a reader to judge."]
    wrong = sorted((o for o in report.judged if o.result == "wrong"), key=lambda o: -o.answer.confidence)
    leaks = [o for o in report.outcomes if o.question.group != "in" and o.answer.asserts]
    for title, rows in (
        ("worst misses", wrong),
        ("worst leaks", sorted(leaks, key=lambda o: -o.answer.confidence)),
    ):
        lines += ["", f"{title}:"] if rows and misses else []
        lines += [
            f"  {row.answer.confidence:.2f} {row.question.id} {row.question.text[:90]!r} -> {row.answer.key}"
            for row in rows[:misses]
        ]
    return lines


def _judged(report: Report) -> list[str]:
    error, sure = report.calibration()
    lines = ["", "in scope, right entry known:"]
    for name, share in (
        ("right first", report.share("right")),
        ("right first or offered", report.share("right", "offered")),
        ("wrong asserted", report.share("wrong")),
        ("not covered, yet asserted", report.uncovered),
        ("right, of answers at ≥ 0.9", sure),
    ):
        lines.append(f"  {name:<28}{_text(share):>20}  of {share.of}")
    return [*lines, f"  {'calibration error':<28}{error:>8.3f}"]


def _text(share: Share) -> str:
    low, high = share.interval
    return f"{share.value:6.1%} [{low:.0%}, {high:.0%}]"

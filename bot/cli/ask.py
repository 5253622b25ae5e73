"""`isolate ask …`: an answer in the terminal, as JSON, for a batch, or with the reasons for it."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any

import typer

from bot.cli.places import pack_paths, today
from bot.engine import Answer, Engine
from bot.errors import UsageError
from bot.library import Library, default_cache
from bot.words import say

MOST_SOURCES = 4  # an answer's own come first; --json has them all


def ask(
    text: Annotated[list[str] | None, typer.Argument(help="the question or claim")] = None,
    plain: Annotated[bool, typer.Option("--plain", help="text only, sources below")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="the answer object, one line")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="show why: what was considered, and the numbers")
    ] = False,
    batch: Annotated[
        Path | None, typer.Option(help='JSON lines {"id", "text"}; - for standard input')
    ] = None,
) -> None:
    """Answer a question. Example: isolate ask docker vs vm"""
    if batch is not None:
        if text or not as_json:
            raise UsageError(
                "--batch goes with --json and no text", hint="isolate ask --json --batch questions.jsonl"
            )
        raise typer.Exit(_batch(batch))
    question = " ".join(text or ())
    if not question.strip():
        raise UsageError("there is no question", hint="isolate ask docker vs vm")
    engine = Library.open(pack_paths(), default_cache()).engine
    if explain:
        from bot.cli.terminal import print_explanation

        print_explanation(engine.explain(question))
    answer, elapsed_ms = _timed(engine, question)
    if as_json:
        typer.echo(json.dumps(record(answer, elapsed_ms), ensure_ascii=False))
    elif plain:
        typer.echo(in_plain(answer))
        if told := overdue(answer, today()):
            typer.echo(told)
    else:
        from bot.cli.terminal import print_answer

        print_answer(answer, overdue(answer, today()))


def record(answer: Answer, elapsed_ms: float) -> dict[str, Any]:
    """The answer object of the command line's contract."""
    return {
        "text": answer.text,
        "kind": answer.kind,
        "entries": list(answer.entries),
        "concepts": list(answer.concepts),
        "verdict": answer.verdict,
        "confidence": round(answer.confidence, 4),
        "answer": answer.plain(),
        "sources": [{"title": source.title, "url": source.url} for source in answer.sources],
        "suggestions": [suggestion.text for suggestion in answer.suggestions],
        "alternatives": [suggestion.text for suggestion in answer.alternatives],
        "elapsed_ms": round(elapsed_ms, 3),
        "as_of": answer.checked.isoformat() if answer.checked else None,
        "recheck_after": answer.recheck_after.isoformat() if answer.recheck_after else None,
    }


def _timed(engine: Engine, text: str) -> tuple[Answer, float]:
    start = perf_counter()
    answer = engine.answer(text)
    return answer, (perf_counter() - start) * 1000


def in_plain(answer: Answer) -> str:
    """An answer as text: verdict, answer, sources; or why there is none."""
    if answer.kind == "none":
        return f"{say('reply.none')}\n{say('reply.hint')}"
    if answer.kind == "suggestions":
        return "\n".join(
            [say("reply.suggestions"), *(f"- {suggestion.text}" for suggestion in answer.suggestions)]
        )
    verdict = f"{say(f'verdict.{answer.verdict}')}: {answer.title}\n\n" if answer.verdict else ""
    sources = [
        f"- {source.title} ({source.publisher}), {source.url}" for source in answer.sources[:MOST_SOURCES]
    ]
    if len(answer.sources) > MOST_SOURCES:
        sources.append(say("reply.more_sources", count=len(answer.sources) - MOST_SOURCES))
    return "\n".join([verdict + answer.plain(), "", *sources])


def overdue(answer: Answer, today: dt.date) -> str:
    """When it was last checked, where a fact in it should have been checked again by today; else nothing."""
    parts = [part for part in (answer, *answer.parts) if part.recheck_after and part.recheck_after <= today]
    days = [part.checked for part in parts if part.checked]
    return say("reply.overdue", date=min(days).isoformat()) if days else ""


def _batch(path: Path) -> int:
    engine = Library.open(pack_paths(), default_cache()).engine
    failed = False
    for number, line in enumerate(_lines(path), start=1):
        result = _one(engine, number, line)
        failed = failed or "error" in result
        sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
    return int(failed)


def _one(engine: Engine, number: int, line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line.decode("utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        return {"id": None, "error": f"line {number}: not JSON"}
    if not isinstance(row, dict) or not isinstance(row.get("text"), str) or "id" not in row:
        return {"id": None, "error": f'line {number}: needs the form {{"id": …, "text": "…"}}'}
    answer, elapsed_ms = _timed(engine, row["text"])
    return {"id": row["id"], **record(answer, elapsed_ms)}


def _lines(path: Path) -> Iterator[bytes]:
    try:
        if str(path) == "-":
            yield from _filled(sys.stdin.buffer)
            return
        with path.open("rb") as file:
            yield from _filled(file)
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error


def _filled(lines: Iterable[bytes]) -> Iterator[bytes]:
    return (line for line in lines if line.strip())

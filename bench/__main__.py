"""`python -m bench [--only NAME …] [--out FOLDER] [--quick]`: measure, print, draw, write it down."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from rich.console import Console

from bench import ablation, answering, growth, http, learning, quality, remembering, starting
from bench.machine import description
from bench.picture import draw, draw_learning
from bench.result import Result, show
from bench.setting import ROOT, Setting, frozen, say

MEASURES: Mapping[str, Callable[[Setting], Result]] = {
    "answer": answering.measure,
    "start": starting.measure,
    "quality": quality.measure,
    "ablation": ablation.measure,
    "http": http.measure,
    "store": remembering.measure,
    "growth": growth.measure,
    "learning": learning.measure,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what is asked for; 0 if every must is met."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure speed, memory and quality.")
    parser.add_argument("--only", nargs="+", choices=MEASURES, default=list(MEASURES), metavar="NAME",
                        help=f"some of: {', '.join(MEASURES)}")  # fmt: skip
    parser.add_argument("--out", type=Path, default=ROOT / "bench/results", help="where to write")
    parser.add_argument("--quick", action="store_true", help="smaller and less sure, in about a minute")
    parser.add_argument("--knowledge", type=Path, help="another pack than ours")
    chosen = parser.parse_args(arguments)
    began = time.monotonic()
    results = []
    with tempfile.TemporaryDirectory(prefix="isolate-bench-") as scratch:
        setting = frozen(Path(scratch), quick=chosen.quick, knowledge=chosen.knowledge)
        console = Console(width=160)
        for name in chosen.only:
            results.append(MEASURES[name](setting))
            show(results[-1], console)
    write(results, chosen.out, quick=chosen.quick)
    say(f"{time.monotonic() - began:.0f} s; written to {chosen.out}")
    return int(any(figure.standing == "missed" for result in results for figure in result.figures))


def write(results: Sequence[Result], folder: Path, *, quick: bool) -> None:
    """results.json, and a picture where growth or learning was measured."""
    folder.mkdir(parents=True, exist_ok=True)
    found = {result.name: result.record() for result in results}
    record = {
        "date": dt.datetime.now(dt.UTC).date().isoformat(),  # noqa: TID251 - the day of the measurement
        "quick": quick,
        "machine": description(),
        "results": found,
    }
    text = json.dumps(record, ensure_ascii=False, indent=1) + "\n"
    (folder / "results.json").write_text(text, encoding="utf-8")
    if "growth" in found:
        draw(found["growth"]["numbers"], folder / "growth.svg")
    if "learning" in found:
        draw_learning(found["learning"]["numbers"], folder / "learning.svg")


if __name__ == "__main__":
    raise SystemExit(main())

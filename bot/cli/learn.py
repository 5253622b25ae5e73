"""`isolate learn`: fit the engine's weights on labelled questions and write them."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.eval import load_questions
from bot.cli.places import own_pack

WRONG_AT_MOST, LEAKS_AT_MOST = 0.065, 0.07  # shares of in-scope and of near questions; see docs/engine.md
SUGGESTED_AT_MOST = 0.15  # share of questions on other things that may be met with suggestions


def learn(
    path: Annotated[Path, typer.Argument(help="labelled questions: a .jsonl file or a folder of them")],
    to: Annotated[Path, typer.Option(help="the weights file to write")] = Path("bot/engine/weights.json"),
    extra: Annotated[Path | None, typer.Option(help="more labelled questions")] = None,
) -> None:
    """Learn the weights from labelled questions. Example: isolate learn tests/questions"""
    from bot.engine import Engine
    from bot.evaluate import learn as fitting
    from bot.knowledge import load

    questions = [*load_questions(path), *(load_questions(extra) if extra else ())]
    engine = Engine(load([own_pack()]))
    found = fitting.examples(engine, questions)
    won = fitting.winners(engine, questions, found)
    points = fitting.cross_validated(won)
    answer_from = fitting.threshold(points, WRONG_AT_MOST, LEAKS_AT_MOST)
    groups = Counter(question.group for question in questions)
    data = {
        "fitted_on": f"questions {dict(groups)}, phrasings {len(engine.index.phrases)}",
        "answer_from": answer_from,
        "suggest_from": fitting.suggest_threshold(points, SUGGESTED_AT_MOST),
        "tone": fitting.fit_tones(engine, questions)[-1].record(),
        "gate": fitting.fit_gate(won),
        "routes": fitting.fit_routes(found),
    }
    to.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
    typer.echo(f"{data['fitted_on']}: answers from {answer_from}, written to {to}")

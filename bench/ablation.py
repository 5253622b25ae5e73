"""What each group of features adds: the weights learnt anew without it, cross-validated.

The answers are those of the winners whose weights never saw their fold; "right" is their share of in-scope
questions when as many are answered as keep the wrong ones at `WRONG`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from bench.result import Result, Table
from bench.setting import Setting, by_itself, say
from bot.engine import Engine
from bot.evaluate import learn as fitting
from bot.evaluate.learn import Example, Point, Winner

WRONG = 0.08
EVERY, EVERY_QUICK = 20, 60  # phrasings taken part in learning: enough to tell the groups apart
_NAMES = ("named", "unnamed", "subject", "turned")
_LOOKS = (
    "long", "message_long", "trouble", "code", "first_person", "foreign", "foreign_any", "nameless", "loose",
    "implied", "unexplained", "unexplained_any",
)  # fmt: skip
_FORMS = ("form_", "polarity", "opposite", "negated")

Measured = TypeVar("Measured", Example, Winner)

GROUPS: Mapping[str, Callable[[str], bool]] = {
    "nothing": "".__eq__,
    "words": lambda name: name.startswith("words") or name == "near_words",
    "meaning, by the nearest phrasing": lambda name: (
        name.startswith("meaning") or name in {"near", "near_first"}
    ),
    "meaning, by all phrasings of an entry": lambda name: name.startswith("mean") and "meaning" not in name,
    "both kinds of meaning": lambda name: name.startswith("mean") or name in {"near", "near_first"},
    "how far the terms meet": lambda name: "_met" in name,
    "names": lambda name: name in _NAMES,
    "forms and polarity": lambda name: name.startswith(_FORMS),
    "the look of the message": lambda name: name in _LOOKS,
    "the tone": lambda name: name == "tone",
    "every lead over the next": lambda name: name.endswith("_lead") or name == "lead",
}


def measure(setting: Setting) -> Result:
    """A row a group: what is lost without it."""
    rows = by_itself(_rows, setting)
    note = f"Percent, cross-validated. “Right” is at {WRONG:.0%} wrong at most, and 10 % of near questions."
    table = Table(
        "what each group of features adds", ("without", "best is right", "right answered"), rows, note
    )
    return Result("ablation", "What each feature adds", tables=(table,), numbers={"rows": rows})


def _rows(setting: Setting) -> tuple[tuple[str, str, str], ...]:
    engine, questions = Engine(setting.load()), setting.labelled()
    found = fitting.examples(engine, questions, every=EVERY_QUICK if setting.quick else EVERY)
    rows = []
    for name, left_out in GROUPS.items():
        say(f"ablation: without {name}")
        won = _without(fitting.winners(engine, questions, _without(found, left_out)), left_out)
        points = fitting.cross_validated(won)
        rows.append((name, f"{best_is_right(points) * 100:.1f}", f"{right_answered(points) * 100:.1f}"))
    return tuple(rows)


def _without(found: Sequence[Measured], left_out: Callable[[str], bool]) -> list[Measured]:
    return [
        replace(one, features={name: value for name, value in one.features.items() if not left_out(name)})
        for one in found
    ]


def best_is_right(points: Sequence[Point]) -> float:
    """Of in-scope questions that an entry answers, the share whose best candidate is right."""
    judged = [point for point in points if point.winner.question.entries]
    return sum(point.winner.right is True for point in judged) / max(len(judged), 1)


def right_answered(points: Sequence[Point]) -> float:
    """Of in-scope questions the share answered right, from the least confidence that keeps the rest out."""
    inside = [point for point in points if point.winner.question.group == "in"]
    near = [point for point in points if point.winner.question.group == "near"]
    for level in sorted({point.confidence for point in points}):
        wrong = sum(p.winner.right is not True and p.confidence >= level for p in inside)
        leaks = sum(p.confidence >= level for p in near)
        if wrong <= WRONG * len(inside) and leaks <= 0.1 * len(near):
            right = sum(p.winner.right is True and p.confidence >= level for p in inside)
            return right / max(len(inside), 1)
    return 0.0

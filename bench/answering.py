"""How long one question takes: labelled ones, hostile ones, and `WRatio` over the same phrasings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from bench.hostile import messages
from bench.result import Figure, Result, Table, Target, number
from bench.rivals import Stock, wratio
from bench.setting import Setting, by_itself, say, thinned
from bench.timing import Times, timed
from bot.engine import Engine
from bot.engine.normalise import normalise

ROUNDS = 7
SAME_PHRASINGS = 5_000
MEDIAN, TAIL = Target(0.5, 0.25), Target(1.5, 0.8)
HOSTILE = Target(5.0, 2.0)
FASTER = Target(20.0, 50.0, at_least=True)


@dataclass(frozen=True, slots=True)
class _Own:
    phrasings: int
    entries: int
    first: Times
    single: Times
    several: Times
    every: Times
    hostile: Mapping[str, float]


def measure(setting: Setting) -> Result:
    """Labelled questions, one after the other, on one core."""
    say("answer: one question at a time, our knowledge")
    own = by_itself(_own, setting)
    say("answer: beside WRatio")
    ours, theirs, size = by_itself(_beside, setting)
    return _result(own, ours, theirs, size)


def _own(setting: Setting) -> _Own:
    engine = Engine(setting.load())
    warm = [phrase.text for phrase in engine.index.phrases[::50]]
    texts = [question.text for question in setting.labelled()]
    timed(engine.answer, warm)
    first = timed(engine.answer, texts)
    rounds = 2 if setting.quick else ROUNDS
    asked_once = [text for text in texts if len(normalise(text).sentences) <= 1]
    asked_more = [text for text in texts if len(normalise(text).sentences) > 1]
    return _Own(
        len(engine.index.phrases),
        len(engine.index.entries),
        first,
        timed(engine.answer, asked_once, rounds),
        timed(engine.answer, asked_more, rounds),
        timed(engine.answer, texts, rounds),
        {name: _slow(engine, text) for name, text in messages().items()},
    )


def _slow(engine: Engine, text: str) -> float:
    return median(timed(engine.answer, [text], 5).cpu)


def _beside(setting: Setting) -> tuple[Times, Times, int]:
    knowledge = thinned(setting.load(), 500 if setting.quick else SAME_PHRASINGS)
    engine = Engine(knowledge)
    stock = Stock(
        tuple(phrase.text for phrase in engine.index.phrases),
        tuple(engine.index.entries[phrase.entry] for phrase in engine.index.phrases),
    )
    rank = wratio(stock)
    texts = [question.text for question in setting.labelled()]
    timed(engine.answer, texts)
    ours = timed(engine.answer, texts, 2)
    theirs = timed(rank, texts[:: 20 if setting.quick else 5])
    return ours, theirs, len(stock.texts)


def _result(own: _Own, ours: Times, theirs: Times, size: int) -> Result:
    figures = (
        Figure("one question, median, processor", own.every.at(50), "ms", MEDIAN),
        Figure("one question, 99th percentile, processor", own.every.at(99), "ms", TAIL),
        Figure("one question, median, wall", own.every.at(50, of="wall"), "ms", MEDIAN),
        Figure("one question, 99th percentile, wall", own.every.at(99, of="wall"), "ms", TAIL),
        Figure(f"times faster than WRatio over {size} phrasings", theirs.at(50) / ours.at(50), "", FASTER),
        Figure("slowest hostile message", max(own.hostile.values()), "ms", HOSTILE),
    )
    rows: Sequence[tuple[str, Times]] = (
        ("all, again and again", own.every),
        ("all, asked for the first time", own.first),
        ("of one sentence", own.single),
        ("of several sentences", own.several),
        (f"ours over {size} phrasings", ours),
        (f"WRatio over {size} phrasings", theirs),
    )
    hostile = sorted(own.hostile.items(), key=lambda item: -item[1])
    tables = (
        Table(
            f"milliseconds a question, one core ({own.entries} entries, {own.phrasings} phrasings)",
            ("", "processor p50", "p99", "wall p50", "p99"),
            tuple((name, *times.cells()) for name, times in rows),
            "The labelled questions. Processor: what this process used, whoever else is at work.",
        ),
        Table(
            "messages of 100 000 characters made to be slow, ms",
            ("", "processor"),
            tuple((name, number(value)) for name, value in hostile),
        ),
    )
    numbers = {name: times.record() for name, times in rows} | {"hostile_ms": dict(hostile)}
    return Result("answer", "One question", figures, tables, numbers)

"""What size costs: the same engine over made-up knowledge of 5 000 to 500 000 phrasings."""

from __future__ import annotations

from dataclasses import dataclass

from bench.machine import MIB, most_resident, resident
from bench.result import Figure, Result, Table, Target, number
from bench.rivals import Stock, wratio
from bench.setting import Setting, by_itself, say
from bench.synthetic import made
from bench.timing import Times, seconds, timed
from bot.engine import Engine

SIZES = (500, 5_000, 50_000, 500_000)
QUICK = (500, 5_000)
TAIL, MEMORY = Target(10.0, 2.0), Target(3.0, 1.0)
GROWTH = Target(20.0, 2.0)  # for a hundredfold; clearly below linear is a fifth of it or less
RIVALS_MOST = 50_000  # from there on WRatio takes seconds a question
SHORT = 20  # questions that a slow rival is asked


@dataclass(frozen=True, slots=True)
class Size:
    """What was measured at one size."""

    phrasings: int
    entries: int
    build_s: float
    resident: int
    most: int
    ours: Times
    rival: Times | None
    found: float

    def cells(self) -> tuple[str, ...]:
        """To print."""
        wratio_ms = number(self.rival.at(50)) if self.rival else ""
        memory = (number(self.resident / MIB), number(self.most / MIB))
        return (
            number(self.phrasings), number(self.entries), *self.ours.cells(), wratio_ms,
            number(self.build_s), *memory, f"{self.found:.0%}",
        )  # fmt: skip


def measure(setting: Setting, sizes: tuple[int, ...] = ()) -> Result:
    """One process a size."""
    found = []
    for size in sizes or (QUICK if setting.quick else SIZES):
        say(f"growth: {number(size)} made-up phrasings")
        found.append(by_itself(_size, setting, size))
    return _result(found)


def _size(setting: Setting, size: int) -> Size:
    real = setting.load()
    pack = made(real, size)
    before = resident()
    build_s, _, engine = seconds(lambda: Engine(pack.knowledge))
    texts = [question for question, _ in pack.questions]
    timed(engine.answer, texts[:200])
    ours = timed(engine.answer, texts)
    held, most = resident() - before, most_resident()
    right = sum(key in engine.answer(text).entries for text, key in pack.questions[:200])
    rival = None
    if size <= RIVALS_MOST:
        rank = wratio(Stock.of(pack.knowledge))
        rival = timed(rank, texts[:SHORT])
    return Size(
        len(engine.index.phrases), len(engine.index.entries), build_s, held, most, ours, rival,
        right / min(200, len(texts)),
    )  # fmt: skip


def _result(found: list[Size]) -> Result:
    largest = found[-1]
    start = next((one for one in found if one.phrasings >= 4_000), found[0])
    times = number(largest.phrasings / start.phrasings)
    size = f"{number(largest.phrasings)} phrasings"
    figures = (
        Figure(f"{size}, 99th percentile, processor", largest.ours.at(99), "ms", TAIL),
        Figure(f"{size}, 99th percentile, wall", largest.ours.at(99, of="wall"), "ms", TAIL),
        Figure("memory of the engine at that size", largest.resident / MIB / 1024, "GiB", MEMORY),
        Figure(f"median grows, for {times} times the phrasings", largest.ours.at(50) / start.ours.at(50),
               "×", GROWTH),
    )  # fmt: skip
    columns = (
        "phrasings", "entries", "processor p50", "p99", "wall p50", "p99", "WRatio p50", "build s",
        "engine MiB", "peak MiB", "right first",
    )  # fmt: skip
    note = (
        "Milliseconds a question. The knowledge is made up from our own sentences; the real index builder "
        "takes it from objects, not from YAML; engine MiB is without them. Right first: of questions made "
        "from a phrasing with a word left out and, three in ten, a typo; many lose the product's name."
    )
    table = Table("growth", columns, tuple(one.cells() for one in found), note)
    numbers = {
        str(one.phrasings): {
            "entries": one.entries, "build_s": one.build_s, "resident": one.resident, "most": one.most,
            "right_first": one.found, **one.ours.record(),
            "wratio": one.rival.record() if one.rival else None,
        }
        for one in found
    }  # fmt: skip
    return Result("growth", "Growth with size", figures, (table,), numbers)

"""How long answering takes, question by question, by the clock on the wall and by the processor's."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bench.result import number


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of every single call. `cpu` is what the process itself used: others at work on the
    machine do not count in it."""

    cpu: tuple[float, ...]
    wall: tuple[float, ...]

    def at(self, percentile: float, *, of: str = "cpu") -> float:
        """The percentile, in milliseconds."""
        return float(np.percentile(self.cpu if of == "cpu" else self.wall, percentile))

    def record(self) -> dict[str, float]:
        """The numbers that are kept."""
        return {
            f"{of}_p{percentile}_ms": round(self.at(percentile, of=of), 4)
            for of in ("cpu", "wall")
            for percentile in (50, 99, 100)
        } | {"calls": len(self.cpu)}

    def cells(self) -> tuple[str, ...]:
        """Median and 99th percentile, processor then wall, to print."""
        return tuple(number(self.at(p, of=of)) for of in ("cpu", "wall") for p in (50, 99))


def timed(ask: Callable[[str], Any], questions: Sequence[str], rounds: int = 1) -> Times:
    """Ask every question `rounds` times and time each call."""
    cpu: list[float] = []
    wall: list[float] = []
    for _ in range(rounds):
        for question in questions:
            began, used = time.perf_counter(), time.process_time()
            ask(question)
            cpu.append((time.process_time() - used) * 1000)
            wall.append((time.perf_counter() - began) * 1000)
    return Times(tuple(cpu), tuple(wall))


def seconds(work: Callable[[], Any]) -> tuple[float, float, Any]:
    """Processor seconds, wall seconds, and what came of it."""
    began, used = time.perf_counter(), time.process_time()
    made = work()
    return time.process_time() - used, time.perf_counter() - began, made

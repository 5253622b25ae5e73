"""How long it takes until the first answer, and what the knowledge weighs in memory."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench.result import Figure, Result, Table, Target, number
from bench.setting import Setting, by_itself, say
from bench.timing import seconds
from bot.engine import Engine, from_bytes, to_bytes
from bot.knowledge import Graph, freeze, load, thaw
from bot.library import Library

COLD, CACHED = Target(1.0, 0.5), Target(0.3, 0.15)
PROCESS, MEMORY = Target(0.8, 0.4), Target(80.0, 50.0)
ROUNDS = 5

Pair = tuple[float, float]  # processor and wall seconds


@dataclass(frozen=True, slots=True)
class _Opened:
    cold: list[Pair]
    cached: list[Pair]
    steps: dict[str, Pair]


def measure(setting: Setting) -> Result:
    """Opening the library cold and from its cache, `isolate ask` as a process, memory by part."""
    rounds = 1 if setting.quick else ROUNDS
    say("start: knowledge and index, cold and from the cache")
    opened = [by_itself(_open, setting) for _ in range(rounds)]
    say("start: isolate ask as a process")
    whole = [_ask(setting) for _ in range(rounds + 1)][1:]
    footprint = _footprint(setting)
    return _result(opened, whole, footprint)


def _open(setting: Setting) -> _Opened:
    cache = setting.scratch / "library"
    paths = [setting.knowledge]
    cold = seconds(lambda: Library.open(paths))[:2]
    Library.open(paths, cache)
    cached = seconds(lambda: Library.open(paths, cache))[:2]
    return _Opened([cold], [cached], _steps(setting))


def _steps(setting: Setting) -> dict[str, Pair]:
    """What opening consists of. The first three are the cold way, the others the way from the cache."""
    steps: dict[str, Pair] = {}

    def step(name: str, work: Any) -> Any:
        cpu, wall, made = seconds(work)
        steps[name] = cpu, wall
        return made

    knowledge = step("cold: read, check and lay YAML together", lambda: load([setting.knowledge]))
    engine = step("cold: build the engine", lambda: Engine(knowledge))
    known = step("cold: knowledge to bytes", lambda: freeze(knowledge))
    data = step("cold: index to bytes", lambda: to_bytes(engine.index.parts))
    step("cached: knowledge from bytes", lambda: thaw(known))
    parts = step("cached: index from bytes", lambda: from_bytes(data))
    step("cached: the engine on top", lambda: Engine(knowledge, parts=parts))
    step("of that: the graph of relations", lambda: Graph(knowledge))
    return steps


def _ask(setting: Setting) -> Pair:
    """`isolate ask docker vs vm`; its processor time is taken from what all our children have used."""
    command = [sys.executable, "-m", "bot", "ask", "docker", "vs", "vm"]
    return _process(command, setting)


def _process(command: Sequence[str], setting: Setting) -> Pair:
    import resource

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=setting.environment(), cwd=setting.scratch)
    wall = time.perf_counter() - began
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    return now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime, wall


def _footprint(setting: Setting) -> dict[str, Any]:
    """Weighed from the cache, which `_open` left warm."""
    command = [sys.executable, "-m", "bench.footprint", str(setting.knowledge), str(_cache(setting))]
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, env=setting.environment(), cwd=setting.scratch
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _cache(setting: Setting) -> Path:
    return setting.scratch / "library"


def _middle(pairs: Sequence[Pair]) -> Pair:
    return median(cpu for cpu, _ in pairs), median(wall for _, wall in pairs)


def _result(opened: Sequence[_Opened], whole: Sequence[Pair], footprint: dict[str, Any]) -> Result:
    cold = _middle([pair for one in opened for pair in one.cold])
    cached = _middle([pair for one in opened for pair in one.cached])
    ask = _middle(whole)
    steps = {name: _middle([one.steps[name] for one in opened]) for name in opened[0].steps}
    figures = (
        Figure("load knowledge and build the index, processor", cold[0], "s", COLD),
        Figure("load knowledge and build the index, wall", cold[1], "s", COLD),
        Figure("the same from the cache, processor", cached[0], "s", CACHED),
        Figure("the same from the cache, wall", cached[1], "s", CACHED),
        Figure("`isolate ask docker vs vm`, whole process, processor", ask[0], "s", PROCESS),
        Figure("`isolate ask docker vs vm`, whole process, wall", ask[1], "s", PROCESS),
        Figure("memory of all that is ours, above the libraries", footprint["ours"], "MiB", MEMORY),
    )
    tables = (
        Table(
            "what opening consists of, seconds",
            ("", "processor", "wall"),
            tuple((name, number(cpu), number(wall)) for name, (cpu, wall) in steps.items()),
        ),
        Table(
            "memory of the objects, MiB",
            ("", "MiB"),
            tuple((name, number(mib)) for name, mib in footprint["parts"].items()),
            f"Libraries alone: {number(footprint['libraries'])} MiB; at the worst moment of opening from the "
            f"cache {number(footprint['peak'])} MiB more. The rest of what is ours is code and the "
            "allocator's room.",
        ),
    )
    numbers = {"steps": steps, "footprint": footprint, "cold": cold, "cached": cached, "ask": ask}
    return Result("start", "Starting, and memory", figures, tables, numbers)

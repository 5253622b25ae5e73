"""What every measure is given: a frozen copy of what is measured, and how thorough to be."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from bench.machine import ONE_THREAD, cores, keep_to
from bot.evaluate import Labelled, read_questions
from bot.knowledge import Knowledge, load

ROOT = Path(__file__).parent.parent
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Setting:
    """`knowledge` and `questions` are copies, so that nobody's editing gets into the numbers.

    `scratch` is a folder that is gone afterwards; `quick` trades certainty for time; `most` phrasings are
    taken of the knowledge where that is more than none.
    """

    knowledge: Path
    questions: Path
    scratch: Path
    quick: bool = False
    most: int = 0

    def load(self) -> Knowledge:
        """What we know."""
        knowledge = load([self.knowledge])
        return thinned(knowledge, self.most) if self.most else knowledge

    def labelled(self) -> tuple[Labelled, ...]:
        """Every labelled question that is clearly in or out of scope; if quick, every fourth."""
        rows: list[Labelled] = []
        for file in sorted(self.questions.glob("*.jsonl")):
            with file.open(encoding="utf-8") as lines:
                rows += read_questions(lines, file.name)
        clear = tuple(row for row in rows if not row.borderline)
        return clear[::4] if self.quick else clear

    def environment(self) -> dict[str, str]:
        """For processes we start: one thread, their caches in our scratch folder."""
        paths = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
        return {**os.environ, **ONE_THREAD, "XDG_CACHE_HOME": str(self.scratch), "PYTHONPATH": paths}


def frozen(scratch: Path, *, quick: bool, knowledge: Path | None = None) -> Setting:
    """Copies of the knowledge and of the labelled questions, in the scratch folder."""
    copy = scratch / "knowledge"
    shutil.copytree(knowledge or ROOT / "knowledge", copy)
    questions = scratch / "questions"
    shutil.copytree(ROOT / "tests/questions", questions, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return Setting(copy, questions, scratch, quick)


def by_itself(work: Callable[..., Made], *arguments: Any) -> Made:
    """Do it in a fresh process on the last core: no memory, cache or thread of anything measured before."""
    os.environ.update(ONE_THREAD)
    context = get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context, initializer=keep_to, initargs=(cores()[-1],)) as pool:
        return pool.submit(work, *arguments).result()


def thinned(knowledge: Knowledge, size: int) -> Knowledge:
    """About `size` of our phrasings: every concept, and entries of the other kinds spread evenly."""
    sections = ("comparisons", "misconceptions", "questions", "choices")
    entries = [(section, key) for section in sections for key in getattr(knowledge, section)]
    spread = sorted(range(len(entries)), key=lambda place: (place * 0.6180339887) % 1.0)
    left = size - sum(len(concept.phrasings) for concept in knowledge.concepts.values())
    kept: set[tuple[str, str]] = set()
    for place in spread:
        section, key = entries[place]
        if left <= 0:
            break
        entry = getattr(knowledge, section)[key]
        left -= len(entry.phrasings) + (section != "comparisons")
        kept.add((section, key))
    changed: dict[str, Any] = {
        section: MappingProxyType(
            {key: entry for key, entry in getattr(knowledge, section).items() if (section, key) in kept}
        )
        for section in sections
    }
    ids = {key for _, key in kept} | set(knowledge.concepts)
    for name in ("kinds", "about"):
        of_all = getattr(knowledge, name).items()
        changed[name] = MappingProxyType({key: value for key, value in of_all if key in ids})
    return replace(knowledge, **changed)


def say(words: str) -> None:
    """One line of what is going on, beside the tables."""
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()

"""What the engine knows of English, read once from the package's data files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml


@dataclass(frozen=True, slots=True)
class English:
    """Word lists. `words` are ordinary English words, the commonest first, protected from correction like the
    names of `others` (see docs/engine.md)."""

    spelled_out: Mapping[str, tuple[str, ...]]
    fillers_anywhere: Mapping[str, tuple[tuple[str, ...], ...]]  # by first word, longest first
    fillers_leading: Mapping[str, tuple[tuple[str, ...], ...]]  # likewise; holds those of anywhere too
    function_words: frozenset[str]
    opposites: Mapping[str, frozenset[str]]
    negations: frozenset[str]
    trouble_words: frozenset[str]
    first_person: frozenset[str]
    cues: Mapping[str, frozenset[str]]
    words: Mapping[str, int]
    others: frozenset[str]
    wanted: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]  # by first word: the words, and for what


@cache
def english() -> English:
    """The lists, read once. About 10 ms."""
    folder = files("bot.engine.english")
    data = yaml.load((folder / "english.yaml").read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506  # a safe loader
    words = (folder / "words.txt").read_text(encoding="utf-8").split()
    opposites: dict[str, set[str]] = {}
    for one, other in data["antonyms"]:
        opposites.setdefault(one, set()).add(other)
        opposites.setdefault(other, set()).add(one)
    return English(
        spelled_out={short: tuple(text.split()) for short, text in data["spelled_out"].items()},
        fillers_anywhere=_by_first_word(data["fillers_anywhere"]),
        fillers_leading=_by_first_word([*data["fillers_anywhere"], *data["fillers_leading"]]),
        function_words=frozenset(data["function_words"].split()),
        opposites={word: frozenset(others) for word, others in opposites.items()},
        negations=frozenset(data["negations"]),
        trouble_words=frozenset(data["trouble_words"].split()),
        first_person=frozenset(data["first_person"]),
        cues={name: frozenset(words) for name, words in data["cues"].items()},
        words={word: rank for rank, word in enumerate(words)},
        others=frozenset(data["others"].split()),
        wanted=_wanted(data["wanted"]),
    )


def _by_first_word(lines: list[str]) -> Mapping[str, tuple[tuple[str, ...], ...]]:
    groups: dict[str, list[tuple[str, ...]]] = {}
    for sequence in (tuple(line.split()) for line in lines):
        groups.setdefault(sequence[0], []).append(sequence)
    return {first: tuple(sorted(group, key=len, reverse=True)) for first, group in groups.items()}


def _wanted(sorts: Mapping[str, list[str]]) -> Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]:
    groups: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for sort, lines in sorts.items():
        for sequence in (tuple(line.split()) for line in lines):
            groups.setdefault(sequence[0], []).append((sequence, sort))
    return {first: tuple(group) for first, group in groups.items()}


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

"""What the engine knows of English, read once from the package's data files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt
import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class English:
    """Word lists. The names of `others` are protected from correction (see docs/engine.md)."""

    spelled_out: Mapping[str, tuple[str, ...]]
    fillers_anywhere: Mapping[str, tuple[tuple[str, ...], ...]]  # by first word, longest first
    fillers_leading: Mapping[str, tuple[tuple[str, ...], ...]]  # likewise; holds those of anywhere too
    function_words: frozenset[str]
    opposites: Mapping[str, frozenset[str]]
    negations: frozenset[str]
    trouble_words: frozenset[str]
    first_person: frozenset[str]
    cues: Mapping[str, frozenset[str]]
    others: frozenset[str]
    wanted: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]  # by first word: the words, and for what


@cache
def english() -> English:
    """The lists, read once."""
    text = (files("bot.engine.english") / "english.yaml").read_text(encoding="utf-8")
    data = yaml.load(text, Loader=_LOADER)  # noqa: S506  # a safe loader
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
        others=frozenset(data["others"].split()),
        wanted=_wanted(data["wanted"]),
    )


class Ordinary:
    """Ordinary English words with their ranks, the commonest at 0; protected from correction.

    Kept as bytes in order: a dictionary of them would take 6 MiB.
    """

    def __init__(self, words: Sequence[bytes]) -> None:
        """`words`: the commonest first."""
        held = np.array(words)
        order = held.argsort(kind="stable")
        self._words, self._ranks = held[order], order

    def rank(self, word: str) -> int | None:
        """The rank of a word; None for one that is not ordinary."""
        place = place_of(word, self._words)
        return None if place is None else int(self._ranks[place])

    def __contains__(self, word: str) -> bool:
        return place_of(word, self._words) is not None

    def __len__(self) -> int:
        return len(self._words)

    def __iter__(self) -> Iterator[str]:
        """The commonest first."""
        return map(bytes.decode, self._words[self._ranks.argsort()].tolist())


@cache
def ordinary() -> Ordinary:
    """The words, read when the first one is met that the knowledge does not hold."""
    return Ordinary((files("bot.engine.english") / "words.txt").read_bytes().split())


def place_of(word: str, words: npt.NDArray[np.bytes_]) -> int | None:
    """Where a word stands among some that are in order; None where it does not."""
    form = word.encode(errors="replace")
    if len(form) > words.itemsize:
        return None  # all of them would be made as wide as this one, to be compared
    place = int(words.searchsorted(form))
    return place if place < len(words) and words[place] == form else None


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

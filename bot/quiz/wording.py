"""How texts are alike: the words they share, rare ones counting more."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from bot.knowledge import plain, prose

_WORD = re.compile(r"[a-z0-9][a-z0-9+/.-]*[a-z0-9+]|[a-z0-9]")
_SENTENCE = re.compile(r"(?<=[.!?]) (?=[A-Z`*])")
# Words that say nothing about a subject.
_GRAMMAR = frozenset(
    """a an the of to in on at by for from with without into onto over under as and or but nor not no yes it
    its this that these those there here which what who whom whose when where why how is are was were be been
    being do does did has have had can could may might must shall should will would i you we they he she them
    us your my our their one ones each every any some all both either neither only just also than then so if
    because while until about between after before more most less least own same other another such very
    too up out off need needs use uses used using get gets make makes made give gives take takes
    run runs running work works working come comes go goes first""".split()  # noqa: SIM905 - a list of words reads best as text
)


@lru_cache(maxsize=16384)
def words_of(text: str) -> frozenset[str]:
    """The telling words of a text, in lower case, plurals by their singular."""
    found = _WORD.findall(plain(prose(text)).casefold().replace("’", "'").replace("'s", ""))
    return frozenset(_singular(word) for word in found if word not in _GRAMMAR)


def spoken(text: str) -> tuple[str, ...]:
    """Every word of a text in its order, in lower case, plurals by their singular."""
    return tuple(_singular(word) for word in _WORD.findall(plain(prose(text)).casefold().replace("'s", "")))


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


@lru_cache(maxsize=4096)
def opening(text: str, shortest: int = 45) -> str:
    """The first sentence of a text; with the next ones where it is shorter than that many characters."""
    sentences = _SENTENCE.split(text)
    taken = sentences[0]
    for sentence in sentences[1:]:
        if len(taken) >= shortest:
            break
        taken = f"{taken} {sentence}"
    return taken


class Rarity:
    """How telling each word is among some texts."""

    def __init__(self, texts: Iterable[str]) -> None:
        held = [words_of(text) for text in texts]
        count = Counter(word for words in held for word in words)
        total = max(len(held), 1)
        self._of = {word: math.log((1 + total) / (1 + times)) for word, times in count.items()}
        self._unknown = math.log(1 + total)
        self._weights: dict[frozenset[str], float] = {}

    def of(self, word: str) -> float:
        """From about 0, a word of every text, up to the logarithm of their number."""
        return self._of.get(word, self._unknown)

    def weight(self, words: frozenset[str]) -> float:
        """How much some words tell together."""
        known = self._weights.get(words)
        if known is None:
            known = self._weights[words] = sum(map(self.of, words))
        return known

    def likeness(self, one: str, other: str) -> float:
        """Which share of the words of the poorer text stands in the other one too: 0 to 1."""
        mine, yours = words_of(one), words_of(other)
        shared = mine & yours
        if not shared:
            return 0.0
        return sum(map(self.of, shared)) / (min(self.weight(mine), self.weight(yours)) or 1.0)

    def shares_rare(self, one: str, other: str, rare: float) -> bool:
        """Whether both texts hold a word that is as rare as that."""
        return any(self.of(word) >= rare for word in words_of(one) & words_of(other))

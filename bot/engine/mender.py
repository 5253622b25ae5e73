"""A sentence with misspelt words → the one that was meant: its words put right, then read as if typed so.

What a word is put right to is the speller's to say; here the other words of the sentence have their say too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.distance import OSA

from bot.engine.english import english
from bot.engine.lexicon import Lexicon, is_english, singulars
from bot.engine.normalise import without_fillers
from bot.engine.speller import Speller

CONTRACTIONS_FROM = 200  # the rank of "whats" and "doesnt": as common as the two hundredth word
SHORTEST_BESIDE = 3  # letters of a word that the one beside it may put right: "docker swom"
MOST_EDITS_BESIDE = 2  # in five letters and more: "docker swomr"


class Mended(NamedTuple):
    """The words as meant, which of them (by place) were misspelt, and every correction made."""

    words: tuple[str, ...]
    misspelt: frozenset[int] = frozenset()
    corrections: tuple[tuple[str, str], ...] = ()


class Mender:
    """Puts sentences right by the names of a `Lexicon` and the words of the phrasings."""

    def __init__(self, lexicon: Lexicon, known: frozenset[str], vocabulary: Sequence[str] = ()) -> None:
        """`known`: words never corrected; `vocabulary`: those of the phrasings, the commonest first."""
        self._lexicon = lexicon
        self._known = known | {"/", ","}
        self._grammar = english().function_words
        self._written_out = english().spelled_out
        filling = [
            word
            for lines in (*english().fillers_anywhere.values(), *english().fillers_leading.values())
            for line in lines
            for word in line
        ]
        short = [word for word in self._written_out if len(word) > SHORTEST_BESIDE]
        rare = sorted({*known, *self._grammar, *filling})
        common = vocabulary[:CONTRACTIONS_FROM]
        self._speller = Speller(
            [*common, *short, *vocabulary[CONTRACTIONS_FROM:], *rare] if vocabulary else ()
        )
        self._partners = _partners(lexicon.phrases())

    def warm(self) -> None:
        """Make what correcting the first misspelt word would wait for."""
        self._speller.correct("mispelt")

    def mended(self, words: tuple[str, ...]) -> Mended:
        """The words put right; what is known stays."""
        if self._known.issuperset(words):
            return Mended(words)
        better = [None if word in self._known else self._speller.correct(word) for word in words]
        doubtful = frozenset([old for old, new in zip(words, better, strict=True) if self._is_bold(old, new)])
        if doubtful and not self._names(words, doubtful):
            better = [None if old in doubtful else new for old, new in zip(words, better, strict=True)]
        said = [new or old for old, new in zip(words, better, strict=True)]
        around = ("", *said, "")
        for place, word in enumerate(said):
            if better[place] is None and word not in self._known:
                better[place] = self._completes(word, around[place], around[place + 2])
        return self._read_again(words, better) if any(better) else Mended(words)

    def _read_again(self, words: tuple[str, ...], better: Sequence[str | None]) -> Mended:
        """The words as if typed right: contractions written out, what says nothing set aside."""
        corrections = tuple([(old, new) for old, new in zip(words, better, strict=True) if new])
        said = [
            self._written_out.get(new, (new,)) if new else (old,)
            for old, new in zip(words, better, strict=True)
        ]
        meant = tuple([word for several in said for word in several])
        kept = without_fillers(meant) or meant
        fresh = {new for _, new in corrections}.difference(words)
        places = frozenset([place for place, word in enumerate(kept) if word in fresh])
        return Mended(kept, places, corrections)

    def _is_bold(self, word: str, meant: str | None) -> bool:
        """Whether an English word would become a name: "pacer" is packer only beside what else is ours."""
        return meant in self._lexicon.vocabulary and is_english(word)

    def _names(self, words: tuple[str, ...], aside: frozenset[str]) -> bool:
        """Whether a sentence names something of ours, some of its words aside."""
        found = self._lexicon.find(words)
        return any(one.certainty != "loose" and aside.isdisjoint(words[one.start : one.end]) for one in found)

    def _completes(self, word: str, before: str, after: str) -> str | None:
        """What stands between these in a name of several words, if an unknown word is a slip of it."""
        if len(word) < SHORTEST_BESIDE or is_english(word):
            return None
        meant: set[str] = set()
        for beside, first in ((before, False), (after, True)):
            if beside not in self._grammar:
                for form in singulars(beside):
                    meant.update(self._partners.get((form, first), ()))
        near = [found for found in meant if _is_slip(word, found)]
        return near[0] if len(near) == 1 else None


def _is_slip(word: str, meant: str) -> bool:
    edits = MOST_EDITS_BESIDE if len(word) > SHORTEST_BESIDE + 1 else 1
    return word[0] == meant[0] and word[-1] == meant[-1] and OSA.distance(word, meant) <= edits


def _partners(phrases: Iterable[tuple[str, ...]]) -> dict[tuple[str, bool], tuple[str, ...]]:
    """For each word of a name the words that stand before it (True) or after it (False) in names."""
    found: dict[tuple[str, bool], dict[str, None]] = defaultdict(dict)
    for words in phrases:
        for one, other in pairwise(words):
            if one.isalpha() and other.isalpha():
                found[other, True][one] = None
                found[one, False][other] = None
    return {key: tuple(others) for key, others in found.items()}

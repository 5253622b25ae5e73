"""Misspelt words → the known words they were meant to be, by the slips that fingers and ears make.

What is a word already is left alone: one of the phrasings, a name, ordinary English. A rare English word that
no phrasing holds gives way only to one so common among ours that the slip is far likelier: "tat" is "that".
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA

from bot.engine.english import english
from bot.engine.lexicon import english_rank, is_english, is_plural, singulars

# A correction must be at least this similar (OSA, 1 - distance / length): below it, wrong corrections
# outnumber right ones on real questions.
MIN_SIMILARITY = 0.77  # two edits in nine letters
MIN_SIMILARITY_SHORT = 0.75  # one edit in four letters
MIN_SIMILARITY_TWO = 0.7  # two edits in seven letters, where all else speaks for the word
MOST_EDITS = 2  # of a misspelt word
TWO_EDITS_FROM = 9  # letters; two edits in a shorter word leave too little to be sure of it
TWO_EDITS_IF_ALIKE_FROM = 7  # but from here on they may, where first and last letter are the same
SHORTEST_NAMED = 5  # "vm" and "kvm", "lxc" and "lxd" are one edit apart: a short word is never made one
WELL_KNOWN = 500  # among so many most written words also a name of four letters may be meant: "qenu"
FAMILIAR = 1500  # among so many where only letters were swapped or one left out: "vhxd", "fok", "ngnx"
SHORTEST_CORRECTED = (
    3  # it may be a plain word: "waht" is "what"; of three letters only grammar: "wih" is "with"
)
# What speaks for one word rather than another, in bits: fitted by hand to single slips in known words.
SWAPPED = -4.0  # two letters in each other's place: the likeliest slip of all
DOUBLED = -4.0  # a letter typed twice, or once where it belongs twice
LEFT_OUT = -4.5
NEIGHBOUR = -6.0  # the key beside it, or one vowel for another
OTHER = -9.0  # another letter, or one too many
TWO_SLIPS = -13.0
SAME_FIRST = 2.0
SAME_LAST = 1.0
COMMON = -0.7  # a doubling of the rank: words of rank n are written about 1/n as often (Zipf's law)
RARE = 3000  # rank from which an English word that no phrasing holds may be a slip
FAR_LIKELIER = 3.0  # bits by which the other word must be likelier then
LIKELIER = 2.0  # and one of grammar, which changes less of what is asked
INFLECTIONS = ("d", "ed", "ing", "ers", "er", "like", "less", "ish")
_VOWELS = frozenset("aeiou")
_KEYS: Mapping[str, str] = {  # the keys around each, on the commonest layout
    "a": "qwsz", "b": "vghn", "c": "xdfv", "d": "serfcx", "e": "wsdr", "f": "drtgvc", "g": "ftyhbv",
    "h": "gyujnb", "i": "ujko", "j": "huikmn", "k": "jiolm", "l": "kop", "m": "njk", "n": "bhjm",
    "o": "iklp", "p": "ol", "q": "wa", "r": "edft", "s": "awedxz", "t": "rfgy", "u": "yhji", "v": "cfgb",
    "w": "qase", "x": "zsdc", "y": "tghu", "z": "asx",
}  # fmt: skip


class _Variants(NamedTuple):
    """The words with letters left out, by their hashes in ascending order, each with the place of the word it
    comes from. A dictionary weighs ten times as much. Two of one hash do no harm: what is found is judged by
    its letters."""

    hashes: npt.NDArray[np.int32]
    places: npt.NDArray[np.int32]

    @classmethod
    def of(cls, words: Iterable[tuple[str, int]]) -> _Variants:
        """The variants of some words with their places."""
        counted = [(place, _hashes(word, MOST_EDITS)) for word, place in words]
        if not counted:
            return cls(np.zeros(0, np.int32), np.zeros(0, np.int32))
        places = np.repeat(
            np.array([place for place, _ in counted], np.int32), [len(hashes) for _, hashes in counted]
        )
        hashes = np.concatenate([hashes for _, hashes in counted])
        order = np.argsort(hashes, kind="stable")
        return cls(hashes[order], places[order])

    def meeting(self, word: str, edits: int) -> list[int]:
        """The places of words with a variant in common with this one, so many letters left out of it."""
        wanted = _hashes(word, edits)
        starts = self.hashes.searchsorted(wanted, "left").tolist()
        ends = self.hashes.searchsorted(wanted, "right").tolist()
        return [
            place
            for start, end in zip(starts, ends, strict=True)
            if start < end
            for place in self.places[start:end].tolist()
        ]


class Speller:
    """Finds the known word a misspelt one was meant to be, in a few microseconds whatever the vocabulary.

    A deletion index: a word and its variants with one letter left out (two in long words) point to the words
    they may come from; the few that meet are judged.
    """

    def __init__(self, vocabulary: Iterable[str]) -> None:
        """`vocabulary`: the known words, the commonest first."""
        self._words = tuple(dict.fromkeys(vocabulary))
        self._known = {word: rank for rank, word in enumerate(self._words)}
        self._latest = lru_cache(maxsize=8192)(self._correct)

    def correct(self, word: str) -> str | None:
        """The known word that this was meant to be; None where it is none of ours or is one already."""
        return self._latest(word) if SHORTEST_CORRECTED <= len(word) <= self._longest else None

    @cached_property
    def _index(self) -> _Variants:
        """Made when the first misspelt word comes: most runs of the command line never need it."""
        grammar = english().function_words
        return _Variants.of(
            (word, rank)
            for word, rank in self._known.items()
            if _spelt(word) and (len(word) > SHORTEST_CORRECTED or word in grammar)
        )

    @cached_property
    def _longest(self) -> int:
        """Letters of the longest word that may be a misspelt one. A word of 2,000 letters has two million
        variants, and none of them is known."""
        return max(map(len, self._known), default=0) + MOST_EDITS

    def _correct(self, word: str) -> str | None:
        if word in self._known or not _spelt(word) or not english().others.isdisjoint(singulars(word)):
            return None
        rank = english_rank(word)
        if (rank is not None and rank < RARE) or self._inflects(word):
            return None
        if rank is None and any(is_plural(word, one) and one in self._known for one in singulars(word)[1:]):
            return None  # "vgpus" are no "vcpus"
        edits = 1 if rank is not None else MOST_EDITS  # after two slips no English word is likelier another
        met = {self._words[place] for place in self._index.meeting(word, edits)}
        found = {known: self._likely(word, known) for known in met if self._may_be(word, known)}
        if not found:
            return None
        best = max(found, key=lambda known: (found[known], known))
        return best if rank is None or self._is_slip(word, best, rank) else None

    def _is_slip(self, word: str, known: str, rank: int) -> bool:
        """Whether an English word of that rank is likelier a slip of this one than meant."""
        likelier = self._likely(word, known) - COMMON * math.log2(2 + rank)
        grammar = known in english().function_words
        return word[0] == known[0] and likelier >= (LIKELIER if grammar else FAR_LIKELIER)

    def _likely(self, word: str, known: str) -> float:
        """How likely a word was meant: by the slip it takes, and by how often it is written."""
        return (
            _slip(word, known)
            + SAME_FIRST * (known[0] == word[0])
            + SAME_LAST * (known[-1] == word[-1])
            + COMMON * math.log2(2 + self._known[known])
        )

    def _inflects(self, word: str) -> bool:
        """Whether this is a form of a known word and no typo of another: "containered" is no "containerd"."""
        return any(
            word.endswith(ending)
            and len(base := word.removesuffix(ending)) >= SHORTEST_NAMED
            and base in self._known
            and not (base.endswith("e") and ending[0] in "ei")  # "included" has one e
            for ending in INFLECTIONS
        )

    def _may_be(self, word: str, known: str) -> bool:
        """Whether a word is near enough another to be a slip of it, and no other word that is made of it."""
        if _signs(word) != _signs(known) or _made_of(word, known):
            return False
        likeness = OSA.normalized_similarity(word, known)
        if len(word) < SHORTEST_NAMED:
            return known[0] == word[0] and self._may_be_short(word, known, likeness)
        if len(word) < TWO_EDITS_FROM and likeness < MIN_SIMILARITY:
            alike = likeness >= MIN_SIMILARITY_TWO and _same_ends(word, known)
            return alike and max(_strangers(word, known)) <= 1
        if likeness < MIN_SIMILARITY or len(known) < SHORTEST_NAMED - 1:
            return False
        return len(word) < TWO_EDITS_FROM or min(_strangers(word, known)) <= 1

    def _may_be_short(self, word: str, known: str, likeness: float) -> bool:
        grammar = known in english().function_words
        swapped = sorted(word) == sorted(known)
        if len(word) == SHORTEST_CORRECTED:
            longer = len(known) > len(word) and (grammar or self._known[known] < FAMILIAR)
            return (swapped and grammar) or (longer and known[-1] == word[-1] and is_english(known))
        if likeness < MIN_SIMILARITY_SHORT:
            return False
        alike = _same_ends(word, known) and (swapped or len(known) > len(word))
        return is_english(known) or self._known[known] < (FAMILIAR if alike else WELL_KNOWN)


def _same_ends(word: str, known: str) -> bool:
    return word[0] == known[0] and word[-1] == known[-1]


def _strangers(word: str, known: str) -> tuple[int, int]:
    """How many letters each word has that the other has not. Two of each: "multicast" is no "multipass"."""
    ours, theirs = Counter(word), Counter(known)
    return (ours - theirs).total(), (theirs - ours).total()


def _spelt(word: str) -> bool:
    """Whether a word has letters to be misspelt. Beside digits or an apostrophe there must be four; one with
    letters that English has not is of another language."""
    if not word.isascii():
        return False
    if word.isalpha():
        return True
    return word.replace("'", "").isalnum() and sum(map(str.isalpha, word)) > SHORTEST_CORRECTED


def _signs(word: str) -> str:
    """What of a word is no letter, which is not misspelt: "qcow2", "doesn't"."""
    return "" if word.isalpha() else "".join(sign for sign in word if not sign.isalpha())


def _made_of(word: str, known: str) -> bool:
    """Whether a known word with something before or after it is another word, and no typo."""
    if word.endswith(known):
        added = word.removesuffix(known)
        return len(added) > 1 or added != known[0]
    return word.startswith(known) and len(word) > len(known) + 1


def _slip(word: str, known: str) -> float:
    """What a slip costs, in bits: by what stands where the two words differ."""
    start = 0
    while start < min(len(word), len(known)) and word[start] == known[start]:
        start += 1
    end = 0
    while end < min(len(word), len(known)) - start and word[-1 - end] == known[-1 - end]:
        end += 1
    typed, meant = word[start : len(word) - end], known[start : len(known) - end]
    match len(typed), len(meant):
        case 2, 2 if typed == meant[::-1]:
            return SWAPPED
        case 1, 0:
            return DOUBLED if start and word[start - 1] == typed else OTHER
        case 0, 1:
            return DOUBLED if start and known[start - 1] == meant else LEFT_OUT
        case 1, 1:
            near = typed in _KEYS.get(meant, "") or (typed in _VOWELS and meant in _VOWELS)
            return NEIGHBOUR if near else OTHER
        case _:
            return TWO_SLIPS


def _hashes(word: str, edits: int) -> npt.NDArray[np.int32]:
    """Half of each variant's hash: enough to tell them apart mostly."""
    return np.fromiter(map(hash, _deletions(word, edits)), np.int64).astype(np.int32)


def _deletions(word: str, edits: int) -> Iterator[str]:
    """The word, and it without any one of its letters; a long one also without any two."""
    yield word
    shorter = [word[:place] + word[place + 1 :] for place in range(len(word))]
    yield from shorter
    if edits == MOST_EDITS and len(word) >= TWO_EDITS_IF_ALIKE_FROM:
        for first, left in enumerate(shorter):
            yield from (left[:place] + left[place + 1 :] for place in range(first, len(left)))

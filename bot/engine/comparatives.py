"""Which way a comparative points: "podman is safer than docker" is not "docker is safer than podman"."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from bot.engine.english import english
from bot.engine.index import Phrase
from bot.engine.normalise import normalise
from bot.engine.parse import Reading
from bot.engine.terms import stem
from bot.knowledge import ConceptId

WITHIN = 6  # words before "than" among which its comparative stands: "less isolated from each other than"
_DEGREES = {"more": 1, "less": -1, "fewer": -1}

_NONE: frozenset[str] = frozenset()

Comparative = tuple[str, int]  # what is compared, and towards more of it or less


class Pointed(NamedTuple):
    """Two things on either side of a "than", and what the first is more, or less, of."""

    first: ConceptId
    second: ConceptId
    comparatives: frozenset[Comparative]


def points_back(reading: Reading, phrase: Phrase) -> bool:
    """Whether both compare the same two things by the same comparative, and one says the reverse.

    The things stand the other way round, or the comparative is the opposite one; both undo each other.
    """
    if "than" not in reading.words or "than" not in phrase.said:
        return False
    ours, theirs = _pointed(reading), _of_phrase(phrase)
    if ours is None or theirs is None or {*ours[:2]} != {*theirs[:2]}:
        return False
    if ours.comparatives & theirs.comparatives or _alike(ours.comparatives, theirs.comparatives):
        return ours.first != theirs.first
    return _opposed(ours.comparatives, theirs.comparatives) and ours.first == theirs.first


def _pointed(reading: Reading) -> Pointed | None:
    place = reading.words.index("than")
    before = [one.concept for one in reading.mentions if one.end <= place]
    after = [one.concept for one in reading.mentions if one.start > place]
    first = next((one for one in before if one not in after), None)
    if first is None or not after:
        return None
    return Pointed(first, after[0], _comparatives(reading.words[:place]))


@lru_cache(maxsize=1024)
def _of_phrase(phrase: Phrase) -> Pointed | None:
    words = normalise(phrase.text).words
    if len(phrase.named) != len({*phrase.named}) or len(phrase.named) < 2 or "than" not in words:
        return None
    first, second = phrase.named[:2]
    return Pointed(first, second, _comparatives(words[: words.index("than")]))


def _comparatives(before: Sequence[str]) -> frozenset[Comparative]:
    near = before[-WITHIN:]
    found: set[Comparative] = set()
    for word, following in zip(near, [*near[1:], ""], strict=True):
        if word in _DEGREES:
            found.add((stem(following), _DEGREES[word]))
        elif word in english().cues["comparatives"]:
            found.add((word, 1))
    return frozenset(found)


def _alike(ours: frozenset[Comparative], theirs: frozenset[Comparative]) -> bool:
    """Whether two mean the same by having one opposite: faster and quicker."""
    opposites = english().opposites
    return any(
        sign == other_sign and not opposites.get(word, _NONE).isdisjoint(opposites.get(other, _NONE))
        for word, sign in ours
        for other, other_sign in theirs
    )


def _opposed(ours: frozenset[Comparative], theirs: frozenset[Comparative]) -> bool:
    opposites = english().opposites
    return any(
        (word == other and sign != other_sign) or (sign == other_sign and other in opposites.get(word, _NONE))
        for word, sign in ours
        for other, other_sign in theirs
    )

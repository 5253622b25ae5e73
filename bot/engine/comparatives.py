"""Which way a comparative points: "podman is safer than docker" is not "docker is safer than podman"."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from bot.engine.english import english
from bot.engine.index import Phrase
from bot.engine.normalise import normalise
from bot.engine.parse import Reading
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


def compared(reading: Reading, phrase: Phrase) -> Literal["same", "reverse"] | None:
    """Whether both compare the same two things by one comparative, and which way; None where they do not.

    It is the reverse where the things stand the other way round, or the comparative is the opposite one; both
    undo each other. "Less secure than" is the reverse of "as secure as".
    """
    if "than" not in reading.words:
        return None
    ours = _pointed(reading)
    if ours is None:
        return None
    named, comparatives = _of_phrase(phrase)
    theirs = [concept for concept in named if concept in ours[:2]]
    alike = _alike(ours.comparatives, comparatives)
    if len(theirs) != 2 or not alike:
        return None
    turned = theirs[0] != ours.first
    return "reverse" if turned == (alike > 0) else "same"


def _pointed(reading: Reading) -> Pointed | None:
    place = reading.words.index("than")
    before = [one.concept for one in reading.mentions if one.end <= place]
    after = [one.concept for one in reading.mentions if one.start > place]
    if not before or not after or not set(before).isdisjoint(after):
        return None
    return Pointed(_stand_in(before[0]), _stand_in(after[0]), _comparatives(reading.words[:place]))


@lru_cache(maxsize=1024)
def _of_phrase(phrase: Phrase) -> tuple[tuple[ConceptId, ...], frozenset[Comparative]]:
    """The things a phrasing names, in order, and by what it compares: "than" something, or "as secure as"."""
    named = tuple(dict.fromkeys(map(_stand_in, phrase.named)))
    words = normalise(phrase.text).words
    if "than" in words:
        return named, _comparatives(words[: words.index("than")])
    threes = zip(words, words[1:], words[2:], strict=False)
    return named, frozenset((middle, 1) for one, middle, other in threes if one == other == "as")


def _stand_in(concept: ConceptId) -> ConceptId:
    """Docker is what people say for containers where they compare them with something."""
    return ConceptId("container") if concept == "docker" else concept


def _comparatives(before: Sequence[str]) -> frozenset[Comparative]:
    near = before[-WITHIN:]
    found: set[Comparative] = set()
    for word, following in zip(near, [*near[1:], "better"], strict=True):
        if word in _DEGREES:  # "isolates less than" is "isolates worse than"
            found.add((following, _DEGREES[word]))
        elif word in english().cues["comparatives"]:
            found.add((word, 1))
    return frozenset(found)


def _alike(ours: frozenset[Comparative], theirs: frozenset[Comparative]) -> int:
    """1 where some of them mean the same, -1 where some are opposites, 0 where nothing is known."""
    found = [sign * other_sign * _near(word, other) for word, sign in ours for other, other_sign in theirs]
    return max(found, key=abs, default=0) if 1 not in found else 1


def _near(word: str, other: str) -> int:
    """1 for the same word or another with the same opposite, faster and quicker; -1 for its opposite."""
    opposites = english().opposites
    if word == other or not opposites.get(word, _NONE).isdisjoint(opposites.get(other, _NONE)):
        return 1
    return -1 if other in opposites.get(word, _NONE) else 0

"""What of a question or a phrasing is looked up: its concepts and the stems of its other words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import Stemmer

from bot.engine.align import Term
from bot.engine.english import english
from bot.engine.meaning import LONGEST_WORD
from bot.engine.normalise import Sentence, normalise
from bot.engine.parse import Form, Reading
from bot.knowledge import ConceptId

FUNCTION_WEIGHT = 0.35  # how much "can", "the", "does" count beside content words
CONCEPT_WEIGHT = 1.3  # how much a named concept counts beside other words
IMPLIED_WEIGHT = 0.8  # and one that only the thread names

_STEMMER = Stemmer.Stemmer("english")
_STEMMER.maxCacheSize = 20000


def stem(word: str) -> str:
    """The Snowball stem of a lower-case word; of one longer than any real one, that itself."""
    return _stem(word) if len(word) <= LONGEST_WORD else word


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    return str(_STEMMER.stemWord(word))


def terms(reading: Reading) -> list[Term]:
    """What of a reading is looked up, with a class weight: concepts as `=id`, other words as stems."""
    function_words = english().function_words
    found: list[Term] = []
    place = 0
    starts = {mention.start: mention for mention in reading.mentions}
    while place < len(reading.words):
        mention = starts.get(place)
        if mention is not None:
            found.append((f"={mention.concept}", CONCEPT_WEIGHT, ""))
            place = mention.end
            continue
        word = reading.words[place]
        if word not in "/,":
            found.append((stem(word), FUNCTION_WEIGHT if word in function_words else 1.0, word))
        place += 1
    if reading.implied:
        named = {mention.concept for mention in reading.mentions}
        found += [(f"={concept}", IMPLIED_WEIGHT, "") for concept in reading.concepts if concept not in named]
    return found


def spoken(words: Sequence[str]) -> tuple[str, ...]:
    """The words without separators."""
    if "/" in words or "," in words:
        return tuple(word for word in words if word not in "/,")
    return tuple(words)


def wording(words: Sequence[str], form: Form) -> str:
    """What two texts share that say the same: of a comparison the words in any order."""
    said = spoken(words)
    return " ".join(sorted(said) if form == "comparison" else said)


def named(reading: Reading) -> tuple[ConceptId, ...]:
    """The concepts of a reading in the order in which they are named."""
    return tuple(dict.fromkeys(mention.concept for mention in reading.mentions))


def whole(text: str) -> Sentence:
    """A text as one sentence, whatever its punctuation."""
    sentences = normalise(text).sentences
    if len(sentences) == 1:
        return sentences[0]
    words = tuple(word for sentence in sentences for word in sentence.words)
    return Sentence(words, any(sentence.asks for sentence in sentences))

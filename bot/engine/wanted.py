"""What sort of thing a question wants to be told, where only that sort answers it: somebody, a date.

"Who makes nomad" is near to "why use nomad" in every other way.
"""

from __future__ import annotations

from functools import lru_cache

from bot.engine.english import english

NOTHING: frozenset[str] = frozenset()


def wanted(words: tuple[str, ...]) -> frozenset[str]:
    """The sorts that a question asks for, mostly none."""
    sorts = english().wanted
    if sorts.keys().isdisjoint(words):
        return NOTHING
    return frozenset(
        sort
        for place, word in enumerate(words)
        for sequence, sort in sorts.get(word, ())
        if words[place : place + len(sequence)] == sequence
    )


@lru_cache(maxsize=8192)
def wanted_by(said: str) -> frozenset[str]:
    """The same of words that were written one after the other."""
    return wanted(tuple(said.split()))

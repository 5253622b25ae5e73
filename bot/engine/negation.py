"""Whether a sentence denies: not every "no" does, and some denials come without one."""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise

from bot.engine.english import english

_CUES = english().cues
_NEGATIONS = english().negations
_OWN = english().first_person
_ARTICLES = frozenset({("a",), ("an",), ("the",)})
SHORTEST_CLAUSE = 3  # words; before a reason can follow, something has been said

Words = tuple[str, ...]


def denies(words: Words, named: Collection[int], *, asks: bool) -> bool:
    """Whether the main clause denies what it says; a denial of a denial does not. `named`: places of words
    that belong to names; `asks`: whether it is a question."""
    words = words[: _end_of_clause(words)]
    count = _in_other_words(words, asks=asks)
    for place, word in enumerate(words):
        if place in named:
            continue  # "cattle not pets" denies nothing
        if word == "no":
            count += _says_none(words, place)
        elif word in _NEGATIONS and not _sets_apart(words, place, named):
            count += not (_is_mere_form(words, place, asks=asks) or _only_seems(words, place))
    return count % 2 == 1


def _end_of_clause(words: Words) -> int:
    """Where a reason or a second clause begins: "it runs as root, there is no way around it"."""
    for place in range(SHORTEST_CLAUSE, len(words)):
        word, following = words[place], words[place + 1 : place + 2]
        if word in _CUES["reasons"] or (word == "," and not _CUES["clauses"].isdisjoint(following)):
            return place
    return len(words)


def _in_other_words(words: Words, *, asks: bool) -> int:
    """How often it denies without a negation: "it is a myth that", "hardly any", "anything but"."""
    hardly = sum([word in _CUES["hardly"] for word in words])
    is_asked = asks or not _CUES["auxiliaries"].isdisjoint(words[:1])
    myth = not is_asked and not _CUES["myths"].isdisjoint(words)
    return hardly + myth + ("anything" in words and ("anything", "but") in pairwise(words))


def _says_none(words: Words, place: int) -> bool:
    """Whether a "no" denies: "uses no VM" does; "no, it does", "no matter" and "no longer" do not."""
    after = words[place + 1 : place + 2]
    if not _CUES["after_no"].isdisjoint(after):
        return False
    if place == 0:
        return len(words) > SHORTEST_CLAUSE and _CUES["after_first_no"].isdisjoint(after)
    return words[place - 1] not in _CUES["before_no"]


def _is_mere_form(words: Words, place: int, *, asks: bool) -> bool:
    """Whether it only asks for a yes: "isn't docker a VM", "…, can't you?", "why not use docker here"."""
    doubting = place == 1 and words[0] in _CUES["auxiliaries"] and (asks or words[0] not in {"do", "can"})
    tag = (
        not _CUES["auxiliaries"].isdisjoint(words[place - 1 : place])
        and len(words) == place + 2
        and words[-1] in _CUES["tagged"]
    )
    why_not = 1 <= place <= 2 and words[0] == "why" and len(words) > 3
    return doubting or tag or why_not


def _only_seems(words: Words, place: int) -> bool:
    """Whether it denies nothing: "nothing but a VM" is one, and "a VM or not" leaves it open."""
    rest = words[place + 1 :]
    if words[place] == "nothing":
        return not _CUES["after_nothing"].isdisjoint(rest[:1])
    if words[place] != "not":
        return False
    left_open = words[place - 1 : place] == ("or",) and rest[:1] in {(), (",",)}
    return left_open or _says_of_whom(words[:place], rest)


def _says_of_whom(before: Words, after: Words) -> bool:
    """Whether a "not" is said of who asks, "I do not see why", or of who hears, "do not forget"."""
    before = tuple([word for word in before if word not in _CUES["by_degrees"]])
    after = tuple([word for word in after if word not in _CUES["by_degrees"]])
    if not _CUES["after_do_not"].isdisjoint(after[:1]):
        who = before[-2:-1] in {(), (",",)} or not _CUES["hearers"].isdisjoint(before[-2:-1])
        return who and not _CUES["commands"].isdisjoint(before[-1:])
    if _OWN.isdisjoint(before[-2:]):
        return False
    if not _CUES["after_own_look"].isdisjoint(after[:1]):
        return "can" not in before[-1:] and (not after[1:] or after[1] in _CUES["after_looking"])
    return not _CUES["after_own_not"].isdisjoint(after[:1])


def _sets_apart(words: Words, place: int, named: Collection[int]) -> bool:
    """Whether a "not" stands between two names, "docker and not podman", and denies nothing."""
    then = place + 1 + (words[place + 1 : place + 2] in _ARTICLES)
    return words[place - 1 : place + 1] == ("and", "not") and place - 2 in named and then in named

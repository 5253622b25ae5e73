"""Noun phrases of a sentence and which of them are set side by side."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from bot.engine.english import english
from bot.engine.lexicon import Mention
from bot.knowledge import ConceptId, Graph

LONGEST_GAP = 5  # words between two things compared: "docker, and how is it different from a vm"

_CUES = english().cues
_ASIDE = _CUES["determiners"] | {","}
_COMPARED_IN = frozenset(
    tuple(word for word in line.split() if word not in _ASIDE) for line in _CUES["compared_in"]
)
_BETTER = frozenset({"better", "worse", "superior", "inferior"})
# With nothing but these beside it, a "better" compares things as a whole: "are vms better than containers".
_AS_A_WHOLE = _CUES["between"] | _CUES["determiners"] | _CUES["auxiliaries"] | _BETTER


class Noun(NamedTuple):
    """Words `start:end` that name one concept. `certain`: some word of it is no everyday one."""

    concept: ConceptId
    start: int
    end: int
    certain: bool


def nouns(
    mentions: Sequence[Mention], graph: Graph, asides: Sequence[tuple[int, int]] = ()
) -> tuple[Noun, ...]:
    """One concept a noun phrase.

    The last of neighbours ("docker container"), unless it only says the kind of the one before ("xen
    hypervisor"), or what of it is asked (a place in `asides`: "vm memory usage"), or all phrases share it
    ("lxc container or docker container").
    """
    phrases: list[list[Mention]] = []
    for mention in mentions:
        if phrases and phrases[-1][-1].end == mention.start:
            phrases[-1].append(mention)
        else:
            phrases.append([mention])
    heads = [_head(_proper(phrase, asides), graph) for phrase in phrases]
    if len(heads) > 1 and len(set(heads)) == 1 and all(len(phrase) > 1 for phrase in phrases):
        heads = [phrase[0].concept for phrase in phrases]
    return tuple(
        Noun(head, phrase[0].start, phrase[-1].end, any(one.certainty != "loose" for one in phrase))
        for head, phrase in zip(heads, phrases, strict=True)
    )


def _proper(phrase: Sequence[Mention], asides: Sequence[tuple[int, int]]) -> Sequence[Mention]:
    """The phrase up to the words that only say what is asked of it."""
    kept = len(phrase)
    while kept > 1 and any(a <= phrase[kept - 1].start and phrase[kept - 1].end <= b for a, b in asides):
        kept -= 1
    return phrase[:kept]


def _head(phrase: Sequence[Mention], graph: Graph) -> ConceptId:
    last = phrase[-1].concept
    for mention in reversed(phrase[:-1]):
        if last in graph.ancestors(mention.concept):
            return mention.concept
    return last


def compared(words: Sequence[str], found: Sequence[Noun]) -> tuple[ConceptId, ...]:
    """The concepts a sentence sets side by side, in order; empty where it does not.

    Things are side by side where only linking words stand between them ("docker, podman or lxc", "docker
    different from a vm"), and the sentence compares ("vs", "or", "difference"), or says nothing else.
    """
    if len({noun.concept for noun in found}) < 2:
        return ()
    chain = max(_chains(words, [noun for noun in found if not _purpose(words, noun)]), key=len, default=[])
    if chain and _asks_which_kind(words, chain):
        return ()
    named = {place for noun in found for place in range(noun.start, noun.end)}
    rest = [word for place, word in enumerate(words) if place not in named]
    if tuple([word for word in rest if word not in _ASIDE]) in _COMPARED_IN:
        distinct = _concepts([noun for noun in found if noun.certain])
        if len(distinct) == 2:
            return distinct
    cues = _CUES["comparing"] & set(rest)
    if len(set(_concepts(chain))) > 1:
        links = {word for one, other in pairwise(chain) for word in words[one.end : other.start]}
        bare = not set(rest) - _CUES["between"] - _CUES["determiners"]
        better = bool(_BETTER & set(rest)) and not set(rest) - _AS_A_WHOLE
        if cues or links & _CUES["against"] or bare or better or _preferred(links, set(rest)):
            return _concepts([*_measured_against(words, found, chain), *chain])
    certain = [noun for noun in found if noun.certain and not _purpose(words, noun)]
    distinct = _concepts(certain)
    return distinct if cues and len(distinct) == 2 else ()


def _preferred(links: set[str], rest: set[str]) -> bool:
    """Whether one thing is taken rather than the other, as in "why use podman instead of docker".

    "docker is not a vm" takes neither.
    """
    how = links & _CUES["preferring"]
    if how == {"not"} and rest & {"is", "are"} and not rest & _CUES["taking"]:
        return False
    if how == {"over"} and rest & {"run", "running"}:
        return False  # "running kubernetes over vms" sets one on the other
    return bool(how) and not rest - _CUES["preferred"] - _CUES["determiners"]


def _measured_against(words: Sequence[str], found: Sequence[Noun], chain: Sequence[Noun]) -> Sequence[Noun]:
    """What the things set side by side are all compared with: "is lima better than parallels or fusion"."""
    first = next((noun for noun in found if noun.certain), chain[0])
    if first.end > chain[0].start or not set(words[first.end : chain[0].start]) & {"than", "alternative"}:
        return []
    return [first]


def _purpose(words: Sequence[str], noun: Noun) -> bool:
    """Whether a noun only says what for: "for golden images, packer or ansible"."""
    before = noun.start - 1
    while before >= 0 and words[before] in _CUES["determiners"]:
        before -= 1
    return before >= 0 and words[before] == "for"


def _asks_which_kind(words: Sequence[str], chain: Sequence[Noun]) -> bool:
    """Whether something else is asked to be one or the other: "is lambda a container or a vm"."""
    subject = set(words[1 : chain[0].start]) - _CUES["determiners"]
    return words[0] in {"is", "are", "was", "were"} and bool(subject)


def _chains(words: Sequence[str], found: Sequence[Noun]) -> list[list[Noun]]:
    chains: list[list[Noun]] = []
    for noun in found:
        if chains and _linked(words, chains[-1], noun):
            chains[-1].append(noun)
        else:
            chains.append([noun])
    return chains


def _linked(words: Sequence[str], chain: Sequence[Noun], other: Noun) -> bool:
    one = chain[-1]
    gap = words[one.end : other.start]
    if not gap or len(gap) > LONGEST_GAP:
        return False
    compares = (one.certain or other.certain) and not _CUES["comparing"].isdisjoint(gap)
    if compares or (one.certain and other.certain):  # "compose compared with kubernetes"
        return all(word in _CUES["linking"] for word in gap)
    joining = {"and", ","} if other.certain or any(noun.certain for noun in chain) else frozenset()
    return all(word in _CUES["against"] | _CUES["determiners"] | joining for word in gap)


def _concepts(found: Sequence[Noun]) -> tuple[ConceptId, ...]:
    return tuple(dict.fromkeys(noun.concept for noun in found))

"""Definitions: what a thing is, what it is for, and what it is made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import ClassVar

from bot.engine.answer import Answer
from bot.engine.answerers.base import Shelf, from_hits
from bot.engine.answerers.parts import cite, due, items_section, spelt, text_section
from bot.engine.candidate import BARE, Asked, Candidate
from bot.engine.english import english
from bot.engine.index import stems
from bot.engine.lexicon import Mention
from bot.engine.parse import Reading
from bot.knowledge import ConceptId, EntryId, answer_text, prose, stands
from bot.words import say

_IS = frozenset({"is", "are", "was", "were", "does", "do", "the"})
_PARTS = frozenset({"mechanism", "artifact", "store", "standard", "practice"})
_SETTINGS = frozenset({"isolation", "engine", "orchestrator", "hypervisor", "platform", "environment"})
_IS_SAID = frozenset({"is", "are", "was", "were", "means"})
_ARTICLES = frozenset({"a", "an", "the", "one"})
CALLED_WITHIN = 3  # words after a name, "is a small", then what it is called
MOST_DEFINED = 2  # concepts of one question of which a definition is considered


class ConceptAnswerer:
    """Answers from `concepts`: by name in a defining question, and by phrasings."""

    name: ClassVar[str] = "concept"

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        # Not at once for all: a start should not wait for what most questions never look at.
        self._told = cache(lambda concept_id: stems(answer_text(shelf.knowledge.concepts[concept_id])))

    def propose(self, asked: Asked) -> Iterator[Candidate]:
        """The concepts a question names, and concepts whose phrasings lie near."""
        for order, concept in enumerate(asked.reading.concepts[:MOST_DEFINED]):
            yield Candidate(
                answerer=self.name,
                route="definition",
                entries=(EntryId(concept),),
                concepts=(concept,),
                features=self._features(asked, concept, order),
            )
        named = asked.reading.concepts[:MOST_DEFINED]
        yield from (
            one for one in from_hits(self._shelf, asked, "concept", self.name) if one.concepts[0] not in named
        )

    def _features(self, asked: Asked, concept: ConceptId, order: int) -> dict[str, float]:
        reading = asked.reading
        near = _near(asked, EntryId(concept))
        own = [mention for mention in reading.mentions if mention.concept == concept]
        told = self._told(concept)
        compared = concept in reading.sides  # then nothing hangs on which is named first
        settings = self._settings(reading, concept)
        aside = compared or not settings.issuperset(reading.concepts[:order])
        others = frozenset(reading.concepts) - {concept} - self._only_say_whose(reading, concept) - settings
        return {
            "second": float(aside),
            "others": min(len(others) / 2.0, 1.0),
            "ambiguous": float(any(mention.others for mention in own)),
            "corrected": float(any(mention.certainty == "corrected" for mention in own)),
            "told": len(asked.content & told) / len(asked.content) if asked.content else 0.5,
            "pure": float(
                not others
                and (
                    (reading.form in {"definition", "name"} and not reading.leftover)
                    or _asks_its_use(reading)
                )
            ),
            "negated": float(reading.negated),
            "about_aspect": float(bool(reading.aspects)),
            "opens": float(not aside and any(_opens(reading.words, mention) for mention in own[:1])),
            "states": float(
                not aside
                and any(_states(reading, mention) for mention in own[:1])
                and self._is_no_other(reading, concept)
            ),
            **near,
            **({"amiss": 1.0} if _asks_else(reading) else {}),
            "exact": max(near.get("exact", 0.0), BARE * _is_bare(asked)),
        }

    def _is_no_other(self, reading: Reading, concept: ConceptId) -> bool:
        """Whether it is called no other thing: "a pod is a container" wants a verdict, not a definition."""
        own, *others = reading.mentions
        called = [one.concept for one in others if one.start <= own.end + CALLED_WITHIN]
        return set(called) <= {concept, *self._shelf.graph.ancestors(concept)}

    def _settings(self, reading: Reading, concept: ConceptId) -> frozenset[ConceptId]:
        """What is named beside a thing only to say where: docker, in "seccomp docker"."""
        if reading.form not in {"name", "definition"} or reading.sides or reading.leftover:
            return frozenset()
        concepts, graph = self._shelf.knowledge.concepts, self._shelf.graph
        if concepts[concept].category not in _PARTS:
            return frozenset()
        return frozenset(
            other
            for other in reading.concepts
            if concepts[other].category in _SETTINGS and graph.standing(concept, other) != "alternatives"
        )

    def _only_say_whose(self, reading: Reading, concept: ConceptId) -> frozenset[ConceptId]:
        """What right before the concept's name says whose it is: the image's, in "docker image layers"."""
        ends = {mention.end: mention.concept for mention in reading.mentions}
        before = {ends[one.start] for one in reading.mentions if one.concept == concept and one.start in ends}
        return frozenset(one for one in before if self._is_of(one, concept))

    def _is_of(self, whose: ConceptId, concept: ConceptId) -> bool:
        edges = self._shelf.graph.between(whose, concept)
        return any(stands(edge) and edge.kind != "alternative-to" for edge in edges)

    def compose(self, candidate: Candidate, asked: Asked) -> Answer:
        """Summary first, then the detail, when to use it, its layers and dates."""
        knowledge = self._shelf.knowledge
        concept = knowledge.concepts[ConceptId(candidate.entries[0])]
        events = [source for event in concept.timeline for source in event.sources]
        return Answer(
            text=asked.utterance.text,
            kind="concept",
            entries=candidate.entries,
            concepts=candidate.concepts,
            title=concept.name,
            headline=prose(concept.summary),
            sections=(
                *text_section("detail", concept.detail),
                *items_section("when", say("answer.use_when"), concept.use_when),
                *items_section("caveat", say("answer.avoid_when"), concept.avoid_when),
                *text_section("layers", " → ".join(concept.layers) or None, say("answer.layers")),
                *items_section(
                    "timeline",
                    say("answer.timeline"),
                    (
                        say("answer.event", when=spelt(event.when), what=event.what)
                        for event in concept.timeline
                    ),
                ),
            ),
            sources=cite(knowledge, (*concept.sources, *events)),
            checked=concept.checked,
            recheck_after=due([concept.recheck_after]),
        )


def _asks_else(reading: Reading) -> bool:
    """Whether something is asked that no definition tells: whether it is so, who made it, when."""
    return reading.form in {"asking", "can"} or bool(reading.wants)


def _asks_its_use(reading: Reading) -> bool:
    """Whether it is asked what the one thing named is for, or when to take it, and nothing else."""
    places = {place for one in reading.mentions for place in range(one.start, one.end)}
    said = [word for place, word in enumerate(reading.words) if place not in places]
    aside = english().cues["determiners"] | {","}
    return " ".join([word for word in said if word not in aside]) in english().cues["use_of"]


def _is_bare(asked: Asked) -> bool:
    """Whether the message is one name that means nothing else, and nothing beside it but "what is"."""
    reading = asked.reading
    return (
        len(asked.utterance.sentences) == 1
        and reading.form in {"name", "definition"}
        and len(reading.concepts) == 1
        and not (reading.leftover or reading.negated or reading.implied)
        and all(
            any(one.start <= aspect.start and aspect.end <= one.end for one in reading.mentions)
            for aspect in reading.aspects
        )
        and all(mention.certainty != "loose" for mention in reading.mentions)
    )


def _opens(words: Sequence[str], mention: Mention) -> bool:
    """Whether the question begins with "what is" that thing, or names it and asks "what is that"."""
    before = [word for word in words[: mention.start] if word not in english().cues["determiners"]]
    after = tuple(word for word in words[mention.end :] if word != ",")
    is_whole = after[:1] != ("of",)  # "kernel of truth" is no kernel
    asked = len(before) == 2 and before[0] in {"what", "who"} and before[1] in _IS and is_whole
    return asked or (not before and after[:1] == ("what",) and after[1:2] in {(), *((word,) for word in _IS)})


def _states(reading: Reading, mention: Mention) -> bool:
    """Whether the sentence says what that thing is: "a registry is a server that stores images"."""
    before = set(reading.words[: mention.start]) - english().cues["determiners"]
    verb, article = (*reading.words[mention.end : mention.end + 2], "", "")[:2]
    is_said = verb in _IS_SAID and (article in _ARTICLES or verb in {"are", "were"})
    return reading.form == "claim" and is_said and not (before or reading.negated)


def _near(asked: Asked, concept: EntryId) -> dict[str, float]:
    """How near the concept's own phrasings lie, where they are among the nearest."""
    for rank, hit in enumerate(asked.hits):
        if hit.entry == concept:
            return {
                "near": hit.meaning,
                "near_first": float(rank == 0),
                "near_words": hit.words,
                "exact": float(asked.said == hit.phrase.said),
            }
    return {}

"""Answers nobody wrote, read off the relations: what runs on KVM, does podman use LXC?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from bot.engine.answer import Answer
from bot.engine.answerers.base import Shelf, is_written
from bot.engine.answerers.parts import called, capital, checked, cite, items_section, listed, spelt
from bot.engine.candidate import Asked, Candidate
from bot.engine.parse import Reading
from bot.engine.wanted import wanted_by
from bot.knowledge import ConceptId, Edge, EntryId, Knowledge, Relation, RelationKind, prose
from bot.words import say

# Verbs between two things, as people write them -> the relation, and whether the first named is its subject.
VERBS: tuple[tuple[tuple[str, ...], RelationKind, bool], ...] = (
    (("replaced", "by"), "replaced-by", True),
    (("replaces",), "replaced-by", False),
    (("replace",), "replaced-by", False),
    (("replaced",), "replaced-by", False),
    (("run", "on"), "runs-on", True),
    (("runs", "on"), "runs-on", True),
    (("running", "on"), "runs-on", True),
    (("run", "under"), "runs-on", True),
    (("built", "on"), "uses", True),
    (("based", "on"), "uses", True),
    (("rely", "on"), "uses", True),
    (("relies", "on"), "uses", True),
    (("depend", "on"), "uses", True),
    (("depends", "on"), "uses", True),
    (("use",), "uses", True),
    (("uses",), "uses", True),
    (("using",), "uses", True),
    (("used", "by"), "uses", False),
    (("build",), "builds", True),
    (("builds",), "builds", True),
    (("create",), "builds", True),
    (("creates",), "builds", True),
    (("make",), "builds", True),
    (("produce",), "builds", True),
    (("built", "by"), "builds", False),
    (("built", "with"), "builds", False),
    (("part", "of"), "part-of", True),
    (("component", "of"), "part-of", True),
    (("fork", "of"), "derived-from", True),
    (("forked", "from"), "derived-from", True),
    (("derived", "from"), "derived-from", True),
    (("alternative", "to"), "alternative-to", True),
    (("alternatives", "to"), "alternative-to", True),
    (("alternatives", "for"), "alternative-to", True),
    (("alternatives",), "alternative-to", True),
    (("competitors", "of"), "alternative-to", True),
    (("competitors", "to"), "alternative-to", True),
    (("similar", "to"), "alternative-to", True),
    (("instead", "of"), "alternative-to", True),
    (("replacement", "for"), "alternative-to", True),
    (("replacements", "for"), "alternative-to", True),
    (("besides",), "alternative-to", True),
    (("kind", "of"), "is-a", True),
    (("type", "of"), "is-a", True),
    (("form", "of"), "is-a", True),
    (("run",), "runs", True),
    (("runs",), "runs", True),
)

_BY_FIRST_WORD = {
    first: tuple(sorted((verb for verb in VERBS if verb[0][0] == first), key=lambda verb: -len(verb[0])))
    for first in {phrase[0] for phrase, _, _ in VERBS}
}
# All that a question says which asks by a relation and nothing else: "which tools build container images".
_VERBAL = frozenset(word for phrase, _, _ in VERBS for word in phrase) | {
    "else", "there", "something", "anything", "any", "good",
    "tool", "tools", "software", "program", "programs", "product", "products", "systems",
}  # fmt: skip
PURE = 0.6  # such a question is as surely the relation's as a name is its concept's; see BARE
ALL_BUT_THE_SAME = 0.95  # of the words' weight met, both ways: they differ in grammar words alone
_IS_A = frozenset({"is", "are", "was", "not", "a", "an", "the", "just", "only", "some"})


class RelationAnswerer:
    """Answers from the relations of concepts. What no entry states is not concluded."""

    name: ClassVar[str] = "relation"

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def propose(self, asked: Asked) -> Iterator[Candidate]:
        """A yes-or-no question on two concepts, or "what …" on one."""
        reading = asked.reading
        verb = asked_verb(reading)
        concepts = tuple(dict.fromkeys(mention.concept for mention in reading.mentions))
        if reading.form in {"asking", "can", "claim"} and len(concepts) == 2:
            if not is_written(asked, concepts, ALL_BUT_THE_SAME):
                yield from self._judged(reading, concepts, verb)
        elif len(concepts) == 1 and verb is not None and _asks_for_all(reading, verb[0]):
            yield from self._listed(asked, concepts[0], verb)

    def _judged(
        self, reading: Reading, concepts: tuple[ConceptId, ...], verb: tuple[RelationKind, bool, int] | None
    ) -> Iterator[Candidate]:
        first, second = concepts
        kind, forward, _ = verb or (("is-a", True, 0) if _says_is_a(reading) else (None, True, 0))
        if kind is None:
            return
        subject, target = (first, second) if forward else (second, first)
        edges = self._edges(subject, kind, target)
        if not edges and kind == "is-a":
            if target in self._shelf.graph.ancestors(subject):
                edges = (Edge(subject, Relation(kind="is-a", to=target)),)
            elif not self._clearly_not(subject, target):
                return
        if edges or kind == "is-a":
            yield self._candidate(concepts, edges, reading, verb is not None)

    def _edges(self, subject: ConceptId, kind: RelationKind, target: ConceptId) -> tuple[Edge, ...]:
        """Edges that answer whether `subject` stands in `kind` to `target`."""
        graph = self._shelf.graph
        inverse = {"runs-on": "runs", "runs": "runs-on", "alternative-to": "alternative-to"}.get(kind)
        straight = [e for e in graph.outgoing(subject) if e.object == target and e.kind in _same(kind)]
        return (*straight, *(e for e in graph.outgoing(target) if e.object == subject and e.kind == inverse))

    def _clearly_not(self, subject: ConceptId, target: ConceptId) -> bool:
        graph, concepts = self._shelf.graph, self._shelf.knowledge.concepts
        return (
            graph.standing(subject, target) == "unlike"
            or (
                graph.standing(subject, target) == "related"
                and concepts[subject].category != concepts[target].category
            )
        ) and subject not in graph.ancestors(target)

    def _listed(
        self, asked: Asked, concept: ConceptId, verb: tuple[RelationKind, bool, int]
    ) -> Iterator[Candidate]:
        reading = asked.reading
        kind, forward, verb_place = verb
        place = reading.mentions[0].start
        asks_subject = place >= verb_place  # "what runs on kvm": the concept stands after the verb
        graph = self._shelf.graph
        if asks_subject == forward:
            found = [edge for edge in graph.incoming(concept) if edge.kind in _same(kind)]
            inverse = {"runs-on": "runs", "runs": "runs-on", "alternative-to": "alternative-to"}.get(kind)
            found += [edge for edge in graph.outgoing(concept) if edge.kind == inverse]
        else:
            found = [edge for edge in graph.outgoing(concept) if edge.kind in _same(kind)]
        stated = tuple(edge for edge in found if not edge.relation.denied)
        if stated:
            candidate = self._candidate((concept,), stated, reading, explicit=True)
            if _is_pure(reading, kind) and not (kind == "alternative-to" and _has_others(asked, concept)):
                candidate = candidate._replace(features={**candidate.features, "exact": PURE})
            yield candidate

    def _candidate(
        self, concepts: Sequence[ConceptId], edges: tuple[Edge, ...], reading: Reading, explicit: bool
    ) -> Candidate:
        others = [end for edge in edges for end in (edge.subject, edge.object) if end not in concepts]
        return Candidate(
            answerer=self.name,
            route="relation",
            entries=tuple(EntryId(concept) for concept in dict.fromkeys([*concepts, *others])),
            concepts=tuple(dict.fromkeys([*concepts, *others])),
            features={
                "explicit": float(explicit),
                "pair": float(len(concepts) == 2),
                "stated": float(bool(edges)),
                "negated": float(reading.negated),
                "exact": 0.0,
            },
            negated=reading.negated,
            edges=edges,
        )

    def compose(self, candidate: Candidate, asked: Asked) -> Answer:
        """Yes or no with the fact, or the list of what is known."""
        knowledge = self._shelf.knowledge
        asked_about = tuple(dict.fromkeys(mention.concept for mention in asked.reading.mentions))
        entries = [knowledge.concepts[concept] for concept in candidate.concepts]
        sources = [source for edge in candidate.edges for source in _sources(knowledge, edge)]
        headline, items = self._said(candidate, asked_about)
        return Answer(
            text=asked.utterance.text,
            kind="answer",
            entries=candidate.entries,
            concepts=candidate.concepts,
            title=listed([knowledge.concepts[concept].name for concept in asked_about]),
            headline=prose(headline),
            sections=items_section("detail", "", items),
            sources=cite(knowledge, sources or [s for entry in entries[:2] for s in entry.sources[:2]]),
            checked=checked(entries),
        )

    def _said(self, candidate: Candidate, asked_about: tuple[ConceptId, ...]) -> tuple[str, list[str]]:
        knowledge = self._shelf.knowledge
        is_not = [edge for edge in candidate.edges if edge.kind == "is-a" and edge.relation.denied]
        if not candidate.edges or (is_not and len(asked_about) == 2):
            first, second = (knowledge.concepts[concept] for concept in asked_about)
            names = [called(knowledge, concept) for concept in asked_about]
            key = "relation.not_a_right" if candidate.negated else "relation.not_a"
            return say(key, a=capital(names[0]), a_does=first.does, b=names[1], b_does=second.does), []
        facts = [fact(knowledge, edge) for edge in candidate.edges]
        if len(asked_about) == 1:
            sentences = [capital(text) + "." for text in facts]
            return (
                (sentences[0], [])
                if len(facts) == 1
                else (say("relation.what_head", count=len(facts)), sentences)
            )
        edge = candidate.edges[0]
        if edge.relation.denied:
            key = "relation.denied_right" if candidate.negated else "relation.denied"
            return say(key, fact=facts[0]) + ".", []
        if edge.relation.until:
            key = "relation.ended_right" if candidate.negated else "relation.ended"
            return say(key, fact=facts[0]) + ".", []
        key = "relation.stands_wrong" if candidate.negated else "relation.stands"
        return say(key, fact=facts[0]) + ".", []


def _same(kind: RelationKind) -> tuple[RelationKind, ...]:
    """Kinds that people do not tell apart: what runs on KVM also uses it."""
    return ("runs-on", "uses") if kind in {"runs-on", "uses"} else (kind,)


def fact(knowledge: Knowledge, edge: Edge) -> str:
    """A relation as a sentence without its full stop: "KVM is part of the kernel, since 2007-02"."""
    relation = edge.relation
    first, second = called(knowledge, edge.subject), called(knowledge, edge.object)
    text = say(f"relation.{edge.kind}", a=first, b=second)
    if relation.until:
        text = say(f"relation_past.{edge.kind}", a=first, b=second)
    if relation.since and relation.until:
        text = say("relation.from_to", fact=text, since=spelt(relation.since), until=spelt(relation.until))
    elif relation.until:
        text = say("relation.until", fact=text, until=spelt(relation.until))
    elif relation.since:
        text = say("relation.since", fact=text, since=spelt(relation.since))
    return say("relation.note", fact=text, note=relation.note.rstrip(".")) if relation.note else text


def _sources(knowledge: Knowledge, edge: Edge) -> tuple[str, ...]:
    return edge.relation.sources or knowledge.concepts[edge.subject].sources[:2]


def _asks_for_all(reading: Reading, kind: RelationKind) -> bool:
    """Whether all is asked that stands in a relation to the one thing named; alternatives need no "what"."""
    return reading.form == "list" or (kind == "alternative-to" and reading.form in {"other", "name"})


def _has_others(asked: Asked, concept: ConceptId) -> bool:
    """Whether a curated entry tells the alternatives of that thing: its words go before ours."""
    return any(
        concept in hit.phrase.concepts and "others" in wanted_by(hit.phrase.said) for hit in asked.hits
    )


def _is_pure(reading: Reading, kind: RelationKind) -> bool:
    """Whether nothing is asked but what stands in a relation to the one thing named."""
    return (
        (reading.words[0] in {"what", "which"} or kind == "alternative-to")
        and not (reading.negated or reading.implied or reading.aspects)
        and len(reading.mentions) == 1
        and reading.mentions[0].certainty != "loose"
        and not set(reading.leftover) - _VERBAL
    )


def asked_verb(reading: Reading) -> tuple[RelationKind, bool, int] | None:
    """The first verb of the table that stands outside a name: relation, whether the first named is its
    subject, and its place. What is used to do something is not asked for by the using, nor by "what can I use
    it for" and "what does docker run do"."""
    words = reading.words
    if words[-1] in {"for", "do"} and {"and", ","}.isdisjoint(words):
        return None
    for place, word in enumerate(words):
        for phrase, kind, forward in _BY_FIRST_WORD.get(word, ()):
            end = place + len(phrase)
            if words[place:end] == phrase and words[end : end + 1] != ("to",) and not _named(reading, place):
                return kind, forward, place
    return None


def _named(reading: Reading, place: int) -> bool:
    return any(mention.start <= place < mention.end for mention in reading.mentions)


def _says_is_a(reading: Reading) -> bool:
    """Whether nothing but "is … a" joins the two: "is packer a vm", "docker is not a vm"."""
    rest = {word for place, word in enumerate(reading.words) if not _named(reading, place)}
    return bool(rest & {"is", "are", "was"}) and rest <= _IS_A

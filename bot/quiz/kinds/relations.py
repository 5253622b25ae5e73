"""Which of these runs on KVM? One stated relation among things of which it is known not to hold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.knowledge import Concept, ConceptId, Edge, RelationKind
from bot.quiz.distractors import Drawn, draw
from bot.quiz.item import Item, Lesson, Option, fingerprint
from bot.quiz.kinds.base import Facts, Made, capital, cited, concept_frame, item_id
from bot.words import say


def relations(facts: Facts) -> Made:
    """One item for each relation that is stated, holds today and has clear negatives."""
    for concept_id in facts.knowledge.concepts:
        for edge in facts.graph.outgoing(concept_id):
            stands = not edge.relation.denied and edge.relation.until is None
            if stands and edge.kind != "alternative-to":
                yield from _asked(facts, edge)


def _asked(facts: Facts, edge: Edge) -> Iterator[Item]:
    target, right = facts.concept(edge.object), facts.concept(edge.subject)
    prompt = say(f"quiz_relation.{edge.kind}", name=_called(target, edge.kind))
    pool = [Drawn(Option(facts.name(other), other), nearness) for other, nearness in _negatives(facts, edge)]
    key = f"{edge.subject}.{edge.kind}.{edge.object}"
    drawn = draw(key, prompt, facts.name(edge.subject), pool, facts.rarity)
    wrong = [ConceptId(option.origin) for option in drawn]
    if not wrong or not facts.negatives.is_telling(wrong, edge.kind, edge.object):
        return
    frame = concept_frame(facts, edge.subject, edge.object)
    told = say(
        f"relation.{edge.kind}",
        a=capital(right.called or right.name),
        b=target.called or target.name,
    )
    note = edge.relation.note
    yield Item(
        id=item_id("relation", edge.subject, edge.kind, edge.object),
        kind="relation",
        entry=frame.entry,
        prompt=prompt,
        options=(Option(facts.name(edge.subject), edge.subject), *drawn),
        right=0,
        topic=frame.topic,
        difficulty=2 if any(facts.concept(one).category == right.category for one in wrong) else 1,
        concepts=frame.concepts,
        lesson=Lesson(
            fact=say("quiz.fact_noted", fact=told, note=note) if note else say("quiz.fact", fact=told),
            notes=(right.summary,),
        ),
        sources=cited(edge.relation.sources or right.sources),
        checked=right.checked,
        fingerprint=fingerprint(edge.subject, edge.kind, edge.object, note, edge.relation.since),
    )


def _negatives(facts: Facts, edge: Edge) -> Iterator[tuple[ConceptId, float]]:
    """What is known not to stand so to the target; of the right one's own sort first."""
    right = facts.concept(edge.subject)
    topics = {facts.topic(edge.subject), facts.topic(edge.object)}
    for other_id, other in facts.knowledge.concepts.items():
        if other_id in {edge.subject, edge.object} or not facts.negatives.is_false(
            other_id, edge.kind, edge.object
        ):
            continue
        is_alike = other.category == right.category
        plays = facts.negatives.plays(other_id, edge.kind)
        yield other_id, 2.0 * is_alike + (facts.topic(other_id) in topics) + plays


def _called(concept: Concept, kind: RelationKind) -> str:
    called = concept.called or concept.name
    return re.sub(r"^(?:an?|the) ", "", called) if kind == "is-a" else called

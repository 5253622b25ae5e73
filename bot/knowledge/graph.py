"""Relations between concepts: looked up from either end, and how two concepts stand to each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from bot.knowledge.packs import Knowledge
from bot.knowledge.schema import ConceptId, Relation, RelationKind

Standing = Literal["alternatives", "related", "alike", "unlike"]

# Kinds that read the same backwards.
SYMMETRIC: frozenset[RelationKind] = frozenset({"alternative-to"})
# Kinds where "a k b" and "b inverse a" say the same fact.
INVERSES: Mapping[RelationKind, RelationKind] = {"runs-on": "runs", "runs": "runs-on"}


@dataclass(frozen=True, slots=True)
class Edge:
    """`subject` stands in `relation` to `object`, as written in the subject's entry."""

    subject: ConceptId
    relation: Relation

    @property
    def object(self) -> ConceptId:
        """The concept at the far end."""
        return ConceptId(self.relation.to)

    @property
    def kind(self) -> RelationKind:
        """The kind of relation."""
        return self.relation.kind


class Graph:
    """Every relation of a `Knowledge`, indexed by both ends. Built once; immutable afterwards."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        outgoing: dict[ConceptId, list[Edge]] = defaultdict(list)
        incoming: dict[ConceptId, list[Edge]] = defaultdict(list)
        for concept_id, concept in knowledge.concepts.items():
            for relation in concept.relations:
                edge = Edge(concept_id, relation)
                outgoing[concept_id].append(edge)
                incoming[edge.object].append(edge)
        self._kin: dict[ConceptId, frozenset[ConceptId]] = {}
        self._outgoing = {key: tuple(edges) for key, edges in outgoing.items()}
        self._incoming = {key: tuple(edges) for key, edges in incoming.items()}
        for concept_id in knowledge.concepts:
            self._kin[concept_id] = frozenset(self._close(concept_id))

    def kin(self, concept: ConceptId) -> frozenset[ConceptId]:
        """Close relatives: what it is a kind of, what it runs or runs on, and the other way round."""
        return self._kin.get(concept, frozenset())

    def _close(self, concept: ConceptId) -> Iterator[ConceptId]:
        close = {"is-a", "runs", "runs-on", "part-of"}
        yield from (edge.object for edge in self.outgoing(concept) if edge.kind in close and stands(edge))
        yield from (edge.subject for edge in self.incoming(concept) if edge.kind in close and stands(edge))

    def outgoing(self, concept: ConceptId) -> tuple[Edge, ...]:
        """Edges written in the concept's own entry."""
        return self._outgoing.get(concept, ())

    def incoming(self, concept: ConceptId) -> tuple[Edge, ...]:
        """Edges of other concepts that point at this one."""
        return self._incoming.get(concept, ())

    def between(self, first: ConceptId, second: ConceptId) -> tuple[Edge, ...]:
        """Edges that join the two, whichever way they were written."""
        forward = (edge for edge in self.outgoing(first) if edge.object == second)
        backward = (edge for edge in self.outgoing(second) if edge.object == first)
        return (*forward, *backward)

    def having(self, kind: RelationKind, target: ConceptId) -> Iterator[ConceptId]:
        """Concepts that stand in `kind` to `target` today, in file order; denied and ended ones left out."""
        inverse = INVERSES.get(kind, kind if kind in SYMMETRIC else None)
        found: dict[ConceptId, None] = {}
        for edge in self.incoming(target):
            if edge.kind == kind and stands(edge):
                found[edge.subject] = None
        for edge in self.outgoing(target):
            if edge.kind == inverse and stands(edge):
                found[edge.object] = None
        yield from found

    def ancestors(self, concept: ConceptId) -> tuple[ConceptId, ...]:
        """What the concept is a kind of, nearest first. Each once, even where the file makes a circle."""
        found: dict[ConceptId, None] = {}
        queue = [concept]
        while queue:
            for edge in self.outgoing(queue.pop(0)):
                if (
                    edge.kind == "is-a"
                    and stands(edge)
                    and edge.object not in found
                    and edge.object != concept
                ):
                    found[edge.object] = None
                    queue.append(edge.object)
        return tuple(found)

    def standing(self, first: ConceptId, second: ConceptId) -> Standing:
        """Whether two concepts are alternatives, joined otherwise, of one category, or unlike.

        Alternatives are named in the entries, or inherited: what two things are kinds of may be alternatives.
        """
        edges = [edge for edge in self.between(first, second) if stands(edge)]
        if any(edge.kind == "alternative-to" for edge in edges):
            return "alternatives"
        if edges or second in self.ancestors(first) or first in self.ancestors(second):
            return "related"
        families = [(one, *self.ancestors(one)) for one in (first, second)]
        pairs = ((mine, yours) for mine in families[0] for yours in families[1])
        if any(
            edge.kind == "alternative-to" and stands(edge) for pair in pairs for edge in self.between(*pair)
        ):
            return "alternatives"
        concepts = self._knowledge.concepts
        return "alike" if concepts[first].category == concepts[second].category else "unlike"


def stands(edge: Edge) -> bool:
    """Whether a relation holds today: neither denied nor ended."""
    return not edge.relation.denied and edge.relation.until is None

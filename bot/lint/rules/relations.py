"""Relations: nothing runs on itself, nothing runs in a circle, no two entries contradict each other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from bot.knowledge import ConceptId, Edge, Graph, RelationKind
from bot.lint.finding import Finding
from bot.lint.scope import Scope

ONE_WAY: tuple[RelationKind, ...] = ("is-a", "runs-on", "part-of", "replaced-by", "derived-from")
# The same fact told from either end.
SAID_BACK: frozenset[tuple[RelationKind, RelationKind]] = frozenset(
    {("runs-on", "runs"), ("runs", "runs-on"), ("alternative-to", "alternative-to")}
)


def nonsense_relations(scope: Scope) -> Iterator[Finding]:
    """K401: no relation of a thing with itself, none written twice, and no circle of one-way relations."""
    graph = Graph(scope.knowledge)
    for concept_id in scope.knowledge.concepts:
        seen: set[tuple[str, str, str | None]] = set()
        for edge in graph.outgoing(concept_id):
            key = (edge.kind, edge.object, edge.relation.since)
            if edge.object == concept_id:
                yield scope.finding("K401", "error", concept_id, f"stands in `{edge.kind}` to itself")
            if key in seen:
                yield scope.finding(
                    "K401", "error", concept_id, f"`{edge.kind}` to `{edge.object}` is written twice"
                )
            seen.add(key)
        for kind in ONE_WAY:
            if _reaches_itself(graph, concept_id, kind):
                yield scope.finding("K401", "error", concept_id, f"`{kind}` leads in a circle back to itself")


def contradicting_relations(scope: Scope) -> Iterator[Finding]:
    """K402: what one entry states, no entry denies or dates otherwise."""
    graph = Graph(scope.knowledge)
    for concept_id in scope.knowledge.concepts:
        for message in _contradictions(graph, concept_id):
            yield scope.finding("K402", "error", concept_id, message)


def _contradictions(graph: Graph, concept_id: ConceptId) -> Iterator[str]:
    mine = graph.outgoing(concept_id)
    for one, other in combinations(mine, 2):
        if (
            one.object == other.object
            and one.kind == other.kind
            and _denies(one, other)
            and _meet(one, other)
        ):
            yield f"`{one.kind}` to `{one.object}` is both stated and denied"
    for edge in mine:
        for other in graph.outgoing(edge.object):
            if other.object != concept_id or (edge.kind, other.kind) not in SAID_BACK:
                continue
            if _denies(edge, other) and _meet(edge, other):
                yield f"`{edge.kind}` to `{edge.object}`, whose own entry says otherwise"
            elif not _denies(edge, other) and not _meet(edge, other):
                yield f"`{edge.kind}` to `{edge.object}`, whose own entry gives a time beside this one"


def _denies(one: Edge, other: Edge) -> bool:
    return one.relation.denied != other.relation.denied


def _meet(one: Edge, other: Edge) -> bool:
    """Whether the times of two relations overlap; an open end reaches for ever."""
    return not (_over_before(one, other) or _over_before(other, one))


def _over_before(one: Edge, other: Edge) -> bool:
    until, since = one.relation.until, other.relation.since
    return bool(until and since and until[: len(since)] < since[: len(until)])


def _reaches_itself(graph: Graph, start: ConceptId, kind: RelationKind) -> bool:
    seen: set[ConceptId] = set()
    queue = [start]
    while queue:
        for edge in graph.outgoing(queue.pop()):
            if edge.kind == kind and not edge.relation.denied and edge.object not in seen:
                if edge.object == start:
                    return True
                seen.add(edge.object)
                queue.append(edge.object)
    return False

"""Relations: nothing runs on itself, nothing runs in a circle, no two entries contradict each other."""

from __future__ import annotations

from collections.abc import Iterator

from bot.knowledge import Edge, Graph
from bot.lint.finding import Finding
from bot.lint.scope import Scope

ONE_WAY = ("is-a", "runs-on", "part-of", "replaced-by", "derived-from")


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
    """K402: what one entry states, no other denies."""
    graph = Graph(scope.knowledge)
    for concept_id in scope.knowledge.concepts:
        for edge in graph.outgoing(concept_id):
            for other in graph.outgoing(edge.object):
                if other.object == concept_id and _contradict(edge, other):
                    message = f"`{edge.kind}` to `{edge.object}`, whose own entry says otherwise"
                    yield scope.finding("K402", "error", concept_id, message)


def _contradict(edge: Edge, other: Edge) -> bool:
    same = {("runs-on", "runs"), ("runs", "runs-on"), ("alternative-to", "alternative-to")}
    return (edge.kind, other.kind) in same and edge.relation.denied != other.relation.denied


def _reaches_itself(graph: Graph, start: str, kind: str) -> bool:
    seen: set[str] = set()
    queue = [start]
    while queue:
        for edge in graph.outgoing(queue.pop()):  # type: ignore[arg-type]  # ids of concepts
            if edge.kind == kind and not edge.relation.denied and edge.object not in seen:
                if edge.object == start:
                    return True
                seen.add(edge.object)
                queue.append(edge.object)
    return False

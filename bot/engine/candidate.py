"""What may be answered, before it is decided: candidates with their measured features."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from bot.engine.answer import Context
from bot.engine.index import Hit
from bot.engine.normalise import Utterance
from bot.engine.parse import Aspect, Reading
from bot.knowledge import ConceptId, Edge, EntryId

# A name and nothing else is its concept's as surely as a phrasing, which still goes before it; two names set
# side by side are their comparison's, and in one respect that dimension's.
BARE = 0.75

Route = Literal["matched", "definition", "comparison", "relation", "dimension"]


class Asked(NamedTuple):
    """One reading of an utterance: stems of its content words, its wording, the words that
    would say the opposite, and the entries found near it, each with its features."""

    utterance: Utterance
    reading: Reading
    content: frozenset[str]
    said: str
    opposites: frozenset[str]
    hits: tuple[Hit, ...]
    context: Context
    measured: Sequence[Mapping[str, float]] = ()


class Candidate(NamedTuple):
    """A possible answer. `route` says by which kind of evidence; `features` hold what was measured for it.

    `entries` are ids of what it would be made of, best first.
    """

    answerer: str
    route: Route
    entries: tuple[EntryId, ...]
    concepts: tuple[ConceptId, ...]
    features: Mapping[str, float]
    hit: Hit | None = None
    negated: bool = False
    aspect: Aspect | None = None
    edges: tuple[Edge, ...] = ()

    @property
    def key(self) -> str:
        """What would be answered, the same for every wording and order of the things named."""
        concepts = ",".join(sorted(self.concepts))
        if self.aspect is not None:
            return f"{self.aspect.dimension}({concepts})"
        if self.route == "relation":
            asked = concepts if self.features.get("pair") else self.concepts[0]
            return f"{self.edges[0].kind if self.edges else 'is-a'}({asked})"
        return self.entries[0] if len(self.entries) == 1 else "+".join(sorted(self.entries))


class Weighed(NamedTuple):
    """A candidate with its evidence (log odds, what candidates are ranked by) and calibrated confidence."""

    candidate: Candidate
    key: str
    evidence: float
    confidence: float

"""What is measured between a reading and a candidate: one function a feature, mostly in [0, 1]."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.engine.candidate import Asked
from bot.engine.english import english
from bot.engine.index import Hit, Index, stem
from bot.engine.index import named as named_in
from bot.engine.normalise import Utterance
from bot.engine.parse import Form, Reading
from bot.knowledge import ConceptId, EntryId, Graph, Kind, Knowledge, concepts_of

# Forms that ask the same thing in different grammar: a claim, and the question whether it is so.
FAMILIES: Mapping[Form, str] = {
    "name": "thing", "definition": "thing", "comparison": "comparison", "choice": "choice", "claim": "truth",
    "asking": "truth", "can": "truth", "why": "why", "how": "how", "list": "list", "other": "other",
}  # fmt: skip

# Which family of form an entry kind is mostly asked in.
USUAL: Mapping[Kind, frozenset[str]] = {
    "concept": frozenset({"thing"}),
    "comparison": frozenset({"comparison", "choice"}),
    "misconception": frozenset({"truth", "other"}),
    "question": frozenset({"truth", "why", "how", "list", "other"}),
    "choice": frozenset({"choice", "truth", "other"}),
}


@dataclass(frozen=True, slots=True)
class About:
    """What an entry is of and about, its subject first."""

    kind: Kind
    concepts: frozenset[ConceptId]
    subject: ConceptId


class Measure(NamedTuple):
    """Everything the features of one candidate look at; `concepts` are those asked about."""

    asked: Asked
    concepts: frozenset[ConceptId]
    hit: Hit
    entry: About
    related: Callable[[ConceptId], frozenset[ConceptId]]


def named(m: Measure) -> float:
    """Share of the concepts asked that entry or phrasing is about; half for a close relative."""
    if not m.concepts:
        return 0.0
    about = m.entry.concepts.union(m.hit.phrase.concepts)
    return _shared(m.asked.reading.concepts, about, m.related)


def unnamed(m: Measure) -> float:
    """Share of the phrasing's concepts that were not asked about, nor a close relative of theirs."""
    theirs = m.hit.phrase.concepts
    return 1.0 - _shared(theirs, m.concepts, m.related) if theirs else 0.0


def subject(m: Measure) -> float:
    """Whether the entry's subject is what is asked about."""
    return _shared((m.entry.subject,), m.concepts, m.related) if m.concepts else 0.0


def form_agrees(m: Measure) -> float:
    """Whether question and phrasing are of one family of forms."""
    return float(FAMILIES[m.asked.reading.form] == FAMILIES[m.hit.phrase.form])


def form_usual(m: Measure) -> float:
    """Whether entries of this kind are usually asked for in this form."""
    return float(FAMILIES[m.asked.reading.form] in USUAL[m.entry.kind])


def polarity(m: Measure) -> float:
    """Whether one denies what the other says."""
    return float(m.asked.reading.negated != m.hit.phrase.negated)


def opposite(m: Measure) -> float:
    """Whether one says "more" where the other says "less"."""
    if not m.asked.opposites:
        return 0.0
    said = m.asked.opposites.intersection(m.hit.phrase.words)
    return float(bool(said.difference(m.asked.reading.words)))


def turned(m: Measure) -> float:
    """Whether two shared concepts stand the other way round, in a form where that matters."""
    mine, theirs = m.asked.reading, m.hit.phrase
    if len(theirs.named) < 2 or "comparison" in {mine.form, theirs.form}:
        return 0.0
    order = [concept for concept in named_in(mine) if concept in theirs.concepts]
    other = [concept for concept in theirs.named if concept in mine.concepts]
    return float(len(order) > 1 and order[:2] == other[1::-1])


def exact(m: Measure) -> float:
    """Whether it is the phrasing itself, up to what never matters. Then it is the answer: see weigh.py."""
    return float(m.asked.spoken == m.hit.said)


# How near the entry lies: see `Hit` and `Met` for what each says.
NEARNESS: Mapping[str, Callable[[Hit], float]] = {
    "words": lambda hit: hit.words,
    "spelling": lambda hit: hit.spelling,
    "meaning": lambda hit: hit.meaning,
    "mean": lambda hit: hit.mean,
    "asked_met": lambda hit: hit.met.asked,
    "phrase_met": lambda hit: hit.met.phrase,
    "both_met": lambda hit: hit.met.both,
    "entry_met": lambda hit: hit.met.entry,
}

# How the entry lies to the question in what names, forms and little words say.
AGREEMENT: tuple[Callable[[Measure], float], ...] = (
    named, unnamed, subject, form_agrees, form_usual, polarity, opposite, turned, exact,
)  # fmt: skip


def surface(utterance: Utterance, reading: Reading, known: Callable[[str], bool]) -> dict[str, float]:
    """How the message looks, whatever it is compared with: the signs of a question that is not ours."""
    leftover = reading.leftover
    foreign = sum([not known(word) for word in leftover])
    content_words = len(leftover) + len(reading.concepts)
    return {
        "long": min(max(len(reading.words) - 8, 0) / 40.0, 1.0),
        "message_long": min(max(utterance.length - 15, 0) / 60.0, 1.0),
        "trouble": min(utterance.trouble / 2.0, 1.0),
        "code": float(utterance.code or utterance.path),
        "first_person": min(utterance.first_person / 3.0, 1.0),
        "foreign": foreign / content_words if content_words else 1.0,
        "foreign_any": min(foreign / 2.0, 1.0),
        "nameless": float(not reading.concepts),
        "loose": float(bool(reading.mentions) and not reading.certain),
        "implied": float(reading.implied),
        "unexplained": len(leftover) / content_words if content_words else 1.0,
        "unexplained_any": min(len(leftover) / 3.0, 1.0),
        f"form_{reading.form}": 1.0,
    }


def abouts(knowledge: Knowledge) -> dict[EntryId, About]:
    """Of every entry what it is about."""
    found: dict[EntryId, About] = {}
    for entry_id, kind, entry in knowledge.entries():
        concepts = tuple(ConceptId(concept) for concept in concepts_of(entry_id, entry))
        found[entry_id] = About(kind, frozenset(concepts), concepts[0])
    return found


def measured(asked: Asked, known: Mapping[EntryId, About], graph: Graph) -> Iterator[dict[str, float]]:
    """The features of each entry found near the question, in their order.

    Each nearness counts by itself and by its lead over the best of the other entries (negative: behind).
    """
    concepts = frozenset(asked.reading.concepts)
    if not asked.hits:
        return
    columns: list[list[float]] = []
    for near in NEARNESS.values():
        column = [near(hit) for hit in asked.hits]
        columns += (column, _leads(column))
    for hit, values in zip(asked.hits, zip(*columns, strict=True), strict=True):
        found = dict(zip(_NEARNESS, values, strict=True))
        m = Measure(asked, concepts, hit, known[hit.entry], graph.kin)
        for name, feature in _AGREEMENT:
            found[name] = feature(m)
        found[_KINDS[m.entry.kind]] = 1.0
        yield found


def _leads(column: Sequence[float]) -> list[float]:
    """How far each value is above the best of the others."""
    ordered = sorted(column, reverse=True)
    top, second = ordered[0], ordered[:2][-1]
    return [value - (top if value < top else second) for value in column]


_AGREEMENT = tuple((feature.__name__, feature) for feature in AGREEMENT)
_KINDS = {kind: f"kind_{kind}" for kind in USUAL}
_NEARNESS = tuple(told for name in NEARNESS for told in (name, f"{name}_lead"))


def opposites(reading: Reading) -> frozenset[str]:
    """The words that would say the opposite of some word of the reading."""
    table = english().opposites
    return frozenset(other for word in reading.words if word in table for other in table[word])


def known_by(index: Index) -> Callable[[str], bool]:
    """Whether a word stands in any phrasing."""
    stems = index.known_stems
    return lambda word: stem(word) in stems


def _shared(
    concepts: Sequence[ConceptId],
    others: frozenset[ConceptId],
    related: Callable[[ConceptId], frozenset[ConceptId]],
) -> float:
    """The share of some concepts that is among others; half for a close relative of one of them."""
    total = 0.0
    for concept in concepts:
        if concept in others:
            total += 1.0
        elif not others.isdisjoint(related(concept)):
            total += 0.5
    return total / len(concepts)

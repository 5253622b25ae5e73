"""What is measured between a reading and a candidate: one function a feature, mostly in [0, 1]."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple

from bot.engine.candidate import Asked
from bot.engine.english import english
from bot.engine.index import Hit, Index, Phrase
from bot.engine.normalise import Utterance
from bot.engine.parse import Form, Reading
from bot.engine.terms import named as named_in
from bot.engine.terms import stem
from bot.knowledge import ConceptId, Graph, Kind, Knowledge

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


Related = Callable[[ConceptId], frozenset[ConceptId]]


class Agreement(NamedTuple):
    """How the entry lies to the question in what names, forms and little words say; each in [0, 1].

    `named`: share of the concepts asked that entry or phrasing is about; half for a close relative.
    `unnamed`: share of the phrasing's concepts that were not asked about, nor a close relative of theirs.
    `subject`: whether the entry's subject is what is asked about.
    `form_agrees`: whether question and phrasing are of one family of forms; `form_usual`: whether entries of
    this kind are usually asked for in this form.
    `polarity`: whether one denies what the other says; `opposite`: whether one says "more" where the other
    says "less"; `turned`: whether two shared concepts stand the other way round, where that matters.
    `exact`: whether it is the phrasing itself, up to what never matters. Then it is the answer: see weigh.py.
    """

    named: float
    unnamed: float
    subject: float
    form_agrees: float
    form_usual: float
    polarity: float
    opposite: float
    turned: float
    exact: float


def agreement(
    asked: Asked, hit: Hit, kind: Kind, about: tuple[ConceptId, ...], related: Related
) -> Agreement:
    """How a question and an entry of that kind agree; it is about these concepts, its subject first."""
    reading, phrase = asked.reading, hit.phrase
    concepts, family = reading.concepts, FAMILIES[reading.form]
    return Agreement(
        _shared(concepts, (about, phrase.concepts), related),
        1.0 - _shared(phrase.concepts, (concepts,), related) if phrase.concepts else 0.0,
        _shared(about[:1], (concepts,), related) if concepts else 0.0,
        float(family == FAMILIES[phrase.form]),
        float(family in USUAL[kind]),
        float(hit.denied),
        float(bool(asked.opposites) and _says_opposite(asked, phrase)),
        float(len(phrase.named) > 1 and len(concepts) > 1 and _turned(reading, phrase)),
        float(asked.said == phrase.said),
    )


def _says_opposite(asked: Asked, phrase: Phrase) -> bool:
    said = asked.opposites.intersection(phrase.said.split())
    return bool(said.difference(asked.reading.words))


def _turned(reading: Reading, phrase: Phrase) -> bool:
    if "comparison" in {reading.form, phrase.form}:
        return False
    order = [concept for concept in named_in(reading) if concept in phrase.concepts]
    other = [concept for concept in phrase.named if concept in reading.concepts]
    return len(order) > 1 and order[:2] == other[1::-1]


# How near the entry lies: see `Hit` and `Met` for what each says.
NEARNESS = (
    "words", "meaning", "mean", "asked_met", "phrase_met", "both_met", "entry_met",
)  # fmt: skip
_FEATURES = (*(told for name in NEARNESS for told in (name, f"{name}_lead")), *Agreement._fields)
_BY_KIND = {kind: (*_FEATURES, f"kind_{kind}") for kind in USUAL}


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


def measured(asked: Asked, knowledge: Knowledge, graph: Graph) -> list[dict[str, float]]:
    """The features of each entry found near the question, in their order.

    Each nearness counts by itself and by its lead over the best of the other entries (negative: behind).
    """
    near = zip(*[(hit.words, hit.meaning, hit.mean, *hit.met) for hit in asked.hits], strict=True)
    columns = [told for column in near for told in (column, _leads(column))]
    found: list[dict[str, float]] = []
    for hit, values in zip(asked.hits, zip(*columns, strict=True), strict=True):
        kind = knowledge.kinds[hit.entry]
        agrees = agreement(asked, hit, kind, knowledge.about[hit.entry], graph.kin)
        found.append(dict(zip(_BY_KIND[kind], (*values, *agrees, 1.0), strict=True)))
    return found


def _leads(column: Sequence[float]) -> list[float]:
    """How far each value is above the best of the others."""
    ordered = sorted(column, reverse=True)
    top, second = ordered[0], ordered[:2][-1]
    return [value - (top if value < top else second) for value in column]


def opposites(reading: Reading) -> frozenset[str]:
    """The words that would say the opposite of some word of the reading."""
    table = english().opposites
    return frozenset(other for word in reading.words if word in table for other in table[word])


def known_by(index: Index) -> Callable[[str], bool]:
    """Whether a word stands in any phrasing."""
    stems = index.known_stems
    return lambda word: stem(word) in stems


def _shared(
    concepts: Sequence[ConceptId], others: Sequence[Collection[ConceptId]], related: Related
) -> float:
    """The share of some concepts that is among others; half for a close relative of one of them."""
    if not concepts:
        return 0.0
    total = 0.0
    for concept in concepts:
        kin = related(concept)
        for held in others:
            if concept in held:
                total += 1.0
                break
        else:
            total += 0.5 * (not all(map(kin.isdisjoint, others)))
    return total / len(concepts)

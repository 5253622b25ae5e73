"""Answers nobody wrote, read off the traits: is a VM slower to boot than a container?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from bot.engine.answer import Answer
from bot.engine.answerers.base import ALL_SAID, Shelf, is_written, written
from bot.engine.answerers.parts import (
    called,
    capital,
    checked,
    cite,
    due,
    items_section,
    listed,
    trait_sources,
)
from bot.engine.candidate import BARE, Asked, Candidate
from bot.engine.english import english
from bot.engine.lexicon import Mention
from bot.engine.parse import Aspect, Reading
from bot.knowledge import ConceptId, DimensionId, EntryId, Trait, prose
from bot.words import say

MOST_COMPARED = 6  # things in one respect: lines that are read at a glance
PLAIN = 0.5  # so sure is what asks for one thing in one respect, unless an entry says nearly the same
NEARLY_SAID = 0.8  # of the words' weight met, both ways


class DimensionAnswerer:
    """Answers from the traits of concepts along the shared dimensions."""

    name: ClassVar[str] = "dimension"

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def propose(self, asked: Asked) -> Iterator[Candidate]:
        """Each dimension the question names, where every concept it names has a cell in it."""
        reading = asked.reading
        concepts = self._about(reading)
        for aspect in _one_each(reading.aspects):
            cells = [self._cell(concept, aspect.dimension) for concept in concepts]
            if concepts and len(concepts) <= MOST_COMPARED and all(cell is not None for cell in cells):
                yield Candidate(
                    answerer=self.name,
                    route="dimension",
                    entries=tuple(EntryId(concept) for concept in concepts),
                    concepts=concepts,
                    features={
                        "pair": float(len(concepts) > 1),
                        "pole": float(aspect.pole is not None),
                        "ranked": float(all(cell is not None and cell.level is not None for cell in cells)),
                        "boolean": float(all(cell is not None and cell.holds is not None for cell in cells)),
                        "yes_no": float(reading.form in {"asking", "can", "claim"}),
                        "open": float(reading.form in {"list", "comparison", "name", "other"}),
                        "why_how": float(reading.form in {"why", "how"}),
                        "applies": float(all(cell is not None and cell.applies for cell in cells)),
                        "several_aspects": float(len(reading.aspects) > 1),
                        "negated": float(reading.negated),
                        "rest": min(len(reading.leftover) / 3.0, 1.0),
                        "spelt_out": float(aspect.end - aspect.start > 1),
                        **written(asked, concepts),
                        "exact": self._surely(asked, concepts),
                    },
                    negated=reading.negated,
                    aspect=aspect,
                )

    def _surely(self, asked: Asked, concepts: tuple[ConceptId, ...]) -> float:
        """How sure it is by the words alone that this is asked: see BARE."""
        if _only_asks_this(asked.reading):
            return BARE
        if not _asks_plainly(asked.reading):
            return 0.0
        if len(concepts) > 1:
            return 0.0 if is_written(asked, concepts, ALL_SAID) else BARE
        return 0.0 if is_written(asked, concepts, NEARLY_SAID) else PLAIN

    def _about(self, reading: Reading) -> tuple[ConceptId, ...]:
        """The concepts compared; a concept that only names the dimension ("kernel") is not one of them."""
        naming = {
            mention.concept
            for mention in reading.mentions
            for aspect in reading.aspects
            if aspect.start <= mention.start and mention.end <= aspect.end
        }
        left = [concept for concept in reading.concepts if concept not in naming]
        heads = [side for side in reading.sides if side not in naming]
        return tuple(heads or left)

    def _cell(self, concept: ConceptId, dimension: DimensionId) -> Trait | None:
        return self._shelf.knowledge.concepts[concept].traits.get(dimension)

    def compose(self, candidate: Candidate, asked: Asked) -> Answer:
        """The verdict where cells can be ordered, then the cells side by side."""
        assert candidate.aspect is not None  # noqa: S101  # every candidate of ours has one
        knowledge = self._shelf.knowledge
        dimension = candidate.aspect.dimension
        concepts = candidate.concepts
        cells = {concept: knowledge.concepts[concept].traits[dimension] for concept in concepts}
        headline = self._headline(candidate, asked.reading, cells)
        lines = [
            say("answer.cells", name=knowledge.concepts[concept].name, text=cell.text.rstrip("."))
            for concept, cell in cells.items()
        ]
        title = f"{knowledge.dimensions[dimension].name}: " + " vs ".join(
            knowledge.concepts[concept].name for concept in concepts
        )
        return Answer(
            text=asked.utterance.text,
            kind="answer",
            entries=candidate.entries,
            concepts=concepts,
            title=title,
            headline=prose(headline),
            sections=items_section("detail", "", lines) if len(concepts) > 1 else (),
            sources=cite(knowledge, trait_sources(knowledge, concepts, [dimension])),
            checked=checked(knowledge.concepts[concept] for concept in concepts),
            recheck_after=due(cell.recheck_after for cell in cells.values()),
        )

    def _headline(self, candidate: Candidate, reading: Reading, cells: dict[ConceptId, Trait]) -> str:
        if len(cells) == 1:
            return self._single(candidate, reading, cells)
        ordered = self._ordered if len(cells) == 2 else self._foremost
        told = ordered(candidate, reading, cells) or self._divided(candidate, cells)
        if told:
            return told
        dimension = self._shelf.knowledge.dimensions[candidate.aspect.dimension]  # type: ignore[union-attr]  # asserted in compose
        return dimension.asks

    def _single(self, candidate: Candidate, reading: Reading, cells: dict[ConceptId, Trait]) -> str:
        ((concept, cell),) = cells.items()
        text = cell.text.rstrip(".")
        assert candidate.aspect is not None  # noqa: S101  # every candidate of ours has one
        said = candidate.aspect.end - candidate.aspect.start > 1  # "own kernel", not just "kernel"
        if cell.holds is None or not said or reading.form not in {"asking", "can", "claim"}:
            return capital(say("answer.dimension_is", name=called(self._shelf.knowledge, concept), text=text))
        turned = candidate.negated != candidate.aspect.inverse
        if text.casefold().startswith(("yes", "no")) and not turned:
            return f"{text}."
        key = "answer.holds_yes" if cell.holds != turned else "answer.holds_no"
        return say(key, name=capital(called(self._shelf.knowledge, concept)), text=text)

    def _foremost(self, candidate: Candidate, reading: Reading, cells: dict[ConceptId, Trait]) -> str | None:
        """The one of several that lies furthest towards the end asked about, where there is such a one."""
        assert candidate.aspect is not None  # noqa: S101  # every candidate of ours has one
        knowledge = self._shelf.knowledge
        dimension = knowledge.dimensions[candidate.aspect.dimension]
        ranks = [rank for cell in cells.values() if (rank := _rank(cell)) is not None]
        if dimension.low is None or dimension.high is None or len(ranks) < len(cells) or reading.negated:
            return None
        is_high = candidate.aspect.pole == "high"
        furthest = max(ranks) if is_high else min(ranks)
        if ranks.count(furthest) > 1:
            return None
        names = [called(knowledge, concept) for concept in cells]
        winner = names.pop(ranks.index(furthest))
        says = dimension.high.says if is_high else dimension.low.says
        return capital(say("answer.dimension_winner", a=winner, says=says, b=listed(names)))

    def _divided(self, candidate: Candidate, cells: dict[ConceptId, Trait]) -> str | None:
        """For which of several things it is so, and for which not, where every cell says yes or no."""
        aspect = candidate.aspect
        assert aspect is not None  # noqa: S101  # every candidate of ours has one
        if aspect.end - aspect.start < 2 or any(cell.holds is None for cell in cells.values()):
            return None
        turned = candidate.negated != aspect.inverse
        groups = {
            so: [
                called(self._shelf.knowledge, concept) for concept, cell in cells.items() if cell.holds == so
            ]
            for so in (True, False)
        }
        yes, no = groups[not turned], groups[turned]
        if yes and no:
            return say("answer.holds_some", yes=listed(yes), no=listed(no))
        answer = "yes" if yes else "no"
        return say(f"answer.holds_{answer}_both" if len(cells) == 2 else f"answer.holds_{answer}_all")

    def _ordered(self, candidate: Candidate, reading: Reading, cells: dict[ConceptId, Trait]) -> str | None:
        """The comparative verdict, where both cells have a level and the dimension has a scale."""
        assert candidate.aspect is not None  # noqa: S101  # every candidate of ours has one
        dimension = self._shelf.knowledge.dimensions[candidate.aspect.dimension]
        ranks = [_rank(cell) for cell in cells.values()]
        if dimension.low is None or dimension.high is None or any(rank is None for rank in ranks):
            return None
        (first, second), (one, other) = cells, ranks
        names = {concept: called(self._shelf.knowledge, concept) for concept in (first, second)}
        if one == other:
            return say("answer.dimension_same", a=names[first], b=names[second])
        pole = candidate.aspect.pole
        towards_low = pole == "low" if pole else True
        winner = first if (one < other) == towards_low else second  # type: ignore[operator]  # None was returned above
        loser = second if winner == first else first
        says = dimension.low.says if towards_low else dimension.high.says
        if pole is None or reading.form not in {"asking", "can", "claim"}:
            return capital(say("answer.dimension_winner", a=names[winner], says=says, b=names[loser]))
        right = (winner == _subject(reading, first)) != candidate.negated
        key = "answer.dimension_yes" if right else "answer.dimension_no"
        return say(key, a=names[winner], says=says, b=names[loser])


def _only_asks_this(reading: Reading) -> bool:
    """Whether the thread says of what, and the message nothing but what: "which one starts faster?"."""
    return reading.implied and len(reading.aspects) == 1 and not (reading.leftover or reading.negated)


def _asks_plainly(reading: Reading) -> bool:
    """Whether it is asked how one thing is in one respect, or how several are: "what licence has podman",
    "is xen older than kvm", "which of these share the host's kernel: docker, kvm, lxc"."""
    aspects = reading.aspects
    if len({one.dimension for one in aspects}) != 1 or reading.negated or reading.implied:
        return False
    names = [one for one in reading.mentions if all(_apart(one, aspect) for aspect in aspects)]
    if not names or any(one.certainty == "loose" for one in names):
        return False
    spans = [(one.start, one.end) for one in reading.mentions] + [(one.start, one.end) for one in aspects]
    explained = {place for start, end in spans for place in range(start, end)}
    cues = english().cues
    allowed = cues["plainly"] | cues["either"] if len(names) > 1 else cues["plainly"]
    return all(word in allowed for place, word in enumerate(reading.words) if place not in explained)


def _apart(one: Mention, other: Aspect) -> bool:
    return one.start >= other.end or one.end <= other.start


def _rank(cell: Trait) -> tuple[int, str] | None:
    """What orders cells: their level, or on dates their `since`."""
    if cell.level is not None:
        return cell.level, ""
    return (0, cell.since) if cell.since else None


def _subject(reading: Reading, default: ConceptId) -> ConceptId:
    return reading.mentions[0].concept if reading.mentions else default


def _one_each(aspects: Sequence[Aspect]) -> tuple[Aspect, ...]:
    """One aspect a dimension, the one with a pole first."""
    best: dict[DimensionId, Aspect] = {}
    for aspect in aspects:
        if aspect.dimension not in best or (aspect.pole and not best[aspect.dimension].pole):
            best[aspect.dimension] = aspect
    return tuple(best.values())

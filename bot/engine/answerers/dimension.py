"""Answers nobody wrote, read off the traits: is a VM slower to boot than a container?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from bot.engine.answer import Answer
from bot.engine.answerers.base import ALL_SAID, Shelf, is_written, written
from bot.engine.answerers.parts import called, capital, checked, cite, due, items_section, trait_sources
from bot.engine.answerers.side_by_side import side_by_side
from bot.engine.candidate import BARE, Asked, Candidate
from bot.engine.english import english
from bot.engine.lexicon import Mention
from bot.engine.parse import Aspect, Reading, places
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
                        "exact": self._surely(asked, concepts, aspect),
                    },
                    negated=reading.negated,
                    aspect=aspect,
                )

    def _surely(self, asked: Asked, concepts: tuple[ConceptId, ...], aspect: Aspect) -> float:
        """How sure it is by the words alone that this is asked: see BARE."""
        reading = asked.reading
        if _only_asks_this(reading):
            return BARE
        if not self._asks_plainly(reading, concepts, aspect.dimension):
            return 0.0
        cells = self._cells(concepts, aspect)
        if len(concepts) > 1 and side_by_side(self._shelf.knowledge, reading, aspect, cells):
            return 0.0 if is_written(asked, concepts, ALL_SAID) else BARE
        if len(concepts) > 1 and reading.form in {"asking", "can", "claim"}:
            return 0.0  # whether it is so is not told
        return 0.0 if is_written(asked, concepts, NEARLY_SAID) else PLAIN

    def _asks_plainly(
        self, reading: Reading, concepts: tuple[ConceptId, ...], dimension: DimensionId
    ) -> bool:
        """Whether it is asked how one thing is in one respect, or how several are that stand side by side."""
        aspects = reading.aspects
        if {one.dimension for one in aspects} != {dimension} or reading.negated or reading.implied:
            return False
        names = [one for one in reading.mentions if all(_apart(one, aspect) for aspect in aspects)]
        if any(one.certainty == "loose" for one in names) or {one.concept for one in names} != set(concepts):
            return False
        held = self._shelf.knowledge.concepts
        is_told = any(held[concept].traits[dimension].holds is not None for concept in concepts)
        return not _asks_how(reading, is_told) and _says_no_more(reading, names)

    def _cells(self, concepts: Sequence[ConceptId], aspect: Aspect) -> dict[ConceptId, Trait]:
        held = self._shelf.knowledge.concepts
        return {concept: held[concept].traits[aspect.dimension] for concept in concepts}

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
        cells = self._cells(concepts, candidate.aspect)
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
        aspect, knowledge = candidate.aspect, self._shelf.knowledge
        assert aspect is not None  # noqa: S101  # every candidate of ours has one
        return side_by_side(knowledge, reading, aspect, cells) or knowledge.dimensions[aspect.dimension].asks

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


def _only_asks_this(reading: Reading) -> bool:
    """Whether the thread says of what, and the message nothing but what: "which one starts faster?"."""
    return reading.implied and len(reading.aspects) == 1 and not (reading.leftover or reading.negated)


def _asks_how(reading: Reading, is_told: bool) -> bool:
    """Whether the way of it is asked, or what it is, and not how much of it there is: "how do docker and lxc
    share the kernel", of which the cells tell (`is_told`) only whether it is so."""
    if reading.form == "how":
        measured = any(aspect.start == 1 for aspect in reading.aspects)  # "how secure"
        return is_told or not (measured or reading.words[1] in {"much", "many", "long"})
    return reading.form == "why" or (is_told and reading.words[0] == "what")


def _says_no_more(reading: Reading, names: Sequence[Mention]) -> bool:
    """Whether nothing is left of a question but names, one respect and grammar.

    Of several names only what sets them side by side may stand between them: "does kata use kvm" asks how
    they hang together.
    """
    cues, words = english().cues, reading.words
    explained = places((*reading.mentions, *reading.aspects))
    inner = range(names[0].end, names[-1].start)
    between, around = cues["side_by_side"], cues["plainly"]
    if len(names) > 1:
        around = around | cues["of_several"]
        between = between | (cues["before_than"] if "than" in words else frozenset())
        between = between | (cues["after_compared"] if "compared" in words else frozenset())
    return all(
        word in (between if place in inner else around)
        for place, word in enumerate(words)
        if place not in explained
    )


def _apart(one: Mention, other: Aspect) -> bool:
    return one.start >= other.end or one.end <= other.start


def _one_each(aspects: Sequence[Aspect]) -> tuple[Aspect, ...]:
    """One aspect a dimension, the one with a pole first; without it where both poles are named."""
    best: dict[DimensionId, Aspect] = {}
    for aspect in aspects:
        if aspect.dimension not in best or (aspect.pole and not best[aspect.dimension].pole):
            best[aspect.dimension] = aspect
    poles = {(aspect.dimension, aspect.pole) for aspect in aspects if aspect.pole}
    return tuple(
        [
            one._replace(pole=None) if {(one.dimension, "low"), (one.dimension, "high")} <= poles else one
            for one in best.values()
        ]
    )

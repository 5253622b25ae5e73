"""Which has its own kernel, which starts fastest? Concepts side by side in one dimension."""

from __future__ import annotations

from collections.abc import Iterator

from bot.knowledge import ConceptId, Dimension, DimensionId, Trait
from bot.quiz.distractors import Drawn, draw
from bot.quiz.item import Item, Lesson, Option, fingerprint
from bot.quiz.kinds.base import Facts, Made, cited, concept_frame, item_id
from bot.words import english, say

APART = 3  # steps of a scale of nine that leave no doubt which of two comes first


def dimensions(facts: Facts) -> Made:
    """For each concept: where it alone of four holds, or does not, or stands at an end of a scale."""
    for dimension_id, dimension in facts.knowledge.dimensions.items():
        cells = {
            concept_id: trait
            for concept_id, concept in facts.knowledge.concepts.items()
            if (trait := concept.traits.get(dimension_id)) is not None and trait.applies
        }
        for concept_id, trait in cells.items():
            if trait.until is None:
                yield from _holding(facts, dimension_id, concept_id, cells)
                yield from _extreme(facts, (dimension_id, dimension), concept_id, cells)


def _holding(
    facts: Facts, dimension_id: DimensionId, concept_id: ConceptId, cells: dict[ConceptId, Trait]
) -> Iterator[Item]:
    holds = cells[concept_id].holds
    key = f"quiz_dimension.{dimension_id}_{'yes' if holds else 'no'}"
    if holds is None or key not in english().sentences:
        return
    others = {one: trait for one, trait in cells.items() if trait.holds is (not holds)}
    yield from _item(facts, dimension_id, concept_id, cells, _pool(facts, concept_id, others), say(key))


def _extreme(
    facts: Facts,
    named: tuple[DimensionId, Dimension],
    concept_id: ConceptId,
    cells: dict[ConceptId, Trait],
) -> Iterator[Item]:
    dimension_id, dimension = named
    level = cells[concept_id].level
    if level is None or dimension.low is None or dimension.high is None:
        return
    above = {c: t for c, t in cells.items() if t.level is not None and t.level >= level + APART}
    below = {c: t for c, t in cells.items() if t.level is not None and t.level <= level - APART}
    for others, pole in ((above, dimension.low), (below, dimension.high)):
        prompt = say("quiz.ask_extreme", says=pole.says)
        made = tuple(_item(facts, dimension_id, concept_id, cells, _pool(facts, concept_id, others), prompt))
        if made:
            yield from made
            return


def _pool(facts: Facts, concept_id: ConceptId, others: dict[ConceptId, Trait]) -> list[Drawn]:
    """Others of the same sort, its alternatives first."""
    mine = facts.concept(concept_id)
    pool = []
    for other_id in others:
        other = facts.concept(other_id)
        is_alternative = facts.negatives.are_alternatives(concept_id, other_id)
        if is_alternative or other.category == mine.category:
            pool.append(Drawn(Option(facts.name(other_id), other_id), float(is_alternative)))
    return pool


def _item(
    facts: Facts,
    dimension_id: DimensionId,
    concept_id: ConceptId,
    cells: dict[ConceptId, Trait],
    pool: list[Drawn],
    prompt: str,
) -> Iterator[Item]:
    concept, trait = facts.concept(concept_id), cells[concept_id]
    key = f"{concept_id}.{dimension_id}"
    drawn = draw(key, prompt, facts.name(concept_id), pool, facts.rarity)
    if not drawn:
        return
    frame = concept_frame(facts, concept_id)
    wrong = [ConceptId(option.origin) for option in drawn]
    yield Item(
        id=item_id("dimension", concept_id, dimension_id),
        kind="dimension",
        entry=frame.entry,
        prompt=prompt,
        options=(Option(facts.name(concept_id), concept_id), *drawn),
        right=0,
        topic=frame.topic,
        difficulty=2 if trait.level is None else 3,
        concepts=frame.concepts,
        lesson=Lesson(
            fact=say("quiz.note", name=facts.name(concept_id), text=trait.text),
            notes=tuple(say("quiz.note", name=facts.name(one), text=cells[one].text) for one in wrong),
        ),
        sources=cited(trait.sources or concept.sources, *(cells[one].sources[:1] for one in wrong)),
        checked=concept.checked,
        fingerprint=fingerprint(
            dimension_id, trait.text, str(trait.level), str(trait.holds), trait.since, trait.until
        ),
    )

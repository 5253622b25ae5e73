"""Which came first? First releases of several things, and events in the life of one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.knowledge import ConceptId, Event, Trait
from bot.quiz.distractors import WRONG, Drawn, draw, is_as_long
from bot.quiz.item import Item, Lesson, Option, fingerprint
from bot.quiz.kinds.base import Facts, Made, capital, cited, concept_frame, item_id, spelt
from bot.words import say

FIRST_RELEASE = "first-release"
NARROW, WIDE = 2, 5  # years between the first and the second: hard below, easy above
_DIGIT = re.compile(r"\d")  # a year or a version tells the order


def first_releases(facts: Facts) -> Made:
    """For each dated first release: it and three that came out at least a year later."""
    dated = {
        concept_id: trait
        for concept_id, concept in facts.knowledge.concepts.items()
        if (trait := concept.traits.get(FIRST_RELEASE)) is not None and trait.since and trait.applies
    }
    for concept_id in dated:
        yield from _came_out(facts, concept_id, dated)


def _came_out(facts: Facts, concept_id: ConceptId, dated: dict[ConceptId, Trait]) -> Iterator[Item]:
    concept, trait = facts.concept(concept_id), dated[concept_id]
    year = _year(trait.since)
    prompt = say("quiz.ask_first_release")
    pool = [
        Drawn(
            Option(facts.name(one), one),
            _nearness(facts, concept_id, one) - abs(_year(dated[one].since) - year - 4) / 10,
        )
        for one in dated
        if _year(dated[one].since) > year
    ]
    drawn = draw(f"{concept_id}.first", prompt, facts.name(concept_id), pool, facts.rarity)
    if not drawn:
        return
    wrong = [ConceptId(option.origin) for option in drawn]
    gap = min(_year(dated[one].since) for one in wrong) - year
    frame = concept_frame(facts, concept_id, *wrong)
    yield Item(
        id=item_id("timeline", concept_id),
        kind="timeline",
        entry=frame.entry,
        prompt=prompt,
        options=(Option(facts.name(concept_id), concept_id), *drawn),
        right=0,
        topic=frame.topic,
        difficulty=_difficulty(gap),
        concepts=(concept_id,),
        lesson=Lesson(
            fact=_dated_line(facts.name(concept_id), trait),
            notes=tuple(_dated_line(facts.name(one), dated[one]) for one in wrong),
        ),
        sources=cited(trait.sources or concept.sources, *(dated[one].sources[:1] for one in wrong)),
        checked=concept.checked,
        fingerprint=fingerprint(concept_id, trait.since, trait.text),
    )


def histories(facts: Facts) -> Made:
    """For each concept with enough dated events: which of them came first."""
    for concept_id, concept in facts.knowledge.concepts.items():
        untold = [event for event in concept.timeline if not _DIGIT.search(event.what)]
        # Of two events in one year the order is known only where both are dated by month.
        years = sorted({_year(event.when): event for event in reversed(untold)}.items())
        told = [event for _, event in years[: WRONG + 1]]
        if len(told) > 2 and is_as_long(told[0].what, [event.what for event in told[1:]]):
            yield _history(facts, concept_id, told)


def _history(facts: Facts, concept_id: ConceptId, told: Sequence[Event]) -> Item:
    concept, frame = facts.concept(concept_id), concept_frame(facts, concept_id)
    options = tuple(Option(event.what, f"{event.when} {event.what}") for event in told)
    gap = _year(told[1].when) - _year(told[0].when)
    return Item(
        id=item_id("timeline", concept_id, "history"),
        kind="timeline",
        entry=frame.entry,
        prompt=say("quiz.ask_history", name=capital(concept.name)),
        options=options,
        right=0,
        topic=frame.topic,
        difficulty=_difficulty(gap),
        concepts=frame.concepts,
        lesson=Lesson(
            fact=say("quiz.event", when=spelt(told[0].when), what=told[0].what),
            notes=tuple(say("quiz.event", when=spelt(event.when), what=event.what) for event in told[1:]),
        ),
        sources=cited(*(event.sources or concept.sources for event in told)),
        checked=concept.checked,
        fingerprint=fingerprint(*(f"{event.when} {event.what}" for event in told)),
    )


def _year(when: str | None) -> int:
    return int((when or "0")[:4])


def _difficulty(gap_years: int) -> int:
    if gap_years >= WIDE:
        return 1
    return 2 if gap_years >= NARROW else 3


def _nearness(facts: Facts, one: ConceptId, other: ConceptId) -> float:
    is_alike = facts.concept(one).category == facts.concept(other).category
    return 2.0 * is_alike + (facts.topic(one) == facts.topic(other))


def _dated_line(name: str, trait: Trait) -> str:
    return say("quiz.note", name=name, text=trait.text)

"""Which thing is meant, and what does it do? A concept's summary and its names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.knowledge import Concept, ConceptId
from bot.quiz.distractors import ALIKE, Drawn, draw, is_as_long
from bot.quiz.item import Item, Lesson, Option, fingerprint
from bot.quiz.kinds.base import Facts, Made, capital, concept_frame, item_id
from bot.quiz.wording import words_of
from bot.words import say

_ARTICLES = ("a ", "an ", "the ")
_PLURAL_VERB = re.compile(r"^(?:are|have|turn|bring|keep|let|make|run|do|confine|say|need)\b")


def definitions(facts: Facts) -> Made:
    """Two items for each concept: from the summary to the name, and from the name to what it does."""
    for concept_id, concept in facts.knowledge.concepts.items():
        yield from _which_is_meant(facts, concept_id, concept)
        yield from _what_it_does(facts, concept_id, concept)


def _which_is_meant(facts: Facts, concept_id: ConceptId, concept: Concept) -> Iterator[Item]:
    said = _without_name(concept)
    if said is None:
        return
    prompt = say("quiz.ask_which_is_meant", summary=said)
    pool = [
        Drawn(Option(facts.name(other_id), other_id), nearness)
        for other_id, other, nearness in _others(facts, concept_id, concept)
        if _is_plural(other) == _is_plural(concept) and not _is_named(other, concept.summary)
    ]
    right = facts.name(concept_id)
    drawn = draw(f"{concept_id}.meant", prompt, right, pool, facts.rarity)
    if drawn:
        yield _item(facts, concept_id, "name", prompt, (Option(right, concept_id), *drawn))


def _what_it_does(facts: Facts, concept_id: ConceptId, concept: Concept) -> Iterator[Item]:
    key = "quiz.ask_what_they_do" if _is_plural(concept) else "quiz.ask_what_it_does"
    prompt = say(key, name=concept.called or concept.name)
    pool = [
        Drawn(Option(f"{capital(other.does)}.", other_id), nearness)
        for other_id, other, nearness in _others(facts, concept_id, concept)
        if _is_plural(other) == _is_plural(concept) and not _is_named(concept, other.does)
    ]
    right = f"{capital(concept.does)}."
    fits = [one for one in pool if is_as_long(right, [one.option.text])]
    drawn = draw(f"{concept_id}.does", prompt, right, fits, facts.rarity)
    if drawn:
        yield _item(facts, concept_id, "does", prompt, (Option(right, concept_id), *drawn))


def _others(
    facts: Facts, concept_id: ConceptId, concept: Concept
) -> Iterator[tuple[ConceptId, Concept, float]]:
    """Concepts near enough to be taken for it, and surely not it: no kin, and described in other words."""
    for other_id, other in facts.knowledge.concepts.items():
        is_alike = other.category == concept.category
        is_near = is_alike or facts.topic(other_id) == facts.topic(concept_id)
        if not is_near or not facts.negatives.unrelated(concept_id, other_id):
            continue
        mine, yours = f"{concept.summary} {concept.does}", f"{other.summary} {other.does}"
        if facts.rarity.likeness(mine, yours) < ALIKE:
            shared = set(facts.graph.kin(concept_id)) & set(facts.graph.kin(other_id))
            yield other_id, other, is_alike + 0.5 * bool(shared)


def _item(facts: Facts, concept_id: ConceptId, part: str, prompt: str, options: tuple[Option, ...]) -> Item:
    concept, frame = facts.concept(concept_id), concept_frame(facts, concept_id)
    return Item(
        id=item_id("definition", concept_id, part),
        kind="definition",
        entry=frame.entry,
        prompt=prompt,
        options=options,
        right=0,
        topic=frame.topic,
        difficulty=1 if part == "name" else 2,
        concepts=frame.concepts,
        lesson=Lesson(fact=concept.summary, notes=tuple(_notes(facts, options[1:]))),
        sources=tuple(concept.sources),  # type: ignore[arg-type]  # checked by the loader
        checked=concept.checked,
        fingerprint=fingerprint(concept.name, concept.summary, concept.does, concept.since, concept.until),
    )


def _notes(facts: Facts, options: tuple[Option, ...]) -> Iterator[str]:
    """What the others do, so that a wrong choice teaches as well."""
    for option in options:
        other = facts.concept(option.origin)
        yield say("quiz.note", name=facts.name(option.origin), text=other.does)


def _without_name(concept: Concept) -> str | None:
    """The summary with "this" for the thing; None where its name can still be read from it."""
    for name in sorted({concept.called or concept.name, concept.name}, key=len, reverse=True):
        start = re.match(rf"(?:(?:an?|the) )?{re.escape(name)}\b[,]?", concept.summary, re.IGNORECASE)
        if start is None:
            continue
        rest = concept.summary[start.end() :].strip()
        head = say("quiz.these") if _is_plural(concept) else say("quiz.this")
        masked = f"{head} {rest}"
        return masked if not _tells(concept, rest) else None
    return None


def _tells(concept: Concept, text: str) -> bool:
    if _is_named(concept, text):
        return True
    return bool(words_of(concept.name) & words_of(text))


def _is_named(concept: Concept, text: str) -> bool:
    spoken = f" {text.casefold()} "
    return any(f" {name.casefold()}" in spoken for name in (concept.name, *concept.aliases))


def _is_plural(concept: Concept) -> bool:
    if concept.called:
        return not concept.called.casefold().startswith(("a ", "an ", "the ")) and concept.called.endswith(
            "s"
        )
    start = concept.summary.casefold().find(concept.name.casefold())
    rest = concept.summary[start + len(concept.name) :].strip() if start >= 0 else ""
    return bool(_PLURAL_VERB.match(rest)) or bool(_PLURAL_VERB.match(concept.does))

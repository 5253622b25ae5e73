"""What would you choose? A situation, and its advice among that for other situations."""

from __future__ import annotations

from collections.abc import Iterator

from bot.knowledge import Choice, EntryId
from bot.quiz.distractors import Drawn, draw, is_as_long
from bot.quiz.item import Item, Lesson, Option, fingerprint
from bot.quiz.kinds.base import Facts, Made, frame_of, item_id
from bot.quiz.wording import opening
from bot.words import say

_ALIKE = 0.3  # stricter than of answers: advice for a like situation may be good advice in this one too


def choices(facts: Facts) -> Made:
    """One item for each situation with enough advice that is for clearly other ones."""
    for entry_id, entry in facts.knowledge.choices.items():
        right = Option(opening(entry.recommendation, 30), entry_id)
        prompt = say("quiz.ask_choice", scenario=entry.scenario)
        pool = _others(facts, entry_id, entry)
        fits = [one for one in pool if is_as_long(right.text, [one.option.text])]
        drawn = draw(entry_id, prompt, right.text, fits, facts.rarity)
        if drawn:
            yield _item(facts, entry_id, entry, prompt, (right, *drawn))


def _others(facts: Facts, entry_id: EntryId, entry: Choice) -> Iterator[Drawn]:
    mine = frozenset(entry.concepts)
    for other_id, other in facts.knowledge.choices.items():
        is_near = facts.topic(other.concepts[0]) == facts.topic(entry.concepts[0])
        if other_id == entry_id or mine & frozenset(other.concepts):
            continue  # advice about the same things may be good advice here too
        alike = (
            facts.rarity.likeness(entry.scenario, other.scenario),
            facts.rarity.likeness(entry.recommendation, other.recommendation),
            facts.rarity.likeness(entry.scenario, other.recommendation),
            facts.rarity.likeness(entry.recommendation, other.scenario),
        )
        if max(alike) < _ALIKE:
            yield Drawn(Option(opening(other.recommendation, 30), other_id), float(is_near))


def _item(facts: Facts, entry_id: EntryId, entry: Choice, prompt: str, options: tuple[Option, ...]) -> Item:
    frame = frame_of(facts, entry_id, entry)
    notes = (
        say("quiz.but", text=entry.caveat),
        say("quiz.unless", text=entry.unless) if entry.unless else "",
    )
    return Item(
        id=item_id("choice", entry_id),
        kind="choice",
        entry=frame.entry,
        prompt=prompt,
        options=options,
        right=0,
        topic=frame.topic,
        difficulty=2,
        concepts=frame.concepts,
        lesson=Lesson(
            fact=f"{entry.recommendation} {entry.because}", notes=tuple(note for note in notes if note)
        ),
        sources=tuple(entry.sources),  # type: ignore[arg-type]  # checked by the loader
        checked=entry.checked,
        fingerprint=fingerprint(entry.scenario, entry.recommendation, entry.because, entry.caveat),
    )

"""A question people ask, and its short answer among those of other questions; or yes or no."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.knowledge import EntryId, Question
from bot.quiz.distractors import ALIKE, Drawn, draw, is_as_long
from bot.quiz.item import Item, Lesson, Option, fingerprint
from bot.quiz.kinds.base import Facts, Made, frame_of, item_id
from bot.quiz.wording import opening
from bot.words import say

_YES_OR_NO = re.compile(r"^(yes|no)(?=[.,:;])", re.IGNORECASE)
_ASKS_YES_OR_NO = re.compile(
    r"^(?:can|could|is|are|was|were|does|do|did|will|would|may|must|should|has|have)\b", re.IGNORECASE
)
_RARE = 5.5  # Rarity of a word that stands in about six entries
_ASKED_SO = 0.75  # Rarity.likeness of a title and a wording of another question that may mean it
_FORM = re.compile(r"^(how (?:many|much|long|big|large|often)|how|what|why|which|where|when|who)\b")


def questions(facts: Facts) -> Made:
    """One item for each question whose answer is yes or no, or which has plausible wrong answers."""
    for entry_id, entry in facts.knowledge.questions.items():
        if entry.premise is not None:
            continue  # what it takes for granted is wrong: none of the answers would be right
        said = _YES_OR_NO.match(entry.answer)
        if said and _ASKS_YES_OR_NO.match(entry.title):
            yield _yes_or_no(facts, entry_id, entry, is_yes=said[1].casefold() == "yes")
        elif not _ASKS_YES_OR_NO.match(entry.title):
            yield from _open(facts, entry_id, entry)


def _yes_or_no(facts: Facts, entry_id: EntryId, entry: Question, *, is_yes: bool) -> Item:
    options = (Option(say("quiz.yes"), "yes"), Option(say("quiz.no"), "no"))
    return _item(facts, entry_id, entry, options, right=0 if is_yes else 1, is_ordered=True)


def _open(facts: Facts, entry_id: EntryId, entry: Question) -> Iterator[Item]:
    right = Option(opening(entry.answer), entry_id)
    pool = _siblings(facts, entry_id, entry, right.text)
    drawn = draw(
        entry_id,
        entry.title,
        right.text,
        pool,
        facts.rarity,
        fits=lambda option: _asks_else(facts, entry, facts.knowledge.questions[EntryId(option.origin)]),
    )
    if drawn:
        yield _item(facts, entry_id, entry, (right, *drawn), right=0)


def _siblings(facts: Facts, entry_id: EntryId, entry: Question, right: str) -> Iterator[Drawn]:
    """Answers as long as the right one to questions of the same form about the same things."""
    form, concepts, likeness = _form(entry.title), frozenset(entry.concepts), facts.rarity.likeness
    for other_id in _sharing(facts, entry):
        other = facts.knowledge.questions[other_id]
        if other_id == entry_id or other.premise or _form(other.title) != form:
            continue
        said = opening(other.answer)
        if not _YES_OR_NO.match(other.answer) and is_as_long(right, [said]):
            is_subject = entry.concepts[0] == other.concepts[0]
            shared = len(concepts & frozenset(other.concepts))
            alike = likeness(entry.answer, other.answer)
            yield Drawn(Option(said, other_id), is_subject + shared + 2.0 * alike)


def _asks_else(facts: Facts, entry: Question, other: Question) -> bool:
    """Whether another question asks something clearly else, so that its answer is wrong here."""
    likeness = facts.rarity.likeness
    pairs = ((entry.answer, other.answer), (entry.title, other.title), (entry.title, other.answer))
    if any(likeness(*pair) >= ALIKE for pair in pairs):
        return False
    if facts.rarity.shares_rare(entry.answer, opening(other.answer), _RARE):
        return False  # both speak of the same command or number: either may be right
    return all(likeness(entry.title, phrasing) < _ASKED_SO for phrasing in other.phrasings)


def _sharing(facts: Facts, entry: Question) -> Iterator[EntryId]:
    """Questions that share a concept, each once."""
    found = (one for concept in entry.concepts for one in facts.questions_about.get(concept, ()))
    yield from dict.fromkeys(found)


def _form(title: str) -> str:
    found = _FORM.match(title.casefold())
    return found[1] if found else ""


def _item(
    facts: Facts,
    entry_id: EntryId,
    entry: Question,
    options: tuple[Option, ...],
    *,
    right: int,
    is_ordered: bool = False,
) -> Item:
    frame = frame_of(facts, entry_id, entry)
    return Item(
        id=item_id("question", entry_id),
        kind="question",
        entry=frame.entry,
        prompt=entry.title,
        options=options,
        right=right,
        topic=frame.topic,
        difficulty=entry.difficulty,
        concepts=frame.concepts,
        lesson=Lesson(fact=entry.answer, notes=(entry.detail,) if entry.detail else ()),
        sources=tuple(entry.sources),  # type: ignore[arg-type]  # checked by the loader
        checked=entry.checked,
        fingerprint=fingerprint(entry.title, entry.answer, entry.since, entry.until),
        is_ordered=is_ordered,
    )

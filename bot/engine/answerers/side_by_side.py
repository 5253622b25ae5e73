"""Several things in one respect, in one sentence: who is ahead, or for which of them it is so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.engine.answerers.parts import called, capital, listed
from bot.engine.parse import Aspect, Reading
from bot.knowledge import ConceptId, Knowledge, Trait
from bot.words import say

Cells = Mapping[ConceptId, Trait]
Rank = tuple[int, str]  # a level, or a date

_YES_OR_NO = frozenset({"asking", "can", "claim"})
_DENYING = frozenset({"no", "neither", "nor", "not", "without", "lack", "lacks", "lacking"})
_NESTING = frozenset({"in", "inside", "within", "on", "under"})  # "does docker in lxc share the kernel"


def side_by_side(knowledge: Knowledge, reading: Reading, aspect: Aspect, cells: Cells) -> str | None:
    """The sentence that sets two things or more side by side; None where their cells do not bear one out."""
    return _ahead(knowledge, reading, aspect, cells) or _divided(knowledge, reading, aspect, cells)


def _ahead(knowledge: Knowledge, reading: Reading, aspect: Aspect, cells: Cells) -> str | None:
    """Who is ahead of all others towards the end asked about, or else towards the other end."""
    dimension = knowledge.dimensions[aspect.dimension]
    ranks = {concept: rank for concept, cell in cells.items() if (rank := _rank(cell)) is not None}
    if dimension.low is None or dimension.high is None or len(ranks) < len(cells):
        return None
    if len(set(ranks.values())) == 1:
        return say("answer.dimension_same", names=listed([called(knowledge, concept) for concept in cells]))
    if reading.negated and len(cells) > 2:
        return None
    is_high = aspect.pole == "high"
    for high in (is_high, not is_high):
        first = _first(ranks, high=high)
        if first is None:
            continue
        others = listed([called(knowledge, concept) for concept in cells if concept != first])
        name = called(knowledge, first)
        says = dimension.high.says if high else dimension.low.says
        if high != is_high or aspect.pole is None or not _asks_of_one(reading):
            return capital(say("answer.dimension_winner", a=name, says=says, b=others))
        subject = reading.mentions[0].concept if reading.mentions else next(iter(cells))
        if (first == subject) != reading.negated:
            return say("answer.dimension_yes", a=name, says=says, b=others)
        if len(cells) == 2:
            return say("answer.dimension_no", a=name, says=says, b=others)
        return say("answer.dimension_no_of", a=name, says=says, b=others)
    return None


def _asks_of_one(reading: Reading) -> bool:
    """Whether it is asked of the first named: "is docker older than lxc", not "is docker or lxc older"."""
    return reading.form in _YES_OR_NO and "than" in reading.words


def _first(ranks: Mapping[ConceptId, Rank], *, high: bool) -> ConceptId | None:
    """The one that is ahead of every other, if one is. A year is neither before nor after its months."""
    first, *others = sorted(ranks, key=lambda concept: ranks[concept], reverse=high)
    return None if any(_even(ranks[first], ranks[other]) for other in others) else first


def _even(one: Rank, other: Rank) -> bool:
    (level, date), (other_level, other_date) = one, other
    return level == other_level and (date.startswith(other_date) or other_date.startswith(date))


def _divided(knowledge: Knowledge, reading: Reading, aspect: Aspect, cells: Cells) -> str | None:
    """For which of them it is so and for which not. What denies, or asks for a thing and its opposite, is not
    answered by yes or no."""
    asked = [one for one in reading.aspects if one.dimension == aspect.dimension]
    if reading.negated or len({one.inverse for one in asked}) > 1:
        return None
    if not (_DENYING | _NESTING).isdisjoint(reading.words):
        return None
    which = reading.form == "comparison" or "which" in reading.words
    if aspect.end - aspect.start < 2 or not (which or reading.form in _YES_OR_NO):
        return None
    yes, no = (_called_with(knowledge, cells, so) for so in (not aspect.inverse, aspect.inverse))
    if yes and no:
        asked_of = " ".join(reading.words[aspect.start : aspect.end])
        return say("answer.holds_some", asked=asked_of, yes=listed(yes), no=listed(no))
    if len(yes or no) < len(cells):
        return None
    if len(cells) == 2:
        return say("answer.holds_yes_both") if yes else say("answer.holds_no_both")
    return say("answer.holds_yes_all") if yes else say("answer.holds_no_all")


def _called_with(knowledge: Knowledge, cells: Cells, holds: bool) -> Sequence[str]:
    return [called(knowledge, concept) for concept, cell in cells.items() if cell.holds == holds]


def _rank(cell: Trait) -> Rank | None:
    """What orders cells: their level, or on dates their `since`."""
    if cell.level is not None:
        return cell.level, ""
    return (0, cell.since) if cell.since else None

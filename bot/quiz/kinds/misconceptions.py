"""Is it true? A claim people make, to be judged."""

from __future__ import annotations

from collections.abc import Mapping

from bot.knowledge import EntryId, Misconception, Verdict
from bot.quiz.item import Item, Lesson, Option, fingerprint
from bot.quiz.kinds.base import Facts, Made, frame_of, item_id
from bot.words import say

JUDGEMENTS = ("true", "partly", "outdated", "false")
# A verdict in six steps, as one of four that a person can tell apart.
JUDGED: Mapping[Verdict, str] = {
    "true": "true",
    "mostly-true": "true",
    "partly-true": "partly",
    "outdated": "outdated",
    "mostly-false": "false",
    "false": "false",
}
# Who says so is wrong, but not taken in: "false" of what was true once, "partly" of what is mostly so.
_NEAR: Mapping[Verdict, frozenset[str]] = {
    "outdated": frozenset({"false"}),
    "mostly-true": frozenset({"partly"}),
    "mostly-false": frozenset({"partly"}),
}


def misconceptions(facts: Facts) -> Made:
    """One item for each misconception."""
    for entry_id, entry in facts.knowledge.misconceptions.items():
        yield _judged(facts, entry_id, entry)


def _judged(facts: Facts, entry_id: EntryId, entry: Misconception) -> Item:
    frame = frame_of(facts, entry_id, entry)
    near = _NEAR.get(entry.verdict, frozenset())
    options = tuple(Option(say(f"quiz.judge_{one}"), one, one in near) for one in JUDGEMENTS)
    was_true = entry.verdict == "outdated"
    return Item(
        id=item_id("misconception", entry_id),
        kind="misconception",
        entry=frame.entry,
        prompt=say("quiz.ask_misconception", claim=entry.claim),
        options=options,
        right=JUDGEMENTS.index(JUDGED[entry.verdict]),
        topic=frame.topic,
        difficulty=entry.difficulty,
        concepts=frame.concepts,
        lesson=Lesson(
            fact=entry.correction,
            myth=entry.claim if JUDGED[entry.verdict] != "true" else "",
            right=entry.right or "",
            because=entry.because or "",
            since=entry.since or "" if was_true else "",
            until=entry.until or "" if was_true else "",
        ),
        sources=tuple(entry.sources),  # type: ignore[arg-type]  # checked by the loader
        checked=entry.checked,
        fingerprint=fingerprint(entry.claim, entry.verdict, entry.correction, entry.since, entry.until),
        is_ordered=True,
    )

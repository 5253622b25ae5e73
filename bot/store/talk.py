"""What talk needs: claims on deliveries, what threads are about, questions without an answer, feedback."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from bot.store.scope import Scope
from bot.store.tables import DELIVERIES, FEEDBACK, QUESTION_COUNTS, QUESTIONS, THREADS

LEASE = dt.timedelta(seconds=10)
SEEN = dt.timedelta(hours=24)  # Slack's "delayed events" come for a day
SUBJECT = dt.timedelta(hours=24)  # a thread that rested for a day is picked up with its subject named again
TEXT = dt.timedelta(days=90)  # the longest that a question's text is kept


class Taken(Enum):
    """How a claim on a delivery ended: it is ours, another's now, or answered already."""

    OURS = "ours"
    HELD = "held"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a thread is about: ids of concepts and entries, and whose question made it so ("" for none)."""

    concepts: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    member: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Asked:
    """What questions are counted by: the day, where they were asked, and what kind of answer they got."""

    day: dt.date
    surface: str
    kind: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question kept with its text: nobody could answer it, or somebody flagged the answer."""

    question: str
    member: str
    text: str
    kind: str
    asked: dt.datetime
    is_flagged: bool = False


@dataclass(frozen=True, slots=True)
class Talk:
    """One tenant's talk, within one transaction."""

    scope: Scope

    async def take(self, delivery: str, holder: str, now: dt.datetime) -> Taken:
        """Claim a delivery for ten seconds: granted to one, and again once given back or run out.

        One query where it is granted, two where it is not.
        """
        row = {"delivery": delivery, "holder": holder, "is_done": False, "expires": now + LEASE}
        # A lease that ran out is free; so is what was done longer ago than is promised to be remembered.
        if await self.scope.put(DELIVERIES, [row], where=DELIVERIES.c.expires <= now):
            return Taken.OURS
        held = await self.scope.rows(DELIVERIES, DELIVERIES.c.delivery == delivery)
        return Taken.DONE if held and held[0].is_done else Taken.HELD  # given back by now: to be tried again

    async def finish(self, deliveries: Mapping[str, str], now: dt.datetime) -> frozenset[str]:
        """These deliveries have been answered, by the holders named: for a day none is granted again.

        Which of them had not been finished before: what is counted with those is counted once. One query.
        """
        rows = [
            {"delivery": delivery, "holder": holder, "is_done": True, "expires": now + SEEN}
            for delivery, holder in deliveries.items()
        ]
        is_new = ~DELIVERIES.c.is_done | (DELIVERIES.c.expires <= now)
        return await self.scope.written(DELIVERIES, rows, DELIVERIES.c.delivery, where=is_new)

    async def give_back(self, delivery: str, holder: str) -> None:
        """It could not be answered: the next may. Changes nothing where it is another's by now."""
        mine = (DELIVERIES.c.holder == holder) & ~DELIVERIES.c.is_done
        await self.scope.drop(DELIVERIES, DELIVERIES.c.delivery == delivery, mine)

    async def subject(self, channel: str, root: str, now: dt.datetime) -> Subject:
        """What the thread is about; nothing where it is unknown or rested for a day."""
        found = await self.scope.rows(
            THREADS, THREADS.c.channel == channel, THREADS.c.root == root, THREADS.c.expires > now
        )
        if not found:
            return Subject()
        return Subject(tuple(found[0].concepts), tuple(found[0].entries), found[0].member)

    async def remember(self, subjects: Mapping[tuple[str, str], Subject], now: dt.datetime) -> None:
        """From now on these threads (channel and root) are about this. One query."""
        rows = [
            {
                "channel": channel,
                "root": root,
                "member": subject.member,
                "concepts": list(subject.concepts),
                "entries": list(subject.entries),
                "expires": now + SUBJECT,
            }
            for (channel, root), subject in subjects.items()
        ]
        await self.scope.put(THREADS, rows)

    async def count(self, asked: Mapping[Asked, int]) -> None:
        """So many more questions of these kinds. One query."""
        rows = [
            {"day": one.day, "surface": one.surface, "kind": one.kind, "total": total}
            for one, total in asked.items()
        ]
        await self.scope.put(QUESTION_COUNTS, rows, adding="total")

    async def counts(self, first: dt.date, last: dt.date) -> dict[tuple[str, str], int]:
        """Questions by surface and kind, over these days and both ends."""
        found = await self.scope.rows(QUESTION_COUNTS, QUESTION_COUNTS.c.day.between(first, last))
        total: dict[tuple[str, str], int] = {}
        for row in found:
            total[row.surface, row.kind] = total.get((row.surface, row.kind), 0) + row.total
        return total

    async def keep(self, questions: Sequence[Question]) -> int:
        """Keep questions with their texts. How many; the same delivery brings none twice."""
        rows = [{name: getattr(one, name) for name in one.__dataclass_fields__} for one in questions]
        for row in rows:
            row["text"] = _storable(str(row["text"]))
        return await self.scope.add(QUESTIONS, rows)

    async def kept(self, *, most: int = 1000) -> tuple[Question, ...]:
        """Questions still kept, the latest first."""
        found = await self.scope.rows(QUESTIONS, order=[QUESTIONS.c.asked.desc()], most=most)
        return tuple(
            Question(row.question, row.member, row.text, row.kind, row.asked, row.is_flagged) for row in found
        )

    async def settle(self, questions: Iterable[str]) -> int:
        """These questions have been dealt with: their text goes. How many."""
        return await self.scope.drop(QUESTIONS, QUESTIONS.c.question.in_(list(questions)))

    async def give(self, member: str, entry: str, verdict: str, now: dt.datetime) -> None:
        """A member's word on an entry; the last one counts, however often a button is pressed."""
        await self.scope.put(FEEDBACK, [{"member": member, "entry": entry, "verdict": verdict, "given": now}])

    async def given(self, entry: str) -> dict[str, int]:
        """How many members said what of an entry."""
        found = await self.scope.rows(FEEDBACK, FEEDBACK.c.entry == entry)
        verdicts = [row.verdict for row in found]
        return {verdict: verdicts.count(verdict) for verdict in sorted(set(verdicts))}


def _storable(text: str) -> str:
    """What every database can hold: no NUL, and no half of a surrogate pair."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode("utf-8")

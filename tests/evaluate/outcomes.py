"""Outcomes made by hand, for measures whose result can be worked out on paper."""

from __future__ import annotations

from bot.engine import Answer, AnswerKind, Suggestion
from bot.evaluate import Labelled, Outcome, outcome
from bot.evaluate.questions import Group
from bot.knowledge import EntryId


def asked(
    given: str, right: str, confidence: float, *, asserted: bool = True, group: Group = "in"
) -> Outcome:
    """One question with one right entry (none out of scope), and what it was given or, unsure, offered."""
    entries = (right,) if right else ()
    question = Labelled(id=f"{given}-{confidence}", group=group, text="is it so", entries=entries)
    if asserted:
        return outcome(question, Answer("is it so", "answer", key=given, confidence=confidence))
    offered = (Suggestion("Is it so?", EntryId(given)),) if given else ()
    kind: AnswerKind = "suggestions" if offered else "none"
    return outcome(question, Answer("is it so", kind, confidence=confidence, suggestions=offered))

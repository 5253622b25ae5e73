"""Texts: short enough to read in a chat, and in the small Markdown that every renderer knows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.knowledge import AnyEntry, Choice, Comparison, Concept, Misconception, Question
from bot.lint.finding import Finding
from bot.lint.scope import Scope

LONGEST_FIRST = 300  # characters of the sentence that answers: what is read in one look on a phone
LONGEST = 900  # characters of a paragraph; Slack's section block takes 3,000
_FOREIGN = re.compile(r"(^|\n)\s*(#{1,6} |[-*] |\d+\. |>|```)|</?[a-z]+>|!\[")


def too_long_texts(scope: Scope) -> Iterator[Finding]:
    """K601: the answer fits one look, a paragraph one screen."""
    for entry_id, _, entry in scope.knowledge.entries():
        for name, text, limit in _texts(entry):
            if text and len(text) > limit:
                message = f"`{name}` has {len(text)} characters, {limit} at most: shorten it"
                yield scope.finding("K601", "error", entry_id, message)


def unreadable_prose(scope: Scope) -> Iterator[Finding]:
    """K602: `code`, *emphasis*, **strong** and [links](…) only; no lists, headings or HTML inside a field."""
    for entry_id, _, entry in scope.knowledge.entries():
        for name, text, _ in _texts(entry):
            if text and _FOREIGN.search(text):
                yield scope.finding(
                    "K602", "error", entry_id, f"`{name}` holds a list, heading or HTML: plain prose only"
                )
            if text and text.count("`") % 2:
                yield scope.finding(
                    "K602", "error", entry_id, f"`{name}` opens a code tick that it does not close"
                )


def _texts(entry: AnyEntry) -> Iterator[tuple[str, str | None, int]]:
    match entry:
        case Concept():
            yield "summary", entry.summary, LONGEST_FIRST
            yield "detail", entry.detail, LONGEST
        case Comparison():
            yield "answer", entry.answer, LONGEST_FIRST
            yield "nuance", entry.nuance, LONGEST
        case Misconception():
            yield "correction", entry.correction, LONGEST
        case Question():
            yield "answer", entry.answer, LONGEST_FIRST
            yield "detail", entry.detail, LONGEST
        case Choice():
            yield "recommendation", entry.recommendation, LONGEST_FIRST

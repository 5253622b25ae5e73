"""Texts: short enough to read in a chat, and in the small Markdown that every renderer knows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.knowledge import AnyEntry, Choice, Comparison, Concept, Misconception, Question, title
from bot.lint.finding import Finding
from bot.lint.scope import Scope
from bot.words import say

LONGEST_FIRST = 300  # characters of the sentence that answers: what is read in one look on a phone
LONGEST = 900  # characters of a paragraph; Slack's section block takes 3,000
LONGEST_ASKED = 75  # characters of a suggestion: what a button of Slack's shows
_FOREIGN = re.compile(r"(^|\n)\s*(#{1,6} |[-*] |\d+\. |>|```)|</?[a-z]+>|!\[")

Text = tuple[str, str | None, int]  # the field, what stands in it, and how long it may be


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
                message = f"`{name}` holds a list, heading or HTML: plain prose only"
                yield scope.finding("K602", "error", entry_id, message)
            if text and text.count("`") % 2:
                message = f"`{name}` opens a code tick that it does not close"
                yield scope.finding("K602", "error", entry_id, message)


def too_long_suggestions(scope: Scope) -> Iterator[Finding]:
    """K603: what may be suggested stands whole on a button."""
    for entry_id, _, entry in scope.knowledge.entries():
        text = title(entry)
        if isinstance(entry, Misconception):
            text = say("answer.is_it_true", claim=entry.claim.rstrip("."))
        if len(text) > LONGEST_ASKED:
            message = f"“{text}” has {len(text)} characters, a button shows {LONGEST_ASKED}: shorten it"
            yield scope.finding("K603", "warning", entry_id, message)


def _texts(entry: AnyEntry) -> Iterator[Text]:
    match entry:
        case Concept():
            yield from _short(entry, "summary", "does")
            yield "detail", entry.detail, LONGEST
            yield from ((f"traits.{name}", trait.text, LONGEST_FIRST) for name, trait in entry.traits.items())
            yield from ((f"relations.{one.to}", one.note, LONGEST_FIRST) for one in entry.relations)
            yield from ((f"timeline.{event.when}", event.what, LONGEST_FIRST) for event in entry.timeline)
            for name in ("layers", "use_when", "avoid_when"):
                yield from ((name, line, LONGEST_FIRST) for line in getattr(entry, name))
        case Comparison():
            yield from _short(entry, "answer", "together")
            yield "nuance", entry.nuance, LONGEST
            yield from ((f"when.{side}", text, LONGEST_FIRST) for side, text in entry.when.items())
        case Misconception():
            yield from _short(entry, "claim", "right", "because")
            yield "correction", entry.correction, LONGEST
        case Question():
            yield from _short(entry, "premise", "answer")
            yield "detail", entry.detail, LONGEST
        case Choice():
            yield from _short(entry, "recommendation", "because", "caveat", "unless")


def _short(entry: AnyEntry, *names: str) -> Iterator[Text]:
    yield from ((name, getattr(entry, name), LONGEST_FIRST) for name in names)

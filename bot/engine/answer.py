"""What the engine says: one structure that every renderer (Slack, terminal, page, plain text) reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bot.knowledge import ConceptId, EntryId, Prose, SourceId, Verdict, plain

AnswerKind = Literal["comparison", "concept", "verdict", "answer", "choice", "suggestions", "none"]
SectionRole = Literal[
    "premise",
    "claim",
    "detail",
    "right",
    "because",
    "when",
    "together",
    "caveat",
    "proof",
    "table",
    "layers",
    "timeline",
    "related",
]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of equal length; the first cell of each row names it. `header` has the same length."""

    header: tuple[str, ...]
    rows: tuple[tuple[Prose, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an answer: a title (may be empty), then prose, list items or a table."""

    role: SectionRole
    title: str = ""
    body: Prose = ()
    items: tuple[Prose, ...] = ()
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Cited:
    """A source as an answer cites it."""

    id: SourceId
    title: str
    publisher: str
    url: str
    checked: dt.date


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something the person may have meant: `text` is a question that finds `entry`."""

    text: str
    entry: EntryId


@dataclass(frozen=True, slots=True)
class Context:
    """What the thread so far is about, newest first."""

    concepts: tuple[ConceptId, ...] = ()
    entries: tuple[EntryId, ...] = ()


NO_CONTEXT = Context()


@dataclass(frozen=True, slots=True)
class Answer:
    """The engine's result. `suggestions` and `none` assert nothing: they have no headline from knowledge.

    `key` names what was answered, the same for every wording: an entry's id, or for composed answers their
    making ("docker+vm", "start-time(container,vm)"). `confidence` lies in [0, 1] and is calibrated. `checked`
    is the oldest day on which an entry used here was checked; `recheck_after` the earliest day on which a
    fact in it is due again (shown as overdue by whoever knows today's date). `parts` holds the single answers
    when one message asked several things. `alternatives`: what else may have been meant, where the answer is
    not a sure one.
    """

    text: str
    kind: AnswerKind
    key: str = ""
    entries: tuple[EntryId, ...] = ()
    concepts: tuple[ConceptId, ...] = ()
    verdict: Verdict | None = None
    confidence: float = 0.0
    title: str = ""
    premise: Prose = ()
    headline: Prose = ()
    sections: tuple[Section, ...] = ()
    sources: tuple[Cited, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    alternatives: tuple[Suggestion, ...] = ()
    checked: dt.date | None = None
    recheck_after: dt.date | None = None
    parts: tuple[Answer, ...] = ()

    @property
    def asserts(self) -> bool:
        """Whether anything is claimed to be so."""
        return self.kind not in {"suggestions", "none"}

    def context(self) -> Context:
        """What a thread is about after this answer."""
        return Context(self.concepts, self.entries)

    def plain(self) -> str:
        """The complete text a person reads, without sources: paragraphs split by blank lines."""
        return "\n\n".join(paragraph for paragraph in self._paragraphs() if paragraph)

    def _paragraphs(self) -> Iterator[str]:
        if self.parts:
            for part in self.parts:
                yield from (f"{part.title}:" if part.title else "", part.plain())
            return
        yield plain(self.premise)
        yield plain(self.headline)
        for section in self.sections:
            yield _plain_section(section)


def _plain_section(section: Section) -> str:
    lines = [f"{section.title}: {plain(section.body)}".strip() if section.title else plain(section.body)]
    lines += [f"- {plain(item)}" for item in section.items]
    if section.table:
        for first, *cells in section.table.rows:
            pairs = zip(section.table.header[1:], cells, strict=True)
            lines.append(f"- {plain(first)}: " + "; ".join(f"{name}: {plain(cell)}" for name, cell in pairs))
    return "\n".join(line for line in lines if line)

"""A small table of answers in place of the engine: what is asked → what is answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from bot.engine import NO_CONTEXT, Answer, Cited, Context, Section, Suggestion, Table
from bot.knowledge import ConceptId, EntryId, SourceId, prose

CHECKED = dt.date(2026, 3, 2)
SOURCE = Cited(
    SourceId("docs"), "Overview & <scope>", "The Project", "https://docs.example.com/a?b=1&c=2", CHECKED
)

COMPARISON = Answer(
    text="docker vs vm",
    kind="comparison",
    entries=(EntryId("docker-vm"), EntryId("docker"), EntryId("vm")),
    concepts=(ConceptId("docker"), ConceptId("vm")),
    confidence=0.97,
    title="Docker and VM",
    headline=prose("A container shares the host's kernel; a **VM** boots its own."),
    sections=(
        Section(
            "detail",
            body=prose("Both isolate, `namespaces` do it for one, see [the docs](https://docs.example.com)."),
        ),
        Section(
            "when", "When which", items=(prose("Docker for services."), prose("A VM for another kernel."))
        ),
        Section(
            "table",
            table=Table(
                ("", "Docker", "VM"),
                (
                    (prose("Kernel"), prose("the host's"), prose("its own")),
                    (prose("Start"), prose("`fork`, then exec"), ()),
                ),
            ),
        ),
    ),
    sources=(SOURCE,),
    checked=CHECKED,
    recheck_after=dt.date(2027, 3, 2),
)
VERDICT = Answer(
    text="docker is just a vm",
    kind="verdict",
    entries=(EntryId("docker-is-a-vm"),),
    concepts=(ConceptId("docker"),),
    verdict="mostly-false",
    confidence=0.93,
    title="Docker is a lightweight <VM> & more",
    headline=prose("A container is a set of processes. No <!channel> @here."),
    sections=(Section("right", "What is right in it", prose("Docker Desktop runs one VM.")),),
    sources=(SOURCE,),
    checked=CHECKED,
    recheck_after=dt.date(2026, 6, 1),
)
LONG = replace(
    COMPARISON,
    text="everything",
    title="Everything",
    sections=tuple(Section("detail", f"Part {n}", prose(f"Sentence of part {n}. " * 30)) for n in range(20)),
)
UNSURE = Answer(
    text="packer image",
    kind="suggestions",
    confidence=0.4,
    suggestions=(
        Suggestion("docker vs vm", EntryId("docker-vm")),
        Suggestion("docker is just a vm", EntryId("docker-is-a-vm")),
    ),
)
FOLLOW_UP = Answer(
    text="why?",
    kind="answer",
    entries=(EntryId("because"),),
    concepts=(ConceptId("docker"),),
    confidence=0.9,
    title="Why",
    headline=prose("Because of the thread."),
    sources=(SOURCE,),
    checked=CHECKED,
)
TABLE = {one.text: one for one in (COMPARISON, VERDICT, LONG, UNSURE)}


class Answers:
    """Answers from the table; “why?” only where a thread is about something; “boom” is a bug."""

    def __init__(self, before: Callable[[str], None] | None = None) -> None:
        self.asked: list[tuple[str, Context]] = []
        self._before = before

    def answer(self, text: str, context: Context = NO_CONTEXT) -> Answer:
        """The answer of the table, else an honest none."""
        self.asked.append((text, context))
        if self._before:
            self._before(text)
        if text == "boom":
            raise AssertionError(text)
        if text == "why?" and context != NO_CONTEXT:
            return FOLLOW_UP
        return TABLE.get(text, Answer(text=text, kind="none", confidence=0.1))

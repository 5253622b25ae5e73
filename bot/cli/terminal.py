"""`Answer` and `Explanation` → a terminal, with rich."""

from __future__ import annotations

from rich.console import Console
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

from bot.engine import Answer, Explanation, Section
from bot.knowledge import Prose
from bot.words import say

COLOURS = {
    "true": "green", "mostly-true": "green", "partly-true": "yellow", "outdated": "yellow",
    "mostly-false": "red", "false": "red",
}  # fmt: skip
STYLES = {"text": "", "code": "cyan", "emphasis": "italic", "strong": "bold", "link": "underline"}
MOST_SOURCES = 4  # an answer's own come first; --json has them all
WIDEST = 100  # longer lines are tiring to read


def print_answer(answer: Answer, overdue: str = "") -> None:
    """Show an answer, its verdict first, its sources last, and after them that it is `overdue`, if it is."""
    console = Console(highlight=False, width=min(Console().width, WIDEST))
    if answer.kind == "none":
        console.print(say("reply.none"), say("reply.hint"), sep="\n")
    elif answer.kind == "suggestions":
        console.print(say("reply.suggestions"))
        for suggestion in answer.suggestions:
            console.print(Text(f"  • {suggestion.text}"))
    for part in answer.parts or ((answer,) if answer.asserts else ()):
        _print_body(console, part)
    if answer.asserts:
        _print_sources(console, answer)
    if answer.alternatives:
        console.print(say("reply.alternatives"))
        for suggestion in answer.alternatives:
            console.print(Text(f"  • {suggestion.text}"))
    if overdue:
        console.print(Text(overdue, "yellow"))


def _print_body(console: Console, answer: Answer) -> None:
    if answer.verdict:
        console.print(
            Text(f"{say(f'verdict.{answer.verdict}')}: ", f"bold {COLOURS[answer.verdict]}")
            + Text(answer.title)
        )
    else:
        console.print(Text(answer.title, "bold"))
    console.print()
    for spans in (answer.premise, answer.headline):
        if spans:
            console.print(styled(spans))
    for section in answer.sections:
        console.print()
        _print_section(console, section)


def _print_section(console: Console, section: Section) -> None:
    heading = Text(f"{section.title}: " if section.title else "", "bold")
    if section.body or section.title:
        console.print(heading + styled(section.body))
    for item in section.items:
        console.print(Padding(Text("• ") + styled(item), (0, 0, 0, 2)))
    if section.table:
        table = RichTable(
            *section.table.header, header_style="bold", show_lines=False, box=None, padding=(0, 2, 0, 0)
        )
        for row in section.table.rows:
            table.add_row(*(styled(cell) for cell in row))
        console.print(table)


def _print_sources(console: Console, answer: Answer) -> None:
    console.print()
    for source in answer.sources[:MOST_SOURCES]:
        line = Text(f"{source.title}, {source.publisher} ", "dim") + Text(source.url, "dim underline")
        console.print(line, soft_wrap=True)
    if len(answer.sources) > MOST_SOURCES:
        console.print(Text(say("reply.more_sources", count=len(answer.sources) - MOST_SOURCES), "dim"))
    if answer.checked:
        console.print(Text(say("reply.checked", date=answer.checked.isoformat()), "dim"))


def styled(spans: Prose) -> Text:
    """Spans as rich text; nothing in them is taken for markup."""
    text = Text()
    for span in spans:
        text.append(span.text, STYLES[span.style])
    return text


def print_explanation(explanation: Explanation) -> None:
    """Show a curator why: what was understood, the candidates with their numbers, the thresholds."""
    console = Console(highlight=False)
    for considered in explanation.considered:
        reading = considered.asked.reading
        console.print(Text(f"read as {reading.form}: ", "bold") + Text(" ".join(reading.words)))
        for name, values in (
            ("concepts", reading.concepts),
            ("set side by side", reading.sides),
            ("dimensions", [aspect.dimension for aspect in reading.aspects]),
            ("words not explained", reading.leftover),
            ("corrected", [f"{old} to {new}" for old, new in reading.corrections]),
            ("denies", ["yes"] if reading.negated else []),
            ("looks", [f"{name} {value:.2f}" for name, value in considered.looks.items() if value]),
        ):
            if values:
                console.print(Text(f"  {name}: {', '.join(values)}"))
        for one in considered.candidates[:5]:
            console.print(Text(f"  {one.confidence:.3f} {one.candidate.route} {one.key}", "bold"))
            if one.candidate.hit:
                console.print(Text(f"        nearest phrasing: {one.candidate.hit.phrase.text}"))
            shown = (f"{name} {value:.2f}" for name, value in one.candidate.features.items() if value)
            console.print(Text(f"        evidence {one.evidence:.2f}; {', '.join(shown)}", "dim"))
    suggests = f"suggests where three come to {explanation.suggest_from:.3f}"
    thresholds = f"answers from {explanation.answer_from:.3f}, {suggests}"
    console.print(Text(thresholds))

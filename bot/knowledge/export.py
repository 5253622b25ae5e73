"""What is known, for other programs: every entry as one JSON line, and the JSON Schema for editors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from bot.knowledge.packs import Knowledge, title
from bot.knowledge.prose import plain, prose
from bot.knowledge.schema import (
    AnyEntry,
    Choice,
    Comparison,
    Concept,
    KnowledgeFile,
    Misconception,
    Question,
)


def phrases(entry: AnyEntry) -> tuple[str, ...]:
    """Every phrasing that may match an entry: its own, its title, and a concept's names."""
    match entry:
        case Concept():
            found = (entry.name, *entry.aliases, *entry.loose, *entry.phrasings)
        case Comparison():
            found = (" vs ".join(entry.of), *entry.phrasings)
        case _:
            found = (title(entry), *entry.phrasings)
    return tuple(dict.fromkeys(found))


def answer_text(entry: AnyEntry) -> str:
    """The plain text of what the entry says, without sources."""
    match entry:
        case Concept():
            parts: tuple[str | None, ...] = (entry.summary, entry.detail)
        case Comparison():
            parts = (entry.answer, entry.nuance, entry.together)
        case Misconception():
            parts = (entry.correction, entry.right, entry.because)
        case Question():
            parts = (entry.premise, entry.answer, entry.detail)
        case Choice():
            parts = (entry.recommendation, entry.because, entry.caveat, entry.unless)
    return " ".join(plain(prose(part)) for part in parts if part)


def records(knowledge: Knowledge) -> Iterator[dict[str, Any]]:
    """One record an entry: id, kind, title, concepts, phrases, answer, verdict, sources."""
    for entry_id, kind, entry in knowledge.entries():
        yield {
            "id": entry_id,
            "kind": kind,
            "title": title(entry),
            "concepts": list(knowledge.about[entry_id]),
            "phrases": list(phrases(entry)),
            "answer": answer_text(entry),
            "verdict": entry.verdict if isinstance(entry, Misconception) else None,
            "sources": [
                {"title": source.title, "url": source.url}
                for source in (knowledge.sources[key] for key in entry.sources)  # type: ignore[index]  # checked by the loader
            ],
        }


def json_lines(knowledge: Knowledge) -> Iterator[str]:
    """The records as JSON lines."""
    return (json.dumps(record, ensure_ascii=False) for record in records(knowledge))


def json_schema() -> str:
    """The JSON Schema of a knowledge file, for editors' completion and checking."""
    schema = KnowledgeFile.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "isolate knowledge file"
    return json.dumps(schema, indent=1, ensure_ascii=False)

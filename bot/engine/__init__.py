"""What is asked: text in, answer out. Pure; see docs/engine.md."""

from bot.engine.answer import (
    NO_CONTEXT,
    Answer,
    AnswerKind,
    Cited,
    Context,
    Section,
    SectionRole,
    Suggestion,
    Table,
)

__all__ = [
    "NO_CONTEXT",
    "Answer",
    "AnswerKind",
    "Cited",
    "Context",
    "Section",
    "SectionRole",
    "Suggestion",
    "Table",
]

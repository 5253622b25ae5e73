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
from bot.engine.calibrate import Weights, learnt
from bot.engine.candidate import Candidate, Weighed
from bot.engine.engine import Considered, Engine, Explanation
from bot.engine.frozen import from_bytes, to_bytes
from bot.engine.readings import Readings, names_of
from bot.engine.weigh import gates, weigh

__all__ = [
    "NO_CONTEXT",
    "Answer",
    "AnswerKind",
    "Candidate",
    "Cited",
    "Considered",
    "Context",
    "Engine",
    "Explanation",
    "Readings",
    "Section",
    "SectionRole",
    "Suggestion",
    "Table",
    "Weighed",
    "Weights",
    "from_bytes",
    "gates",
    "learnt",
    "names_of",
    "to_bytes",
    "weigh",
]

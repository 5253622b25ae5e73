"""The kinds of items, one module each: what they are made of, and what would be unfair."""

from bot.quiz.kinds.base import Facts, Generator, spelt
from bot.quiz.kinds.choices import choices
from bot.quiz.kinds.definitions import definitions
from bot.quiz.kinds.dimensions import dimensions
from bot.quiz.kinds.misconceptions import misconceptions
from bot.quiz.kinds.questions import questions
from bot.quiz.kinds.relations import relations
from bot.quiz.kinds.timelines import first_releases, histories

GENERATORS: tuple[Generator, ...] = (
    misconceptions,
    questions,
    definitions,
    relations,
    dimensions,
    choices,
    first_releases,
    histories,
)

__all__ = ["GENERATORS", "Facts", "Generator", "spelt"]

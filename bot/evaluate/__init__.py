"""How good the answers are: labelled questions in, a report out; and the weights learnt from them."""

from bot.evaluate.curve import Point, area, risk_coverage
from bot.evaluate.diff import Difference, Entries, Taking, compare
from bot.evaluate.floors import fallen, floors, read_floors
from bot.evaluate.measure import Outcome, Report, Share, evaluate, outcome
from bot.evaluate.questions import Labelled, read_questions
from bot.evaluate.robust import Lost, points_lost, unchanged

__all__ = [
    "Difference",
    "Entries",
    "Labelled",
    "Lost",
    "Outcome",
    "Point",
    "Report",
    "Share",
    "Taking",
    "area",
    "compare",
    "evaluate",
    "fallen",
    "floors",
    "outcome",
    "points_lost",
    "read_floors",
    "read_questions",
    "risk_coverage",
    "unchanged",
]

"""How good the answers are: labelled questions in, a report out; and the weights learnt from them."""

from bot.evaluate.measure import Outcome, Report, evaluate, outcome
from bot.evaluate.questions import Labelled, read_questions

__all__ = ["Labelled", "Outcome", "Report", "evaluate", "outcome", "read_questions"]

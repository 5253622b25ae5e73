"""Ways of answering: each proposes candidates, and composes the answer if its candidate wins."""

from bot.engine.answerers.base import Answerer, Shelf
from bot.engine.answerers.choice import ChoiceAnswerer
from bot.engine.answerers.comparison import ComparisonAnswerer
from bot.engine.answerers.concept import ConceptAnswerer
from bot.engine.answerers.dimension import DimensionAnswerer
from bot.engine.answerers.misconception import MisconceptionAnswerer
from bot.engine.answerers.question import QuestionAnswerer
from bot.engine.answerers.reason import ReasonAnswerer
from bot.engine.answerers.relation import RelationAnswerer

ANSWERERS: tuple[type[Answerer], ...] = (
    ComparisonAnswerer,
    ConceptAnswerer,
    MisconceptionAnswerer,
    QuestionAnswerer,
    ChoiceAnswerer,
    RelationAnswerer,
    DimensionAnswerer,
    ReasonAnswerer,
)

__all__ = ["ANSWERERS", "Answerer", "Shelf"]

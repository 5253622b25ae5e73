"""What is remembered: the only package that knows SQL. Frozen values go in and come out."""

from bot.store.channel import ChannelQuiz, Vote
from bot.store.database import Database, default_url
from bot.store.installations import Installations
from bot.store.quiz import BlindSpot, KeptMemory, KeptReview, KeptSession, Preferences
from bot.store.schema import Schema, SchemaMismatch, check, downgrade, upgrade
from bot.store.store import Store, Unit
from bot.store.talk import Asked, Question, Subject, Taken
from bot.store.tenant import Tenant

__all__ = [
    "Asked",
    "BlindSpot",
    "ChannelQuiz",
    "Database",
    "Installations",
    "KeptMemory",
    "KeptReview",
    "KeptSession",
    "Preferences",
    "Question",
    "Schema",
    "SchemaMismatch",
    "Store",
    "Subject",
    "Taken",
    "Tenant",
    "Unit",
    "Vote",
    "check",
    "default_url",
    "downgrade",
    "upgrade",
]

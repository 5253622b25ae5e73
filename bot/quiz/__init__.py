"""What is learnt: items made of the knowledge, sessions of them, and when each comes back."""

from bot.quiz.flaws import flaws
from bot.quiz.item import (
    ITEM_KINDS,
    TOPICS,
    Item,
    ItemId,
    ItemKind,
    Lesson,
    Option,
    Topic,
    fingerprint,
    topic_of,
)
from bot.quiz.items import Flawed, Items
from bot.quiz.wording import Rarity

__all__ = [
    "ITEM_KINDS",
    "TOPICS",
    "Flawed",
    "Item",
    "ItemId",
    "ItemKind",
    "Items",
    "Lesson",
    "Option",
    "Rarity",
    "Topic",
    "fingerprint",
    "flaws",
    "topic_of",
]

"""What is done: one module per use case, each the owner of the order of things."""

from bot.service.asking import Answering, Asking, Inquiry
from bot.service.insight import Insight, Place, Spot
from bot.service.means import Means
from bot.service.memory import Memory
from bot.service.polling import Poll, Polling, Revealed
from bot.service.privacy import Privacy
from bot.service.quizzing import Quizzing, Shown, Who
from bot.service.reminders import OFTEN, HowOften, next_reminder
from bot.service.replies import Reply
from bot.service.threads import Thread

__all__ = [
    "OFTEN",
    "Answering",
    "Asking",
    "HowOften",
    "Inquiry",
    "Insight",
    "Means",
    "Memory",
    "Place",
    "Poll",
    "Polling",
    "Privacy",
    "Quizzing",
    "Reply",
    "Revealed",
    "Shown",
    "Spot",
    "Thread",
    "Who",
    "next_reminder",
]

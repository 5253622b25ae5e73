"""What is done: one module per use case, each the owner of the order of things."""

from bot.service.asking import Answering, Asking, Inquiry
from bot.service.memory import Memory
from bot.service.privacy import Privacy
from bot.service.replies import Reply
from bot.service.threads import Thread

__all__ = ["Answering", "Asking", "Inquiry", "Memory", "Privacy", "Reply", "Thread"]

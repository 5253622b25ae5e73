"""How Slack shows what the bot says: Answer → Message, within Slack's limits."""

from bot.slack.render.answer import ONCE, Show, render
from bot.slack.render.help import gone_message, help_message, incident_message
from bot.slack.render.message import Block, Message, encoded

__all__ = [
    "ONCE",
    "Block",
    "Message",
    "Show",
    "encoded",
    "gone_message",
    "help_message",
    "incident_message",
    "render",
]

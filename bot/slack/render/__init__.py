"""How Slack shows what the bot says: Answer → Message, within Slack's limits."""

from bot.slack.render.answer import ONCE, Show, forget_rendered, render
from bot.slack.render.help import gone_message, help_message, incident_message
from bot.slack.render.home import Looks, home_view, resting_view, warming_view
from bot.slack.render.message import Block, Message, encoded
from bot.slack.render.poll import poll_message, revealed_message
from bot.slack.render.quiz import elsewhere_message, note_message, quiz_message, reminder_message
from bot.slack.render.team import blind_spots_message, board_message

__all__ = [
    "ONCE",
    "Block",
    "Looks",
    "Message",
    "Show",
    "blind_spots_message",
    "board_message",
    "elsewhere_message",
    "encoded",
    "forget_rendered",
    "gone_message",
    "help_message",
    "home_view",
    "incident_message",
    "note_message",
    "poll_message",
    "quiz_message",
    "reminder_message",
    "render",
    "resting_view",
    "revealed_message",
    "warming_view",
]

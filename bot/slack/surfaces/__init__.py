"""The ways of meeting the bot in Slack, one module each: `SURFACES` is what app and manifest have."""

from bot.slack.surfaces import command, direct, home, lifecycle, mention, more, poll, quiz, share, suggestion
from bot.slack.surfaces.poll import tell as tell_revealed
from bot.slack.surfaces.surface import Command, Services, Surface

SURFACES: tuple[Surface, ...] = (
    command.SURFACE,
    mention.SURFACE,
    direct.SURFACE,
    share.SURFACE,
    more.SURFACE,
    suggestion.SURFACE,
    quiz.SURFACE,
    poll.SURFACE,
    home.SURFACE,
    lifecycle.SURFACE,
)

__all__ = ["SURFACES", "Command", "Services", "Surface", "tell_revealed"]

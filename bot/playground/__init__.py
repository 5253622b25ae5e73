"""The playground: stand-in workspace, the bot as shipped and a page like Slack's, in one process."""

from bot.playground.page import ME, Page, serving
from bot.playground.play import play, playing

__all__ = ["ME", "Page", "play", "playing", "serving"]

"""The running bot: settings in, Slack answered."""

from bot.server.bootstrap import Bot, Clocks, running, serve

__all__ = ["Bot", "Clocks", "running", "serve"]

"""The command line: one module a group of commands, imported on use so that `ask` starts fast."""

from bot.cli.app import main

__all__ = ["main"]

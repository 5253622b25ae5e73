"""`isolate serve`: the Slack app."""

from __future__ import annotations

import typer


def serve() -> None:
    """Connect to Slack and answer: Socket Mode when SLACK_APP_TOKEN is set, else HTTP.

    Example: SLACK_BOT_TOKEN=… SLACK_APP_TOKEN=… isolate serve
    """
    import asyncio  # most commands do without, and it takes its time

    from bot.cli.places import made_beside, pack_paths
    from bot.cli.stores import database_of
    from bot.library import Library, default_cache
    from bot.server import serve as run
    from bot.settings import read_settings
    from bot.store import Store
    from bot.telemetry import set_up_logging

    settings = read_settings(for_slack=True)
    set_up_logging(settings.log_level, settings.log_format)
    store = Store(database_of(settings))
    library = Library.open(pack_paths(), default_cache())
    library.stay()
    raise typer.Exit(asyncio.run(run(settings, library.engine, store, lambda: made_beside(library))))

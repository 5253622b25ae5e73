"""`isolate play` and `isolate run`: the bot to look at, and the bot as the environment wants it."""

from __future__ import annotations

import webbrowser
from functools import partial
from typing import Annotated

import typer

Port = Annotated[int, typer.Option(min=0, max=65535, help="port of the page; 0 takes a free one")]
NoBrowser = Annotated[bool, typer.Option("--no-browser", help="print the address, open nothing")]


def play(port: Port = 3010, no_browser: NoBrowser = False) -> None:
    """Start the playground: a stand-in workspace with the bot in it. Example: isolate play --no-browser"""
    import asyncio  # most commands do without, and it takes its time

    from bot.cli.places import made_beside, pack_paths
    from bot.cli.stores import database_of
    from bot.library import Library, default_cache
    from bot.playground import play as run
    from bot.settings import read_settings
    from bot.store import Store
    from bot.telemetry import set_up_logging

    settings = read_settings()
    set_up_logging(settings.log_level, settings.log_format)
    store = Store(database_of(settings))
    library = Library.open(pack_paths(), default_cache())
    library.stay()
    playing = run(
        settings,
        library.engine,
        port=port,
        store=store,
        announce=partial(_announce, no_browser=no_browser),
        quiz=lambda: made_beside(library),
    )
    asyncio.run(playing)


def _announce(address: str, *, no_browser: bool) -> None:
    typer.echo(address)
    if not no_browser:
        webbrowser.open(address)


def run(port: Port = 3010, no_browser: NoBrowser = False) -> None:
    """Start the bot: on Slack where the environment or .env holds credentials, else the playground.

    Example: isolate run
    """
    from bot.cli.serve import serve
    from bot.settings import read_settings

    settings = read_settings()
    if settings.names_slack:
        serve()
    else:
        play(port, no_browser)

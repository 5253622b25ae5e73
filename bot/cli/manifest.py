"""`isolate manifest`: the app manifest for Slack."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from bot.errors import UsageError


def manifest(
    url: Annotated[
        str, typer.Option(help="Where Slack reaches the bot over HTTPS; without it, Socket Mode.")
    ] = "",
) -> None:
    """Print the Slack app manifest (JSON): the scopes, commands and events that the code uses.

    Example: isolate manifest --url https://isolate.example.com
    """
    from bot.slack import manifest as generate

    if url and not url.startswith("https://"):
        raise UsageError("--url must start with https://, Slack delivers to nothing else")
    typer.echo(json.dumps(generate(url), indent=2, ensure_ascii=False))

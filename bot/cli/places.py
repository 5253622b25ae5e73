"""What a command starts from: where the knowledge stands, which day it is, what is made beside a start."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import TYPE_CHECKING

import bot

if TYPE_CHECKING:
    from bot.library import Library
    from bot.quiz import Items


def own_pack() -> Path:
    """The knowledge shipped with the package; in a checkout, the folder `knowledge/` beside it."""
    package = Path(bot.__file__).parent
    shipped = package / "_knowledge"
    return shipped if shipped.is_dir() else package.parent / "knowledge"


def pack_paths() -> tuple[Path, ...]:
    """Our pack first, then each path of ISOLATE_KNOWLEDGE (environment or `.env`), laid over it in order."""
    if not any(name.upper() == "ISOLATE_KNOWLEDGE" for name in os.environ) and not Path(".env").exists():
        return (own_pack(),)  # reading settings takes longer than the answer to a question

    from bot.settings import extra_packs

    return (own_pack(), *extra_packs())


def made_beside(library: Library) -> Items:
    """What a running bot has made beside its start, in a thread: what a quiz can ask, and what the first
    misspelt question would wait for."""
    from bot.quiz import Items

    library.engine.warm()
    return Items(library.knowledge)


def today() -> dt.date:
    """The day it is, by which facts are overdue."""
    return dt.datetime.now(dt.UTC).date()  # noqa: TID251  # the command line is where the day comes in

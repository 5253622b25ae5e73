"""Where the knowledge stands: our own pack, and those named in ISOLATE_KNOWLEDGE."""

from __future__ import annotations

import os
from pathlib import Path

import bot


def own_pack() -> Path:
    """The knowledge shipped with the package; in a checkout, the folder `knowledge/` beside it."""
    package = Path(bot.__file__).parent
    shipped = package / "_knowledge"
    return shipped if shipped.is_dir() else package.parent / "knowledge"


def pack_paths() -> tuple[Path, ...]:
    """Our pack first, then each path of ISOLATE_KNOWLEDGE, laid over it in order."""
    extra = os.environ.get("ISOLATE_KNOWLEDGE", "")
    return (own_pack(), *(Path(part) for part in extra.split(os.pathsep) if part))

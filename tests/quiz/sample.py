"""A small knowledge to be quizzed on, for tests that need few items fast."""

from __future__ import annotations

from functools import cache

from bot.knowledge import Knowledge, load
from bot.quiz import Items
from tests.conftest import ROOT


@cache
def ours() -> Knowledge:
    """Our knowledge, loaded once a process."""
    return load([ROOT / "knowledge"])


@cache
def our_items() -> Items:
    """Its items, made once a process."""
    return Items(ours())

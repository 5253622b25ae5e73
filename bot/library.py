"""Packs on disk → the Engine in force. A reload that fails keeps the last good one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.engine import Engine
from bot.knowledge import Knowledge, load


class Library:
    """Where answers come from: some packs, and the engine built from them."""

    def __init__(self, paths: Sequence[Path], engine: Engine) -> None:
        self._paths = tuple(paths)
        self._engine = engine

    @classmethod
    def open(cls, paths: Sequence[Path]) -> Library:
        """Load the packs and build the engine. Raises KnowledgeInvalid naming every problem."""
        return cls(paths, Engine(load(paths)))

    @property
    def engine(self) -> Engine:
        """The engine in force; the same object until a reload succeeds."""
        return self._engine

    @property
    def knowledge(self) -> Knowledge:
        """What the engine in force knows."""
        return self._engine.knowledge

    def reload(self) -> None:
        """Read the packs again. Raises KnowledgeInvalid and changes nothing where they are broken."""
        self._engine = Engine(load(self._paths))

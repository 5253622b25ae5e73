"""Fixtures for all tests: our knowledge, loaded once a process, the engine over it, and databases."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.engine import Engine
from bot.knowledge import Knowledge, load
from tests.store.fixtures import (
    clock,
    current_postgres,
    current_sqlite,
    database,
    empty_url,
    other,
    outage,
    postgres_url,
    server,
    store,
    url,
)

__all__ = [
    "clock",
    "current_postgres",
    "current_sqlite",
    "database",
    "empty_url",
    "other",
    "outage",
    "postgres_url",
    "server",
    "store",
    "url",
]
ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load([ROOT / "knowledge"])


@pytest.fixture(scope="session")
def engine(knowledge: Knowledge) -> Engine:
    return Engine(knowledge)

"""The bot that quizzes, over both transports or, where the transport makes no difference, over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.slack.quizzed import Quizzed, quizzed


@pytest.fixture(params=["http", "socket"])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Quizzed]:
    async with quizzed(request.param, tmp_path) as built:
        yield built


@pytest.fixture
async def http(tmp_path: Path) -> AsyncIterator[Quizzed]:
    async with quizzed("http", tmp_path) as built:
        yield built

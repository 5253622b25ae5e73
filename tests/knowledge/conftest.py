from __future__ import annotations

from pathlib import Path

import pytest

PACKS = Path(__file__).parents[1] / "packs"


@pytest.fixture(scope="session")
def good() -> Path:
    """A small whole pack about tea."""
    return PACKS / "good"

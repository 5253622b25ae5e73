"""The fixtures are everybody's (tests/conftest.py); these names belong to them."""

from tests.store.fixtures import KINDS, NOW, TEAM, Clock

__all__ = ["KINDS", "NOW", "TEAM", "Clock"]

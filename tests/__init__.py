"""The test suite; it mirrors `bot/`."""

"""The items of our knowledge, made once, and one made by hand."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.knowledge import ConceptId, EntryId, SourceId
from bot.quiz import Item, ItemId, Items, Lesson, Option
from tests.quiz.sample import our_items

RIGHT = "a builder of images that stops when it is done"


@pytest.fixture(scope="session")
def items() -> Items:
    return our_items()


@pytest.fixture
def item() -> Item:
    """A good item, for tests to spoil."""
    return Item(
        id=ItemId("definition:packer.does"),
        kind="definition",
        entry=EntryId("packer"),
        prompt="What is Packer?",
        options=(
            Option(RIGHT, "packer"),
            Option("a daemon that keeps virtual machines running", "libvirt"),
            Option("a registry where vendors publish container layers", "docker-hub"),
        ),
        right=0,
        topic="building",
        difficulty=1,
        concepts=(ConceptId("packer"),),
        lesson=Lesson(fact="Packer builds images and exits."),
        sources=(SourceId("packer-docs"),),
        checked=dt.date(2026, 11, 24),
        fingerprint="0123456789abcdef",
    )

"""Readings of phrasings, kept from one build of an index to the next.

Reading thirty thousand phrasings is half of what building takes, and an edit changes a few. A reading is
taken again where nothing it depends on has changed: the code and the names, which `Readings` are kept under
(see library.py), and the spelling, which does not touch a sentence all of whose words are known.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from bot.engine.align import Term
from bot.engine.normalise import Sentence
from bot.engine.parse import Form, Parser
from bot.engine.terms import named, spoken, terms, whole, wording
from bot.knowledge import ConceptId, Knowledge


class Read(NamedTuple):
    """One phrasing as read. `plain` are the words of its sentence that may be misspelt, `spoken` all as they
    were understood; `terms` is what of it is looked up, and the rest as `Phrase` has it."""

    plain: tuple[str, ...]
    spoken: tuple[str, ...]
    terms: Sequence[Term]
    said: str
    concepts: tuple[ConceptId, ...]
    named: tuple[ConceptId, ...]
    form: Form
    negated: bool


class Readings:
    """Readings of an earlier build, and those of this one."""

    def __init__(self, earlier: Mapping[str, Read] | None = None) -> None:
        self._earlier = earlier or {}
        self._kept: dict[str, Read] = {}
        self._sentences: dict[str, Sentence] = {}
        self.fresh = 0  # how many of this build are worth keeping and were not kept

    def sentence(self, text: str) -> Sentence:
        """A phrasing as one sentence; of one read before only the words that may be misspelt."""
        read = self._earlier.get(text)
        if read is not None:
            return Sentence(read.plain)
        if text not in self._sentences:
            self._sentences[text] = whole(text)
        return self._sentences[text]

    def of(self, text: str, parser: Parser) -> Read:
        """The reading of a phrasing: the earlier one, where it would be the same now."""
        read = earlier = self._earlier.get(text)
        if read is None or not parser.known.issuperset(read.plain):
            read = _read(self._sentences.get(text) or whole(text), parser)
        if read.plain and parser.known.issuperset(read.plain):
            self._kept[text] = read
            self.fresh += read is not earlier
        return read

    def to_bytes(self) -> bytes:
        """The readings of this build that do not hang on spelling."""
        return json.dumps([(text, *read) for text, read in self._kept.items()]).encode("utf-8")

    @classmethod
    def from_bytes(cls, data: bytes | memoryview) -> Readings:
        """Those of an earlier build. Raises ValueError for bytes that `to_bytes` did not make."""
        try:
            return cls({text: Read(*map(_fixed, fields)) for text, *fields in json.loads(bytes(data))})
        except TypeError as error:
            raise ValueError(f"no readings: {error}") from error


def _read(sentence: Sentence, parser: Parser) -> Read:
    reading = parser.read(sentence)
    return Read(
        plain=tuple([word for word in sentence.words if word.isalpha()]),
        spoken=spoken(reading.words),
        terms=terms(reading),
        said=wording(reading.words, reading.form),
        concepts=reading.concepts,
        named=named(reading),
        form=reading.form,
        negated=reading.negated,
    )


def _fixed(field: Any) -> Any:
    """A list of JSON as the tuple it was."""
    return tuple(field) if isinstance(field, list) else field


def names_of(knowledge: Knowledge) -> str:
    """All that readings depend on beside code and words, written out: names, relations, dimensions."""
    concepts = [
        (key, one.name, one.aliases, one.loose, one.relations) for key, one in knowledge.concepts.items()
    ]
    return repr((concepts, list(knowledge.dimensions.items())))

"""Sentences → `Reading`s: which concepts, what form of question, which way round, about which dimension."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from bot.engine.answer import NO_CONTEXT, Context
from bot.engine.english import English, english
from bot.engine.lexicon import Lexicon, Mention, singulars
from bot.engine.mender import Mender
from bot.engine.negation import denies
from bot.engine.normalise import Sentence, Utterance, normalise
from bot.engine.nouns import Noun, compared, nouns
from bot.engine.wanted import NOTHING, wanted
from bot.knowledge import ConceptId, DimensionId, Graph, Knowledge

Form = Literal[
    "name", "definition", "comparison", "choice", "claim", "asking", "can", "why", "how", "list", "other"
]
Pole = Literal["low", "high"]

_CUES = english().cues
_WHAT_IS = frozenset(tuple(line.split()) for line in _CUES["what_is"])
_ADDS = frozenset(
    tuple(line.split())
    for line in ("and", "vs", "or", "what about", "how about", "and what about", "and how about", "and with")
)


class Aspect(NamedTuple):
    """A dimension somebody asked about: towards which end of its scale, or for its opposite."""

    dimension: DimensionId
    start: int
    end: int
    pole: Pole | None = None
    inverse: bool = False


class Reading(NamedTuple):
    """One question as understood.

    `concepts`: what it names, heads of compounds first, each once. `sides`: the concepts being compared.
    `negated`: the sentence denies (a doubting "isn't it" does not). `implied`: concepts came from context.
    `leftover`: content words that no name, cue or filler explains. `wants`: see wanted.py.
    """

    words: tuple[str, ...]
    mentions: tuple[Mention, ...]
    concepts: tuple[ConceptId, ...]
    form: Form
    sides: tuple[ConceptId, ...] = ()
    negated: bool = False
    asks: bool = False
    implied: bool = False
    aspects: tuple[Aspect, ...] = ()
    leftover: tuple[str, ...] = ()
    corrections: tuple[tuple[str, str], ...] = ()
    wants: frozenset[str] = NOTHING

    @property
    def certain(self) -> bool:
        """Whether some concept is named by a word that means nothing else."""
        return any(mention.certainty != "loose" for mention in self.mentions)


class Parser:
    """Reads utterances by the names and dimensions of one `Knowledge`. Immutable after construction."""

    def __init__(self, knowledge: Knowledge, graph: Graph) -> None:
        self._graph = graph
        self._english: English = english()
        self.lexicon = Lexicon(knowledge)
        self._concepts = tuple(knowledge.concepts)
        self._company = cache(self._relatives)
        self._dimensions = _dimension_words(knowledge)
        aspects = frozenset(word for words in self._dimensions for word in words)
        openings = frozenset(words[0] for words in self._dimensions)
        self._longest = max(map(len, self._dimensions), default=0)
        self._opens = lru_cache(maxsize=8192)(lambda word: not openings.isdisjoint(singulars(word)))
        cues = _CUES["comparing"] | _CUES["defining"] | _CUES["choosing"] | aspects
        self.known = self.lexicon.vocabulary | cues
        self._explaining = (
            self._english.function_words | _CUES["comparing"] | _CUES["defining"] | frozenset("/,")
        )
        self._mender = Mender(self.lexicon, self.known)

    def with_vocabulary(self, words: Sequence[str]) -> None:
        """Let typos be corrected towards the phrasings' words too, the commonest first. Called once, while
        building."""
        self.known = self.known | frozenset(words)
        self._mender = Mender(self.lexicon, self.known, words)

    def warm(self) -> None:
        """Make what correcting the first misspelt word would wait for."""
        self._mender.warm()

    def parse(self, utterance: Utterance, context: Context = NO_CONTEXT) -> tuple[Reading, ...]:
        """One reading a sentence, in order, each completed by the context where it is elliptic."""
        readings = tuple(self.read(sentence) for sentence in utterance.sentences)
        return tuple(self.in_context(reading, context) for reading in readings)

    def read(self, sentence: Sentence) -> Reading:
        """Read one sentence by itself."""
        mended = self._mender.mended(_opened(sentence.words))
        words = mended.words
        mentions = self._in_company(self.lexicon.find(words, mended.misspelt))
        named = places(mentions)
        aspects = tuple(self._aspects(words))
        found = nouns(mentions, self._graph, [(one.start, one.end) for one in aspects])
        heads = tuple(dict.fromkeys([noun.concept for noun in found]))
        sides = compared(words, _apart_from(found, aspects) if aspects else found)
        if aspects:
            aspects = tuple([one for one in aspects if not _names_a_side(one, mentions, sides)])
        form = "comparison" if sides else self._form(words, named, heads)
        explained = named | places(aspects) if aspects else named
        return Reading(
            words=words,
            mentions=mentions,
            concepts=tuple(dict.fromkeys([*heads, *[mention.concept for mention in mentions]])),
            form=form,
            sides=sides,
            negated=denies(words, named, asks=sentence.asks),
            asks=sentence.asks,
            aspects=aspects,
            # What a definition is asked for with says nothing more: "a short explanation of".
            leftover=() if form == "definition" else self._leftover(words, explained),
            corrections=mended.corrections,
            wants=wanted(words),
        )

    def in_context(self, reading: Reading, context: Context) -> Reading:
        """Complete an elliptic reading ("and podman?", "is it faster?") by what the thread is about."""
        if not context.concepts:
            return reading
        if not reading.mentions:
            short = len(reading.words) <= 8
            if short or any(word in _CUES["pronouns"] for word in reading.words):
                sides = context.concepts[:3] if _wants_two(reading) else ()
                return reading._replace(concepts=context.concepts[:3], sides=sides, implied=True)
            return reading
        if _only_adds(reading) and len(context.concepts) > 1:
            new = reading.concepts[0]
            partner = next((concept for concept in context.concepts if concept != new), None)
            if partner:
                return reading._replace(
                    concepts=(partner, new), sides=(partner, new), form="comparison", implied=True
                )
        return reading

    def _in_company(self, mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
        """Settle loose names by the certain ones beside them: "image" beside packer is a machine's.

        A loose name related to none of them is an everyday word: "the box" beside docker is no Vagrant box.
        """
        if all(mention.certainty == "exact" for mention in mentions):
            return mentions
        anchors = tuple(dict.fromkeys([one.concept for one in mentions if one.certainty != "loose"]))
        meant = {one: self._settled(*one, anchors) for one in {(one.concept, one.others) for one in mentions}}
        near = frozenset(anchors)
        return tuple(
            [
                one._replace(concept=concept, others=others)
                for one in mentions
                for concept, others in [meant[one.concept, one.others]]
                if one.certainty != "loose" or not anchors or not near.isdisjoint(self._company(concept))
            ]
        )

    def _relatives(self, concept: ConceptId) -> frozenset[ConceptId]:
        """The concepts beside which a loose name means this one."""
        graph, kin = self._graph, self._graph.kin(concept)
        return frozenset(
            [other for other in self._concepts if graph.between(concept, other) or kin & graph.kin(other)]
        )

    def _settled(
        self, concept: ConceptId, others: tuple[ConceptId, ...], anchors: tuple[ConceptId, ...]
    ) -> tuple[ConceptId, tuple[ConceptId, ...]]:
        """Which of the concepts of one name is meant, and which may be meant as well."""
        if not others:
            return concept, others
        choices = (concept, *others)
        closeness = {
            choice: sum(len(self._graph.between(choice, anchor)) for anchor in anchors) for choice in choices
        }
        best = max(choices, key=lambda choice: (closeness[choice], -choices.index(choice)))
        return best, tuple([choice for choice in choices if choice != best])

    def _form(self, words: tuple[str, ...], named: set[int], heads: tuple[ConceptId, ...]) -> Form:
        bare = [word for place, word in enumerate(words) if place not in named]
        cues = [word for word in bare if word not in _CUES["determiners"]]
        if named and not cues:
            return "name"
        if (
            not _CUES["choosing"].isdisjoint(cues)
            or words[:2] == ("when", "to")
            or _starts(words, "which", "better")
        ):
            return "choice"
        first = words[0]
        if first == "why" or words[:2] == ("how", "come"):
            return "why"
        if len(heads) == 1 and self._defines(words, cues):
            return "definition"
        return _by_first_word(words)

    def _defines(self, words: tuple[str, ...], cues: list[str]) -> bool:
        if words[0] in _CUES["auxiliaries"] and _CUES["asked_to_explain"].isdisjoint(words[1:2]):
            return False  # "can you explain docker" does, "can a beginner understand docker" does not
        rest = [word for word in cues if word not in _CUES["defining"]]
        if len(rest) < len(cues):
            return frozenset(rest) <= _CUES["around_defining"]
        asked = tuple([word for word in rest if word not in _CUES["generic"]])
        if ("what" in words or words[0] == "who") and (asked in _WHAT_IS or tuple(rest) in _WHAT_IS):
            return True
        before = asked[: -1 if asked[-1:] == ("it",) else None]  # "people keep mentioning OCI, what is it?"
        return before[-2:] == ("what", "is") and {*before[:-2], ","} - _CUES["around_defining"] == {","}

    def _aspects(self, words: tuple[str, ...]) -> Iterator[Aspect]:
        end = 0
        for start, opens in enumerate(map(self._opens, words)):
            if not opens or start < end:
                continue
            for size in range(min(self._longest, len(words) - start), 0, -1):
                found = self._dimensions.get(words[start : start + size])
                if found is None and size == 1:
                    forms = ((form,) for form in singulars(words[start]))
                    found = next((self._dimensions[form] for form in forms if form in self._dimensions), None)
                if found:
                    end = start + size
                    yield Aspect(found[0], start, end, found[1], found[2])
                    break

    def _leftover(self, words: tuple[str, ...], explained: set[int]) -> tuple[str, ...]:
        return tuple(
            [
                word
                for place, word in enumerate(words)
                if word not in self._explaining and place not in explained
            ]
        )


def _apart_from(found: tuple[Noun, ...], aspects: tuple[Aspect, ...]) -> tuple[Noun, ...]:
    """The nouns that do not merely name a dimension: "which has its own kernel, docker or a vm".

    All of them where fewer than two would be left: "freebsd jail vs live migration".
    """
    left = tuple(
        noun for noun in found if not any(one.start <= noun.start and noun.end <= one.end for one in aspects)
    )
    return left if len(left) > 1 else found


def _names_a_side(aspect: Aspect, mentions: tuple[Mention, ...], sides: tuple[ConceptId, ...]) -> bool:
    """Whether a dimension's word is only part of a name: "boot" in "dual boot", or a thing compared."""
    return any(
        one.start <= aspect.start
        and aspect.end <= one.end
        and (one.concept in sides or one.end - one.start > aspect.end - aspect.start)
        for one in mentions
    )


def _opened(words: tuple[str, ...]) -> tuple[str, ...]:
    """Without the "and" or "but" that a question begins with: "and what is a hypervisor"; and what is asked
    for in one word, "exit code 137 meaning", in full."""
    if len(words) > 2 and words[-1] == "meaning" and _CUES["asking"].isdisjoint(words):
        return ("what", "does", *words[:-1], "mean")
    if (
        len(words) > 2
        and words[0] in _CUES["opening"]
        and words[1] in _CUES["asking"]
        and words[2] != "about"
    ):
        return words[1:]
    return words


def places(found: Sequence[Mention | Aspect]) -> set[int]:
    """The places of the words of mentions or aspects."""
    return {place for one in found for place in range(one.start, one.end)}


def _starts(words: tuple[str, ...], first: str, then: str) -> bool:
    return words[0] == first and then in words[1:5]


def _by_first_word(words: tuple[str, ...]) -> Form:
    first = words[0]
    if first in {"can", "could"} or "possible" in words[:4] or words[:2] == ("is", "able"):
        return "can"
    if first in _CUES["auxiliaries"]:
        return "asking"
    if first == "how":
        return "how"
    if first in {"which", "what", "who", "when", "where", "list", "name"}:
        return "list"
    if len(words) > 2 and any(word in _CUES["auxiliaries"] or word.endswith("s") for word in words[1:]):
        return "claim"
    return "other"


def _wants_two(reading: Reading) -> bool:
    """Whether an elliptic question sets the thread's concepts side by side: "which is faster?"."""
    return (reading.words[0] in {"which", "what"} and bool(reading.aspects)) or bool(
        _CUES["comparing"] & set(reading.words)
    )


def _only_adds(reading: Reading) -> bool:
    """Whether a sentence does nothing but name one more thing: "and podman?", "what about lxc?"."""
    named = places(reading.mentions)
    rest = tuple(word for place, word in enumerate(reading.words) if place not in named)
    return len(reading.concepts) == 1 and rest in _ADDS


def _dimension_words(knowledge: Knowledge) -> dict[tuple[str, ...], tuple[DimensionId, Pole | None, bool]]:
    found: dict[tuple[str, ...], tuple[DimensionId, Pole | None, bool]] = {}
    for dimension_id, dimension in knowledge.dimensions.items():
        groups: tuple[tuple[Pole | None, bool, tuple[str, ...]], ...] = (
            (None, False, dimension.words),
            (None, True, dimension.inverse),
            ("low", False, dimension.low.words if dimension.low else ()),
            ("high", False, dimension.high.words if dimension.high else ()),
        )
        for pole, inverse, texts in groups:
            for text in texts:
                words = tuple(word for sentence in normalise(text).sentences for word in sentence.words)
                if words:
                    found.setdefault(words, (dimension_id, pole, inverse))
    return found

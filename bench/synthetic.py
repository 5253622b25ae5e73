"""Knowledge of any size, made up from ours: real sentences about products that do not exist.

Every made-up entry follows a real one: its phrasings, with the things they name replaced by made-up
products and one word by another of our words. So a phrasing has as many neighbours as in real life: other
entries on its product, the same sentence on other products, products that share half of their name. The
texts of the answers are cut to a line. The objects are made directly and not read from YAML, which would
take longer than everything else; the index over them is built as ever.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from types import MappingProxyType

from bot.engine.english import english
from bot.engine.parse import Parser
from bot.engine.terms import whole
from bot.knowledge import (
    Choice,
    Concept,
    ConceptId,
    EntryId,
    Graph,
    Kind,
    Knowledge,
    Misconception,
    Question,
    Relation,
    phrases,
)

SEED = 20_261_124
ENTRIES_A_PRODUCT = 4
SLOTS = 3  # things an entry may name, its product among them
SECOND = ("engine", "registry", "builder", "runtime", "desktop", "cloud", "hub", "machine", "box", "studio")
_STARTS = tuple(first + vowel for first in "bcdfghjklmnp" for vowel in "aeou")
_MIDDLES = tuple(first + last for first in ("br", "cr", "dr", "gr", "qu", "st", "tr", "v", "x", "z")
                 for last in ("al", "en", "im", "or"))  # fmt: skip
_ENDS = ("ba", "da", "do", "ka", "ko", "lix", "mo", "na", "nix", "ra", "rio", "sa", "tix", "va", "xa", "zo")

Patterned = Misconception | Question | Choice  # kinds that are found by their phrasings alone
Word = str | int  # a number stands for the thing to be named there


@dataclass(frozen=True, slots=True)
class Theme:
    """A real entry as a pattern: the words of its phrasings, a number where one of its things is named."""

    entry: Patterned
    lines: tuple[tuple[Word, ...], ...]
    words: tuple[str, ...]  # those that may be exchanged


@dataclass(frozen=True, slots=True)
class Made:
    """A made-up `Knowledge`, and questions with the entry whose phrasing each was made from."""

    knowledge: Knowledge
    questions: tuple[tuple[str, EntryId], ...]


def made(real: Knowledge, size: int, asked: int = 1000) -> Made:
    """Knowledge with about `size` phrasings, and `asked` questions: a word missing, some with a typo."""
    chance = Random(SEED)
    themes = tuple(_themes(real))
    stock = sorted({word for theme in themes for word in theme.words})
    products = list(_products(chance, size // (7 * ENTRIES_A_PRODUCT) + SLOTS))
    concepts = {_id(name): _concept(real, name, products, chance) for name in products}
    entries: dict[EntryId, Patterned] = {}
    taken: set[str] = set()
    count = 0
    place = 0
    while count < size:
        named = (products[place // ENTRIES_A_PRODUCT % len(products)], *chance.sample(products, SLOTS - 1))
        theme = chance.choice(themes)
        lines = [line for line in dict.fromkeys(_lines(theme, named, stock, chance)) if line not in taken]
        place += 1
        if len(lines) < 4:
            continue
        taken.update(lines)
        entries[EntryId(f"made-{place}")] = _entry(theme, named, lines)
        count += len(lines)
    knowledge = replace(
        real,
        concepts=MappingProxyType(concepts),
        comparisons=MappingProxyType({}),
        misconceptions=MappingProxyType({k: e for k, e in entries.items() if isinstance(e, Misconception)}),
        questions=MappingProxyType({k: e for k, e in entries.items() if isinstance(e, Question)}),
        choices=MappingProxyType({k: e for k, e in entries.items() if isinstance(e, Choice)}),
        places=MappingProxyType({}),
        kinds=MappingProxyType(dict(_kinds(concepts, entries))),
    )
    return Made(knowledge, tuple(_questions(entries, asked, chance)))


def _kinds(
    concepts: Mapping[ConceptId, Concept], entries: Mapping[EntryId, Patterned]
) -> Iterator[tuple[EntryId, Kind]]:
    yield from ((EntryId(concept), "concept") for concept in concepts)
    for key, entry in entries.items():
        match entry:
            case Misconception():
                yield key, "misconception"
            case Question():
                yield key, "question"
            case Choice():
                yield key, "choice"


def _themes(real: Knowledge) -> Iterator[Theme]:
    parser = Parser(real, Graph(real))
    function_words = english().function_words
    for _, _, entry in real.entries():
        if not isinstance(entry, Patterned):
            continue
        order: dict[ConceptId, int] = {ConceptId(concept): n for n, concept in enumerate(entry.concepts)}
        lines = [_pattern(text, parser, order) for text in phrases(entry)]
        words = sorted(
            {
                word
                for line in lines
                for word in line
                if isinstance(word, str) and len(word) > 3 and word.isalpha() and word not in function_words
            }
        )
        if words:
            yield Theme(entry, tuple(lines), tuple(words))


def _pattern(text: str, parser: Parser, order: dict[ConceptId, int]) -> tuple[Word, ...]:
    reading = parser.read(whole(text))
    starts = {mention.start: mention for mention in reading.mentions}
    line: list[Word] = []
    place = 0
    while place < len(reading.words):
        mention = starts.get(place)
        if mention is None:
            line.append(reading.words[place])
            place += 1
        else:
            line.append(order.setdefault(mention.concept, len(order)) % SLOTS)
            place = mention.end
    return tuple(line)


def _products(chance: Random, count: int) -> Iterator[str]:
    """Names like "kavelnix" and, two of five, like "kavelnix registry"."""
    taken: set[str] = set()
    while len(taken) < count:
        syllables = [chance.choice(_STARTS), chance.choice(_MIDDLES), chance.choice(_ENDS)]
        if chance.random() < 0.5:
            syllables.insert(1, chance.choice(_MIDDLES))
        name = "".join(syllables)
        if chance.random() < 0.4:
            name = f"{name} {chance.choice(SECOND)}"
        if name not in taken:
            taken.add(name)
            yield name


def _concept(real: Knowledge, name: str, products: Sequence[str], chance: Random) -> Concept:
    pattern = next(iter(real.concepts.values()))
    other = _id(chance.choice(products))
    relations = (Relation(kind="alternative-to", to=other),) if other != _id(name) else ()
    changed = {"name": name.title(), "called": None, "aliases": (), "loose": (), "relations": relations}
    return pattern.model_copy(update={**changed, "phrasings": (), "traits": {}, "timeline": ()})


def _id(name: str) -> ConceptId:
    return ConceptId(name.replace(" ", "-"))


def _lines(theme: Theme, named: Sequence[str], stock: Sequence[str], chance: Random) -> Iterator[str]:
    changed = chance.choice(theme.words)
    instead = chance.choice(stock)
    for line in theme.lines:
        named_too = (named[word] if isinstance(word, int) else word for word in line)
        yield " ".join(instead if word == changed else word for word in named_too)


def _entry(theme: Theme, named: Sequence[str], lines: Sequence[str]) -> Patterned:
    concepts = tuple(map(_id, named))
    first, rest = lines[0], tuple(lines[1:])
    common = {"phrasings": rest, "concepts": concepts}
    match theme.entry:
        case Misconception():
            text = f"{named[0].title()}: {theme.entry.correction}"[:200]
            own = {"claim": first, "correction": text, "right": None, "because": None, "prove": None}
            return theme.entry.model_copy(update=common | own)
        case Question():
            text = f"{named[0].title()}: {theme.entry.answer}"[:200]
            own = {"title": first, "answer": text, "premise": None, "detail": None}
            return theme.entry.model_copy(update=common | own)
        case Choice():
            text = f"{named[0].title()}: {theme.entry.recommendation}"[:200]
            advice = {"scenario": first, "recommendation": text}
            own = {**advice, "because": first, "caveat": first, "unless": None}
            return theme.entry.model_copy(update=common | own)


def _questions(
    entries: Mapping[EntryId, Patterned], asked: int, chance: Random
) -> Iterator[tuple[str, EntryId]]:
    every = list(entries.items())
    for _ in range(asked):
        key, entry = chance.choice(every)
        words = chance.choice(phrases(entry)).split()
        if len(words) > 3:
            del words[chance.randrange(len(words))]
        if chance.random() < 0.3:
            words = typo(words, chance)
        yield " ".join(words), key


def typo(words: Sequence[str], chance: Random) -> list[str]:
    """One of the longer words with two letters swapped, one left out or one doubled."""
    changed = list(words)
    longer = [place for place, word in enumerate(changed) if len(word) > 4]
    if not longer:
        return changed
    place = chance.choice(longer)
    word = changed[place]
    at = chance.randrange(1, len(word) - 1)
    slips = (
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
    )
    changed[place] = chance.choice(slips)
    return changed

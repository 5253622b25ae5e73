"""What must not matter, and what must not matter much: dress, order of the things compared, and typos.

*Dress* is what people put around a question: case, punctuation, greetings, Slack's markup. The answer has to
stay what it is. *Typos* cost something; how much is measured in right answers lost.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Protocol, TypeVar

from bot.engine import Answer, Engine
from bot.evaluate.measure import Share, outcome
from bot.evaluate.questions import Labelled

Result = TypeVar("Result")


class Spread(Protocol):
    """Does a task for each number and gives the results in that order, wherever it has them done."""

    def __call__(self, task: Callable[[int], Result], numbers: Sequence[int]) -> Iterable[Result]:
        """One result a number."""
        ...


def one_by_one(task: Callable[[int], Result], numbers: Sequence[int]) -> Iterable[Result]:
    """The plain way: here, one after the other."""
    return map(task, numbers)


_LETTERS = re.compile(r"[A-Za-z]{4,}")
_NEIGHBOURS: Mapping[str, str] = {  # on a QWERTY keyboard
    "a": "qsz", "b": "vgn", "c": "xdv", "d": "sfe", "e": "wrd", "f": "dgr", "g": "fht", "h": "gjy",
    "i": "uok", "j": "hku", "k": "jli", "l": "ko", "m": "nj", "n": "bmh", "o": "ipl", "p": "ol", "q": "wa",
    "r": "etf", "s": "adw", "t": "ryg", "u": "yij", "v": "cbf", "w": "qes", "x": "zcs", "y": "tuh", "z": "xa",
}  # fmt: skip

DRESSES: Mapping[str, Callable[[str], str]] = {
    "case": str.upper,
    "punctuation": lambda text: f"{text.rstrip(' .?!')}!!",
    "greeting": lambda text: f"Hey all, {text}",
    "please": lambda text: f"please {text}",
    "trailing ?": lambda text: text.rstrip()[:-1] if text.rstrip().endswith("?") else f"{text.rstrip()}?",
    "Slack markup": lambda text: f"<@U0ISOLATE> *{text}* :thinking_face:",
}


@dataclass(frozen=True, slots=True)
class Lost:
    """Right answers lost, in points of all questions, with the interval at 95 % of the paired difference."""

    points: float
    low: float
    high: float
    of: int


def unchanged(engine: Engine, questions: Sequence[Labelled], spread: Spread = one_by_one) -> dict[str, Share]:
    """For each dress, and for swapping what is compared, the share of questions answered as without it."""
    plain = list(spread(lambda number: same(engine.answer(questions[number].text)), range(len(questions))))
    found: dict[str, Share] = {}
    for name, dress in DRESSES.items():
        dressed = spread(
            lambda number, dress=dress: same(engine.answer(dress(questions[number].text))),  # type: ignore[misc]
            range(len(questions)),
        )
        found[name] = Share(sum(a == b for a, b in zip(plain, dressed, strict=True)), len(questions))
    swaps = [swapped(engine, question.text) for question in questions]
    pairs = [(one, swap) for one, swap in zip(plain, swaps, strict=True) if swap is not None]
    kept = sum(one == same(engine.answer(swap)) for one, swap in pairs)
    return {**found, "order of the compared": Share(kept, len(pairs))}


def same(answer: Answer) -> tuple[object, ...]:
    """What two answers have in common that say the same: order and sureness aside."""
    return answer.kind, answer.key, answer.verdict, frozenset(answer.entries)


def swapped(engine: Engine, text: str) -> str | None:
    """The question with the two things it compares in each other's place, all else as it was typed.

    None where it does not compare two, or a name of theirs is not found once: misspelt, or said again.
    """
    considered = engine.consider(text)
    reading = considered[0].asked.reading if len(considered) == 1 else None
    if reading is None or len(reading.sides) != 2:
        return None
    sides = [one for one in reading.mentions if one.concept in reading.sides]
    if len(sides) != 2 or sides[0].concept == sides[1].concept:
        return None
    spans = [_places(reading.words[one.start : one.end], text) for one in sides]
    if any(len(found) != 1 for found in spans):
        return None
    (first,), (second,) = sorted(spans)
    names = text[slice(*first)], text[slice(*second)]
    return f"{text[: first[0]]}{names[1]}{text[first[1] : second[0]]}{names[0]}{text[second[1] :]}"


def _places(words: Sequence[str], text: str) -> list[tuple[int, int]]:
    """Where words stand in a text, whatever parts them."""
    pattern = r"(?<!\w)" + r"[\W_]+".join(map(re.escape, words)) + r"(?!\w)"
    return [match.span() for match in re.finditer(pattern, text, re.IGNORECASE)]


def points_lost(
    engine: Engine, questions: Sequence[Labelled], typos: int, seed: int, spread: Spread = one_by_one
) -> Lost:
    """How many right answers a number of typos in every question costs. `questions`: with a right entry."""
    judged = [question for question in questions if question.group == "in" and question.entries]
    chance = Random(seed)  # noqa: S311  # typos are no secret
    worn = [misspelt(question.text, typos, chance) for question in judged]
    differences = list(
        spread(
            lambda n: _is_right(engine, judged[n], judged[n].text) - _is_right(engine, judged[n], worn[n]),
            range(len(judged)),
        )
    )
    count = max(len(differences), 1)
    mean = sum(differences) / count
    variance = sum((one - mean) ** 2 for one in differences) / max(count - 1, 1)
    spread_of_mean = 1.96 * math.sqrt(variance / count)
    return Lost(100 * mean, 100 * (mean - spread_of_mean), 100 * (mean + spread_of_mean), len(judged))


def _is_right(engine: Engine, question: Labelled, text: str) -> int:
    return int(outcome(question, engine.answer(text)).result == "right")


def misspelt(text: str, typos: int, chance: Random) -> str:
    """A text with so many typos, each in a word of four letters or more: two letters swapped, one left out,
    doubled, or taken for its neighbour on the keyboard. Fewer where there are fewer such words."""
    words = list(_LETTERS.finditer(text))
    letters = list(text)
    for word in chance.sample(words, min(typos, len(words))):
        place = chance.randrange(word.start() + 1, word.end() - 1)
        kind = chance.randrange(4)
        if kind == 0:
            letters[place], letters[place + 1] = letters[place + 1], letters[place]
        elif kind == 1:
            letters[place] = ""
        elif kind == 2:
            letters[place] *= 2
        else:
            letters[place] = chance.choice(_NEIGHBOURS[letters[place].lower()])
    return "".join(letters)

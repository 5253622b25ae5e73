"""Simulated learners: what is remembered, and what it costs, when FSRS, fixed intervals or chance chooses.

Their memory is not FSRS's, so that it does not judge itself: the activation equation of Pavlik and Anderson
(2005), Practice and forgetting effects on vocabulary memory, Cognitive Science 29, 559-586, with its
published parameters. An item's activation is m = ln(sum of t**-d) over its presentations, t seconds old;
d is c * exp(m at that moment) + a; it is recalled with probability 1 / (1 + exp((threshold - m) / noise)).
Between sessions time runs at a fraction of its speed, as in that paper.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bench.result import Result, Table, number
from bench.setting import Setting, say
from bot.quiz import Correctness, Item, ItemId, Items, Memory, Sureness, rating, remember

DECAY, SPACING, THRESHOLD, NOISE, BETWEEN = 0.177, 0.217, -0.704, 0.255, 0.025  # a, c, tau, s, h of the paper
LEARNERS, QUICK_LEARNERS, DAYS = 1_000, 100, 90
SIZES = (40, 120)  # items to learn: what can be done in that time, and more than can be done
MOST = 64  # presentations of an item that are told apart; the last one stands for those beyond
QUESTIONS, DUE_SHARE = (
    10,
    7,
)  # of a session, and the most of it that was met before while there is something new
GUESSED = 0.25  # of four options
READING_S = 10.0
RIGHT_S, WRONG_S = 12.0, 25.0  # seconds for a question: answering, and reading why it was wrong
LADDER_DAYS = (
    1,
    3,
    7,
    14,
    30,
    60,
)  # fixed intervals: a step up where it was right, to the bottom where wrong
PERSONAL, HARDNESS = 0.15, 0.15  # spread of learners and of items, in activation
SURE_FROM = 0.8  # chance of recall from which a learner says "sure"
START = dt.datetime(2026, 1, 5, 18, tzinfo=dt.UTC)
Floats = npt.NDArray[np.float64]


@dataclass(slots=True)
class Minds:
    """What learners remember: presentations of each item, by learner, item and number."""

    offsets: Floats
    times: Floats
    decays: Floats
    counts: npt.NDArray[np.int64]

    @classmethod
    def blank(cls, learners: int, items: int, random: np.random.Generator) -> Minds:
        """Nobody was told anything; people and items differ."""
        people = random.normal(0, PERSONAL, (learners, 1)) + random.normal(0, HARDNESS, (1, items))
        shape, counts = (learners, items, MOST), np.zeros((learners, items), dtype=np.int64)
        return cls(people, np.full(shape, -np.inf), np.ones(shape), counts)

    def activation(self, who: npt.NDArray[np.int64], item: npt.NDArray[np.int64], now_s: float) -> Floats:
        """How active those items are to those learners; minus infinity where never told."""
        ages = now_s - self.times[who, item]
        with np.errstate(divide="ignore"):
            strength = np.sum(np.maximum(ages, 1.0) ** -self.decays[who, item], axis=-1)
            active: Floats = np.log(strength) + self.offsets[who, item]
        return active

    def tell(
        self, who: npt.NDArray[np.int64], item: npt.NDArray[np.int64], active: Floats, now_s: float
    ) -> None:
        """Those learners were told the truth about those items now."""
        place = np.minimum(self.counts[who, item], MOST - 1)
        self.times[who, item, place] = now_s
        self.decays[who, item, place] = SPACING * np.exp(active) + DECAY
        self.counts[who, item] += 1

    def recall(self, now_s: float) -> Floats:
        """For each learner, the share of all items that would be recalled now."""
        learners, items = self.counts.shape
        who, item = (axis.ravel() for axis in np.mgrid[0:learners, 0:items])
        chance: Floats = recalled(self.activation(who, item, now_s)).reshape(learners, items).mean(axis=1)
        return chance


def recalled(active: Floats) -> Floats:
    """The chance of recall at that activation."""
    chance: Floats = 1.0 / (1.0 + np.exp(np.clip((THRESHOLD - active) / NOISE, -60, 60)))
    return chance


class Schedule:
    """When items are due to each learner: nan where never asked."""

    name = "random order"

    def __init__(self, learners: int, items: tuple[Item, ...]) -> None:
        self.due: Floats = np.full((learners, len(items)), np.nan)
        self.items = items

    def choose(self, learner: int, day: int, random: np.random.Generator) -> list[int]:
        """The items of a session."""
        del learner, day
        return [int(item) for item in random.choice(len(self.items), QUESTIONS, replace=False)]

    def learn(self, learner: int, item: int, day: int, correctness: Correctness, sureness: Sureness) -> None:
        """An answer was given."""


class Spaced(Schedule):
    """Due items, the longest due first, and new ones in their order."""

    def choose(self, learner: int, day: int, random: np.random.Generator) -> list[int]:
        """At most seven due while there is something new; fewer questions where there is nothing to ask."""
        del random
        row = self.due[learner]
        due = [int(one) for one in np.argsort(row) if row[one] <= day]
        new = [int(one) for one in np.flatnonzero(np.isnan(row))]
        old = due[: max(DUE_SHARE, QUESTIONS - len(new))][:QUESTIONS]
        return [*old, *new[: QUESTIONS - len(old)]]


class Ladder(Spaced):
    """Fixed intervals."""

    name = "fixed intervals"

    def __init__(self, learners: int, items: tuple[Item, ...]) -> None:
        super().__init__(learners, items)
        self.steps = np.full((learners, len(items)), -1)

    def learn(self, learner: int, item: int, day: int, correctness: Correctness, sureness: Sureness) -> None:
        """A step up, or down to the bottom."""
        del sureness
        step = min(self.steps[learner, item] + 1, len(LADDER_DAYS) - 1) if correctness == "right" else 0
        self.steps[learner, item] = step
        self.due[learner, item] = day + LADDER_DAYS[step]


class Fsrs(Spaced):
    """The quiz's own schedule, sureness included."""

    name = "FSRS, as in the quiz"

    def __init__(self, learners: int, items: tuple[Item, ...]) -> None:
        super().__init__(learners, items)
        self.memories: dict[tuple[int, ItemId], Memory] = {}

    def learn(self, learner: int, item: int, day: int, correctness: Correctness, sureness: Sureness) -> None:
        """As an answer in a quiz."""
        asked, now = self.items[item], START + dt.timedelta(days=day)
        before = self.memories.get((learner, asked.id))
        memory = remember(before, asked, rating(correctness, sureness), now)
        self.memories[learner, asked.id] = memory
        self.due[learner, item] = (memory.due - START).total_seconds() / 86_400


@dataclass(frozen=True, slots=True)
class Studied:
    """What came of one schedule: recall day by day and at the end, hours and questions a learner."""

    name: str
    days: tuple[float, ...]
    recall: float
    spread: float
    hours: float
    questions: float

    def cells(self) -> tuple[str, ...]:
        """To print."""
        return (
            self.name,
            f"{self.recall:.1%} ± {self.spread:.1%}",
            f"{np.mean(self.days):.1%}",
            number(self.questions),
            number(self.hours),
            f"{self.recall / self.hours:.1%}",
        )


def measure(setting: Setting) -> Result:
    """The same learners and items, on the same days, under each schedule."""
    every = tuple(Items(setting.load()))
    learners = QUICK_LEARNERS if setting.quick else LEARNERS
    found: dict[int, list[Studied]] = {}
    for size in SIZES:
        say(f"learning: {learners} learners, {size} items, {DAYS} days")
        found[size] = [_studied(kind(learners, every[:size]), learners) for kind in (Fsrs, Ladder, Schedule)]
    return _result(found, learners)


def _studied(schedule: Schedule, learners: int) -> Studied:
    random = np.random.default_rng(20260105)
    minds = Minds.blank(learners, len(schedule.items), random)
    habits = random.uniform(0.3, 0.8, learners)  # of days with a session
    spent, asked, days = np.zeros(learners), np.zeros(learners), []
    for day in range(DAYS):
        now_s = day * 86_400 * BETWEEN
        present = np.flatnonzero(random.random(learners) < habits)
        chosen = {int(one): schedule.choose(int(one), day, random) for one in present}
        for place in range(QUESTIONS):
            pairs = [(one, picked[place]) for one, picked in chosen.items() if place < len(picked)]
            if pairs:
                who, item = (np.array(axis) for axis in zip(*pairs, strict=True))
                seconds = _asked(schedule, minds, (who, item), (day, now_s + place * 20.0), random)
                spent[who] += seconds
                asked[who] += 1
        days.append(float(minds.recall((day + 1) * 86_400 * BETWEEN).mean()))
    recall = minds.recall(DAYS * 86_400 * BETWEEN)
    return Studied(
        schedule.name, tuple(days), float(recall.mean()), float(recall.std()),
        float(spent.mean() / 3600), float(asked.mean()),
    )  # fmt: skip


def _asked(
    schedule: Schedule,
    minds: Minds,
    pairs: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]],
    moment: tuple[int, float],
    random: np.random.Generator,
) -> Floats:
    """One question to each of some learners. The seconds it took them."""
    (who, item), (day, now_s) = pairs, moment
    active = minds.activation(who, item, now_s)
    chance = recalled(active)
    knows = random.random(len(who)) < chance
    right = knows | (random.random(len(who)) < GUESSED)
    for learner, one, known, is_right, likely in zip(who, item, knows, right, chance, strict=True):
        sureness: Sureness = ("sure" if likely >= SURE_FROM else "think") if known else "guess"
        schedule.learn(int(learner), int(one), day, "right" if is_right else "wrong", sureness)
    minds.tell(who, item, active, now_s)
    missed = np.flatnonzero(
        ~knows
    )  # who did not know reads the truth: a presentation of its own, as in the paper
    who, item = who[missed], item[missed]
    minds.tell(who, item, minds.activation(who, item, now_s + READING_S), now_s + READING_S)
    seconds: Floats = np.where(right, RIGHT_S, WRONG_S)
    return seconds


def _result(found: Mapping[int, list[Studied]], learners: int) -> Result:
    columns = (
        "schedule",
        f"recalled on day {DAYS}",
        "mean over the days",
        "questions",
        "hours",
        "recall an hour",
    )
    note = "Recall over all items, met or not; memory as in Pavlik and Anderson (2005), not FSRS's own."
    numbers: Mapping[str, object] = {
        str(size): {
            one.name: {"recall": one.recall, "hours": one.hours, "questions": one.questions, "days": one.days}
            for one in studied
        }
        for size, studied in found.items()
    }
    tables = tuple(
        Table(f"{size} items to learn", columns, tuple(one.cells() for one in studied), note)
        for size, studied in found.items()
    )
    title = f"What {learners} simulated learners remember after {DAYS} days"
    return Result("learning", title, tables=tables, numbers=numbers)

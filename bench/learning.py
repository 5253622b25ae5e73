"""Simulated learners: what is remembered, and what it costs, when FSRS, fixed intervals or chance chooses.

Their memory is not FSRS's, so that it does not judge itself: the activation equation of Pavlik and Anderson
(2005), Practice and forgetting effects on vocabulary memory, Cognitive Science 29, 559-586
(doi.org/10.1207/s15516709cog0000_14), with its published parameters. An item's activation is
m = ln(sum of t**-d) over its presentations, t seconds old; d is c * exp(m at that moment) + a; it is recalled
with probability 1 / (1 + exp((threshold - m) / noise)). Between sessions time runs at a fraction of its
speed, as in that paper.

Every schedule has the same time: a session ends when it is used up, or when there is nothing to ask. The same
learners come on the same days. Nobody knows anything before; what is known is what would be recalled, not
guessed, over all items there are, met or not.
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
SIZES = (40, 120, 400)  # items to learn: one topic, a few, and more than can be done in that time
MOST = 16_000  # presentations of all items that are told apart; an item's last one stands for those beyond
SESSION_S = 150.0  # of a day with a session; a question that was begun is finished
MOST_ASKED = 13  # of a session: more do not fit into its time
NEW = frozenset({2, 5, 8})  # of each ten questions the places of new ones, as the quiz mixes them
GUESSED = 0.25  # of four options
READING_S = 10.0
KNOWN_S, READ_S = 12.0, 25.0  # of a question: answering it; reading the truth, too, where it was not known
EVERY = 3  # days between two looks at what is recalled
# Fixed intervals: a step up where it was right, to the bottom where wrong.
LADDER_DAYS = (1, 3, 7, 14, 30, 60)
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
        shape = (learners, items, min(64, MOST // items))
        counts = np.zeros((learners, items), dtype=np.int64)
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
        place = np.minimum(self.counts[who, item], self.times.shape[2] - 1)
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
        """The items of a session, in order, more than fit into its time."""
        del learner, day
        return [int(item) for item in random.choice(len(self.items), MOST_ASKED, replace=False)]

    def learn(self, learner: int, item: int, day: int, correctness: Correctness, sureness: Sureness) -> None:
        """An answer was given."""


class Spaced(Schedule):
    """Due items, the longest due first, and new ones in their order."""

    def choose(self, learner: int, day: int, random: np.random.Generator) -> list[int]:
        """Three new of ten, if there are new ones; fewer questions where there is nothing to ask."""
        del random
        row = self.due[learner]
        waiting = np.flatnonzero(row <= day)
        due = [int(one) for one in waiting[np.argsort(row[waiting], kind="stable")][::-1]]
        new = [int(one) for one in np.flatnonzero(np.isnan(row))[:MOST_ASKED][::-1]]
        chosen = list[int]()
        while len(chosen) < MOST_ASKED and (due or new):
            is_new = new and (len(chosen) % 10 in NEW or not due)
            chosen.append(new.pop() if is_new else due.pop())
        return chosen


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


@dataclass(slots=True)
class Log:
    """What learners did: seconds and questions each; items asked again, and those of them recalled."""

    seconds: Floats
    questions: Floats
    again: int = 0
    recalled: int = 0

    @classmethod
    def blank(cls, learners: int) -> Log:
        """Nothing yet."""
        return cls(np.zeros(learners), np.zeros(learners))


@dataclass(frozen=True, slots=True)
class Studied:
    """What came of one schedule: recall over the days and at the end, hours and questions a learner.

    `again`: how often an item that was met before was recalled when it was asked again.
    """

    name: str
    items: int
    days: tuple[float, ...]
    recall: float
    spread: float
    hours: float
    questions: float
    again: float

    def cells(self) -> tuple[str, ...]:
        """To print."""
        return (
            self.name,
            f"{self.recall * self.items:.1f} ± {self.spread * self.items:.1f}",
            f"{self.recall:.1%}",
            f"{np.mean(self.days):.1%}",
            number(self.questions),
            number(self.hours),
            f"{self.again:.0%}",
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
    people, luck = np.random.default_rng(20260105), np.random.default_rng(20260106)
    minds = Minds.blank(learners, len(schedule.items), people)
    habits = people.uniform(0.3, 0.8, learners)  # of days with a session
    log, days = Log.blank(learners), []
    for day in range(DAYS):
        present = np.flatnonzero(people.random(learners) < habits)
        chosen = {int(one): schedule.choose(int(one), day, luck) for one in present}
        used = np.zeros(learners)
        for place in range(MOST_ASKED):
            pairs = [
                (one, picked[place])
                for one, picked in chosen.items()
                if place < len(picked) and used[one] < SESSION_S
            ]
            if pairs:
                who, item = (np.array(axis) for axis in zip(*pairs, strict=True))
                moment = (day, day * 86_400 * BETWEEN + place * 20.0)
                used[who] += _asked(schedule, minds, (who, item), moment, luck, log)
        log.seconds += used
        if (day + 1) % EVERY == 0:
            recall = minds.recall((day + 1) * 86_400 * BETWEEN)
            days.append(float(recall.mean()))
    return Studied(
        schedule.name, len(schedule.items), tuple(days), float(recall.mean()), float(recall.std()),
        float(log.seconds.mean() / 3600), float(log.questions.mean()), log.recalled / max(log.again, 1),
    )  # fmt: skip


def _asked(
    schedule: Schedule,
    minds: Minds,
    pairs: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]],
    moment: tuple[int, float],
    luck: np.random.Generator,
    log: Log,
) -> Floats:
    """One question to each of some learners. The seconds it took them."""
    (who, item), (day, now_s) = pairs, moment
    active = minds.activation(who, item, now_s)
    chance = recalled(active)
    knows = luck.random(len(who)) < chance
    right = knows | (luck.random(len(who)) < GUESSED)
    is_again = minds.counts[who, item] > 0
    log.questions[who] += 1
    log.again += int(is_again.sum())
    log.recalled += int((is_again & knows).sum())
    for learner, one, known, is_right, likely in zip(who, item, knows, right, chance, strict=True):
        sureness: Sureness = ("sure" if likely >= SURE_FROM else "think") if known else "guess"
        schedule.learn(int(learner), int(one), day, "right" if is_right else "wrong", sureness)
    minds.tell(who, item, active, now_s)
    missed = np.flatnonzero(
        ~knows
    )  # who did not know reads the truth: a presentation of its own, as in the paper
    who, item = who[missed], item[missed]
    minds.tell(who, item, minds.activation(who, item, now_s + READING_S), now_s + READING_S)
    seconds: Floats = np.where(knows, KNOWN_S, READ_S)
    return seconds


def _result(found: Mapping[int, list[Studied]], learners: int) -> Result:
    columns = (
        "schedule",
        f"items recalled on day {DAYS}",
        "of all",
        "mean over the days",
        "questions",
        "hours",
        "recalled when asked again",
    )
    note = "Recall over all items, met or not; memory as in Pavlik and Anderson (2005), not FSRS's own."
    numbers: Mapping[str, object] = {
        str(size): {
            one.name: {
                "recall": one.recall,
                "hours": one.hours,
                "questions": one.questions,
                "again": one.again,
                "every": EVERY,
                "days": one.days,
            }
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

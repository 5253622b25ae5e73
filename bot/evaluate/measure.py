"""Run an engine over labelled questions and count what came out, with confidence intervals."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from bot.engine import Answer, Engine
from bot.evaluate.questions import GROUPS, Group, Labelled

Result = Literal["right", "wrong", "offered", "unhelpful", "silent"]
CALIBRATION_BINS = 10
RESAMPLED = 400  # samples for an interval; the second digit stands still from a few hundred on


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one question got. `result` is None where the file names no right entry for it.

    right/wrong: asserted an entry that is/is not among the right ones; offered: a right one is among the
    suggestions; unhelpful: suggestions without a right one; silent: none.
    """

    question: Labelled
    answer: Answer
    result: Result | None


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its Wilson interval at 95 %."""

    count: int
    of: int

    @property
    def value(self) -> float:
        """The share itself; 0 of 0 counts as 0."""
        return self.count / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Lower and upper bound. Wilson 1927, JASA 22(158)."""
        if not self.of:
            return 0.0, 1.0
        z = 1.96
        centre = self.value + z * z / (2 * self.of)
        spread = z * math.sqrt(self.value * (1 - self.value) / self.of + z * z / (4 * self.of * self.of))
        scale = 1 + z * z / self.of
        return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


@dataclass(frozen=True, slots=True)
class Report:
    """The outcomes of a file, and what they come to."""

    outcomes: tuple[Outcome, ...]

    def kinds(self, group: Group) -> tuple[Share, Share, Share]:
        """Of a group: the shares answered, given suggestions, and met with silence."""
        answers = [o.answer for o in self.outcomes if o.question.group == group]
        asserted = sum(answer.asserts for answer in answers)
        suggested = sum(answer.kind == "suggestions" for answer in answers)
        total = len(answers)
        return Share(asserted, total), Share(suggested, total), Share(total - asserted - suggested, total)

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups that occur, in the usual order."""
        there = {outcome.question.group for outcome in self.outcomes}
        return tuple(group for group in GROUPS if group in there)

    @property
    def judged(self) -> tuple[Outcome, ...]:
        """In-scope questions for which the file names a right entry."""
        return tuple(outcome for outcome in self.outcomes if outcome.result is not None)

    def share(self, *results: Result) -> Share:
        """Of the judged questions, the share with one of these results."""
        judged = self.judged
        return Share(sum(outcome.result in results for outcome in judged), len(judged))

    @property
    def uncovered(self) -> Share:
        """Of in-scope questions that no entry answers, the share where something was asserted."""
        rows = [outcome for outcome in self.outcomes if outcome.question.uncovered]
        return Share(sum(outcome.answer.asserts for outcome in rows), len(rows))

    def calibration(self) -> tuple[float, Share]:
        """Expected calibration error over equal-mass bins of judged assertions; and of those given at
        0.9 or more, the share that is right. An assertion out of scope counts as wrong."""
        points = self._assertions()
        sure = [right for confidence, right in points if confidence >= 0.9]
        return _calibration_error(points), Share(sum(sure), len(sure))

    def calibration_interval(self) -> tuple[float, float]:
        """The middle 95 % of the calibration error over samples of the assertions drawn with replacement.

        Efron 1979, Ann. Statist. 7(1). The same for the same report; some tenths of a second.
        """
        points = self._assertions()
        chance = Random(1)  # noqa: S311  # samples are no secret
        if not points:
            return 0.0, 1.0
        errors = sorted(_calibration_error(chance.choices(points, k=len(points))) for _ in range(RESAMPLED))
        return errors[RESAMPLED // 40], errors[-RESAMPLED // 40 - 1]

    def _assertions(self) -> list[tuple[float, bool]]:
        return [
            (outcome.answer.confidence, outcome.result == "right")
            for outcome in self.outcomes
            if outcome.answer.asserts and (outcome.result is not None or outcome.question.group != "in")
        ]

    @property
    def misses(self) -> list[Outcome]:
        """What was asserted and is wrong, the surest first."""
        found = (outcome for outcome in self.judged if outcome.result == "wrong")
        return sorted(found, key=lambda outcome: -outcome.answer.confidence)

    @property
    def leaks(self) -> list[Outcome]:
        """What was asserted out of scope, the surest first."""
        found = (o for o in self.outcomes if o.question.group != "in" and o.answer.asserts)
        return sorted(found, key=lambda outcome: -outcome.answer.confidence)

    def confusions(self) -> list[tuple[str, str, int]]:
        """Which entry was given where which was right, most frequent first."""
        counts: Counter[tuple[str, str]] = Counter()
        for outcome in self.judged:
            if outcome.result == "wrong":
                counts[outcome.question.entries[0], outcome.answer.key] += 1
        return [(right, given, count) for (right, given), count in counts.most_common()]


def outcome(question: Labelled, answer: Answer) -> Outcome:
    """Judge one answer against its label."""
    return Outcome(question, answer, _result(question, answer))


def _result(question: Labelled, answer: Answer) -> Result | None:
    if question.group != "in" or not question.entries:
        return None
    right = frozenset(question.entries)
    if answer.asserts:
        given = [part.key for part in answer.parts] or [answer.key]
        return "right" if right & frozenset(given) else "wrong"
    if answer.kind == "suggestions":
        return "offered" if right & {suggestion.entry for suggestion in answer.suggestions} else "unhelpful"
    return "silent"


def evaluate(engine: Engine, questions: Iterable[Labelled]) -> Report:
    """Ask every question and judge the answers."""
    return Report(tuple(outcome(question, engine.answer(question.text)) for question in questions))


def _calibration_error(points: Sequence[tuple[float, bool]]) -> float:
    """Expected distance of confidence and accuracy over bins of equal mass (Naeini et al. 2015, AAAI)."""
    ordered = sorted(points)
    bins = min(CALIBRATION_BINS, len(ordered))
    error = 0.0
    for number in range(bins):
        part = ordered[number * len(ordered) // bins : (number + 1) * len(ordered) // bins]
        mean = sum(confidence for confidence, _ in part) / len(part)
        accuracy = sum(right for _, right in part) / len(part)
        error += len(part) / len(ordered) * abs(mean - accuracy)
    return error

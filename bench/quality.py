"""How good the answers are, beside rivals that answer as many questions.

Our weights were learnt on the labelled questions, so each question is asked of an engine whose weights never
saw its fold: routes, gate and threshold alike. Rivals learn nothing from labels but where to be silent: each
one's threshold is set, on these very questions, so that it answers as many in-scope questions as we do (and
suggests to as many of the next). That is a favour to them.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from bench.result import Figure, Result, Table, Target, number
from bench.rivals import MINILM, RIVALS, Ranked, Rival, Stock
from bench.setting import Setting, by_itself, say
from bench.stacked import stacked
from bench.timing import timed
from bot.cli.learn import LEAKS_AT_MOST, SUGGESTED_AT_MOST, WRONG_AT_MOST
from bot.engine import Engine
from bot.evaluate import Labelled
from bot.evaluate import learn as fitting

OUT = ("near", "tech", "far", "confusable")
ROWS: Mapping[str, bool] = {  # what is compared, and whether more is better
    "right first": True,
    "right first or offered": True,
    "wrong asserted": False,
    "not covered, yet asserted": False,
    **{f"{group} asserted": False for group in OUT},
}
OURS, SHIPPED = "isolate, cross-validated", "isolate as shipped, has seen them"
STACKED = Rival("MiniLM stacked, cross-validated", (*MINILM, "sklearn"), RIVALS[-1].make)


@dataclass(frozen=True, slots=True)
class Given:
    """What a question got: what was asserted, or else offered."""

    question: Labelled
    asserted: frozenset[str] = frozenset()
    offered: frozenset[str] = frozenset()


Shares = dict[str, float]
Rankings = Mapping[str, Sequence[Ranked]]


def measure(setting: Setting) -> Result:
    """Ours beside every rival that is installed."""
    questions = setting.labelled()
    say(f"quality: {len(questions)} labelled questions, our weights learnt anew for every fold")
    ours, shipped = by_itself(_ours, setting)
    rankings: dict[str, list[Ranked]] = {}
    times: dict[str, float] = {}
    for rival in RIVALS:
        if rival.is_here:
            say(f"quality: {rival.name}")
            rankings[rival.name], times[rival.name] = by_itself(_ask, setting, rival)
    if STACKED.is_here:
        say(f"quality: {STACKED.name}")
        rankings[STACKED.name] = by_itself(_stack, setting)
    absent = [rival.name for rival in (*RIVALS, STACKED) if not rival.is_here]
    every = _compared(ours, shipped, rankings, lambda _: True)
    written = _compared(ours, shipped, rankings, lambda question: question.kind != "composed")
    return _result(every, written, times, absent, len(questions))


def _compared(
    ours: Sequence[Given],
    shipped: Sequence[Given],
    rankings: Rankings,
    counts: Callable[[Labelled], bool],
) -> dict[str, Shares]:
    """The shares of everybody over those questions that count, rivals at our coverage of them."""
    places = [place for place, one in enumerate(ours) if counts(one.question)]
    mine = [ours[place] for place in places]
    found = {OURS: shares(mine), SHIPPED: shares(shipped[place] for place in places)}
    for name, ranked in rankings.items():
        found[name] = shares(levelled([ranked[place] for place in places], mine))
    return found


def _ours(setting: Setting) -> tuple[list[Given], list[Given]]:
    engine, questions = Engine(setting.load()), setting.labelled()
    found = fitting.examples(engine, questions, every=12 if setting.quick else 3)
    won = fitting.winners(engine, questions, found)
    points = fitting.cross_validated(won)
    tones = fitting.fit_tones(engine, questions)
    given: dict[str, Given] = {}
    for fold in range(fitting.FOLDS):
        apart = copy.copy(engine)  # the same index; only the numbers that decide are others
        seen = [one for one in points if fitting.fold_of(one.winner.question) != fold]
        apart.weights = replace(
            engine.weights,
            tone=tones[fold],
            routes=fitting.fit_routes([one for one in found if one.fold != fold]),
            gate=fitting.fit_gate([one for one in won if fitting.fold_of(one.question) != fold]),
            answer_from=fitting.threshold(seen, WRONG_AT_MOST, LEAKS_AT_MOST),
            suggest_from=fitting.suggest_threshold(seen, SUGGESTED_AT_MOST),
        )
        mine = [question for question in questions if fitting.fold_of(question) == fold]
        given.update((question.id, _given(apart, question)) for question in mine)
    return [given[question.id] for question in questions], [_given(engine, one) for one in questions]


def _given(engine: Engine, question: Labelled) -> Given:
    answer = engine.answer(question.text)
    if answer.asserts:
        return Given(question, frozenset([part.key for part in answer.parts] or [answer.key]))
    return Given(question, offered=frozenset(suggestion.entry for suggestion in answer.suggestions))


def _ask(setting: Setting, rival: Rival) -> tuple[list[Ranked], float]:
    rank = rival.make(Stock.of(setting.load()))
    questions = setting.labelled()
    ranked = [rank(question.text) for question in questions]
    texts = [question.text for question in questions[:: 40 if setting.quick else 4]]
    return ranked, timed(rank, texts).at(50)


def _stack(setting: Setting) -> list[Ranked]:
    return stacked(Stock.of(setting.load()), setting.labelled())


def levelled(ranked: Sequence[Ranked], ours: Sequence[Given]) -> list[Given]:
    """What a rival's rankings come to when it answers, and then suggests to, as many in-scope questions as
    we do. Equal scores (a string distance has many) are told apart by chance, always the same."""
    chance = Random(1)
    questions = [one.question for one in ours]
    scores = [(found[0][1] if found else -1e9) + chance.random() * 1e-6 for found in ranked]
    inside = sorted((s for s, q in zip(scores, questions, strict=True) if q.group == "in"), reverse=True)
    answered = sum(bool(one.asserted) for one in ours if one.question.group == "in")
    offered = sum(bool(one.offered) for one in ours if one.question.group == "in")
    answer_from = inside[answered - 1] if answered else float("inf")
    suggest_from = inside[min(answered + offered, len(inside)) - 1] if answered + offered else float("inf")
    given = []
    for question, found, score in zip(questions, ranked, scores, strict=True):
        names = [entry for entry, _ in found]
        if score >= answer_from:
            given.append(Given(question, asserted=frozenset(names[:1])))
        else:
            given.append(Given(question, offered=frozenset(names if score >= suggest_from else ())))
    return given


def shares(given: Iterable[Given]) -> Shares:
    """The compared rows, each a share of the questions it is about; and how many in scope are answered."""
    rows = list(given)
    inside = [one for one in rows if one.question.group == "in"]
    judged = [(one, frozenset(one.question.entries)) for one in inside if one.question.entries]
    uncovered = [one for one in inside if one.question.uncovered]
    found = {
        "answered in scope": _share(bool(one.asserted) for one in inside),
        "right first": _share(bool(one.asserted & right) for one, right in judged),
        "right first or offered": _share(bool((one.asserted | one.offered) & right) for one, right in judged),
        "wrong asserted": _share(bool(one.asserted and not one.asserted & right) for one, right in judged),
        "not covered, yet asserted": _share(bool(one.asserted) for one in uncovered),
    }
    for group in OUT:
        found[f"{group} asserted"] = _share(bool(one.asserted) for one in rows if one.question.group == group)
    return found


def _share(held: Iterable[bool]) -> float:
    found = list(held)
    return sum(found) / len(found) if found else 0.0


def better(mine: Shares, theirs: Shares) -> int:
    """On how many of the compared rows we are strictly better, or neither can be."""
    count = 0
    for row, is_more in ROWS.items():
        ahead = mine[row] > theirs[row] if is_more else mine[row] < theirs[row]
        count += ahead or (mine[row] == theirs[row] == float(is_more))
    return count


def _result(
    every: Mapping[str, Shares],
    written: Mapping[str, Shares],
    times: Mapping[str, float],
    absent: Sequence[str],
    asked: int,
) -> Result:
    all_rows = Target(len(ROWS), len(ROWS), at_least=True)
    figures = tuple(
        Figure(
            f"rows of {len(ROWS)} on which we are better than {name}",
            better(every[OURS], theirs),
            "",
            all_rows if name == RIVALS[0].name else None,
        )
        for name, theirs in every.items()
        if name not in {OURS, SHIPPED}
    )
    note = (
        "Percent. Ours: every question is asked of an engine whose weights and threshold never saw its fold. "
        "Each rival's threshold is set on these questions so that it answers and offers as often in scope."
    )
    if absent:
        note += f" Not installed, so not measured: {', '.join(absent)}."
    without = "Without the questions that only composed answers are made for, which no rival can give."
    tables = (
        _table(f"quality, all {asked} labelled questions", every, times, note),
        _table("quality, questions that entries answer", written, times, without),
    )
    numbers = {"all": every, "entries": written, "cpu_p50_ms": dict(times)}
    return Result("quality", "Quality beside rivals, at equal coverage", figures, tables, numbers)


def _table(title: str, found: Mapping[str, Shares], times: Mapping[str, float], note: str) -> Table:
    rows = [
        (row, *(f"{shares_[row] * 100:.1f}" for shares_ in found.values()))
        for row in ("answered in scope", *ROWS)
    ]
    rows.append(("ms a question", *(number(times[name]) if name in times else "" for name in found)))
    return Table(title, ("", *found), tuple(rows), note)

"""`Difference` → a terminal (or a comment on a change: it is Markdown), or plain data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bot.evaluate import Difference, Outcome, Report, Share

MOST_SHOWN = 20  # rows of a list; --json has all
MOST_QUOTED = 3  # questions of one taking


def summary(difference: Difference) -> dict[str, Any]:
    """Everything as plain data."""
    return {
        "measures": {
            name: {"before": round(before, 4), "after": round(after, 4)}
            for name, before, after, _ in _measures(difference)
        },
        "entries": {
            "added": list(difference.entries.added),
            "removed": list(difference.entries.removed),
            "changed": list(difference.entries.changed),
        },
        "won": [_pair(*pair) for pair in difference.won],
        "lost": [_pair(*pair) for pair in difference.lost],
        "leaked": [
            {"id": one.question.id, "text": one.question.text, "after": one.answer.key}
            for one in difference.leaked
        ],
        "taken": [
            {"by": one.by, "from": one.loser, "questions": list(one.questions)} for one in difference.takings
        ],
    }


def _pair(before: Outcome, after: Outcome) -> dict[str, Any]:
    return {
        "id": after.question.id,
        "text": after.question.text,
        "before": before.answer.key,
        "after": after.answer.key,
        "result": after.result,
    }


def _measures(difference: Difference) -> Iterator[tuple[str, float, float, int | None]]:
    """Each measure before and after, and of how many questions; None where it is no share."""
    old, new = difference.before, difference.after
    for (name, before), (_, after) in zip(_shares(old), _shares(new), strict=True):
        yield name, before.value, after.value, after.of
    yield "calibration error", old.calibration()[0], new.calibration()[0], None


def _shares(report: Report) -> Iterator[tuple[str, Share]]:
    yield "right first (accuracy)", report.share("right")
    yield "right first or offered", report.share("right", "offered")
    yield "answered at all (coverage)", report.share("right", "wrong")
    yield "wrong asserted", report.share("wrong")
    yield "not covered, yet asserted", report.uncovered
    for group in report.groups:
        if group != "in":
            yield f"{group} asserted (leaks)", report.kinds(group)[0]


def lines(difference: Difference) -> Iterator[str]:
    """What the change does, the numbers first."""
    yield from ("| measure | before | after | change |", "| --- | ---: | ---: | ---: |")
    for name, before, after, of in _measures(difference):
        if of == 0:
            continue
        if of is None:
            yield f"| {name} | {before:.3f} | {after:.3f} | {after - before:+.3f} |"
        else:
            yield f"| {name}, of {of} | {before:.1%} | {after:.1%} | {100 * (after - before):+.1f} points |"
    yield ""
    for what in ("added", "removed", "changed"):
        ids: tuple[str, ...] = getattr(difference.entries, what)
        shown = ", ".join(f"`{key}`" for key in ids[:MOST_SHOWN])
        more = f" and {len(ids) - MOST_SHOWN} more" if len(ids) > MOST_SHOWN else ""
        yield f"- entries {what}: {len(ids)}{': ' if ids else ''}{shown}{more}"
    yield from _listed("lost", [_moved(*pair) for pair in difference.lost])
    yield from _listed("won", [_moved(*pair) for pair in difference.won])
    yield from _listed("leaked", [_leak(one) for one in difference.leaked])
    yield from _listed("taken", [_taking(one.by, one.loser, one.questions) for one in difference.takings])


def _listed(what: str, rows: Sequence[str]) -> Iterator[str]:
    if not rows:
        yield f"- {what}: nothing"
        return
    yield f"- {what}: {len(rows)}"
    yield from (f"  - {row}" for row in rows[:MOST_SHOWN])
    if len(rows) > MOST_SHOWN:
        yield f"  - and {len(rows) - MOST_SHOWN} more"


def _moved(before: Outcome, after: Outcome) -> str:
    text = " ".join(after.question.text.split())[:90]
    return f"{after.question.id} “{text}”: {_given(before)}, now {_given(after)}"


def _leak(one: Outcome) -> str:
    text = " ".join(one.question.text.split())[:90]
    return f"{one.question.id} ({one.question.group}) “{text}”: {_given(one)}"


def _given(one: Outcome) -> str:
    return f"`{one.answer.key}`" if one.answer.asserts else one.answer.kind


def _taking(by: str, loser: str, questions: Sequence[str]) -> str:
    count = f"{len(questions)} question{'s' * (len(questions) != 1)}"
    quoted = ", ".join(f"“{' '.join(text.split())[:60]}”" for text in questions[:MOST_QUOTED])
    return f"{by} takes {count} from `{loser}`: {quoted}"

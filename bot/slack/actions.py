"""The buttons of the bot: their action ids and values, written and read in this one place.

A value carries the question and the context it was asked in, never an answer: what is shown after a click
is answered anew.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bot.engine import NO_CONTEXT, Context
from bot.knowledge import ConceptId, EntryId
from bot.quiz import ACTIONS, USUAL, Click, Wish
from bot.slack.limits import BUTTON_VALUE

ActionKind = Literal[
    "share",
    "more",
    "suggestion",
    "quiz_begin",
    "quiz_pick",
    "quiz_again",
    "quiz_sure",
    "quiz_next",
    "quiz_stop",
    "poll_vote",
    "poll_reveal",
    "home_prefer",
    "home_remind",
    "home_topics",
    "home_export",
    "home_delete",
]
_ID = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")
_MOST_IDS = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a button carries it; `page` counts the parts of a long answer from 0."""

    question: str
    context: Context = NO_CONTEXT
    page: int = 0


def action_id(kind: ActionKind, number: int = 0) -> str:
    """The id of a button; `number` tells buttons of one kind in one message apart."""
    return f"isolate.{kind}.{number}"


def action_pattern(kind: ActionKind) -> re.Pattern[str]:
    """What the ids of that kind look like."""
    return re.compile(rf"^isolate\.{kind}\.\d+$")


def any_pattern(*kinds: ActionKind) -> re.Pattern[str]:
    """What the ids of any of these kinds look like."""
    return re.compile(rf"^isolate\.(?:{'|'.join(kinds)})\.\d+$")


def write_click(click: Click) -> str:
    """The value of a button of a quiz."""
    return json.dumps({"s": click.session, "n": click.step, "c": click.choice}, separators=(",", ":"))


def read_click(action: str, value: str) -> Click | None:
    """The click on a quiz's button, or None for one that is none of ours."""
    kind = action.removeprefix("isolate.quiz_").partition(".")[0]
    data = _object(value)
    session, step, choice = data.get("s"), data.get("n"), data.get("c")
    known = next((one for one in ACTIONS if one == kind), None)
    if known is None or not (isinstance(session, str) and isinstance(step, int) and isinstance(choice, str)):
        return None
    return Click(session[:64], step, known, choice[:8])


def write_vote(quiz: str, option: int) -> str:
    """The value of a button under a question to a channel."""
    return json.dumps({"z": quiz, "o": option}, separators=(",", ":"))


def read_vote(value: str) -> tuple[str, int] | None:
    """Question and option of such a button, or None for a value that is none of ours."""
    data = _object(value)
    quiz, option = data.get("z"), data.get("o")
    return (quiz[:64], option) if isinstance(quiz, str) and isinstance(option, int) else None


def write_wish(wish: Wish) -> str:
    """The value of a button that begins a quiz."""
    return json.dumps({"t": wish.about, "l": wish.length}, separators=(",", ":"))


def read_wish(value: str) -> Wish:
    """What a button to begin wishes for; the usual where it is none of ours."""
    data = _object(value)
    about, length = data.get("t"), data.get("l")
    return Wish(
        about if isinstance(about, str) and (not about or _ID.match(about)) else "",
        length if isinstance(length, int) else USUAL,
    )


def _object(value: str) -> dict[str, object]:
    try:
        data = json.loads(value[:BUTTON_VALUE])
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


@lru_cache(maxsize=512)  # no more questions than the messages made so far hold; `forget_rendered` drops both
def write(asked: Asked) -> str | None:
    """The value of a button, or None where the question is too long for one."""
    data: dict[str, object] = {"q": asked.question}
    if asked.context.concepts:
        data["c"] = asked.context.concepts[:_MOST_IDS]
    if asked.context.entries:
        data["e"] = asked.context.entries[:_MOST_IDS]
    if asked.page:
        data["p"] = asked.page
    value = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    # Counted as sent, quotes escaped once more, so that a message with two buttons keeps room for its answer.
    return value if len(json.dumps(value, ensure_ascii=False)) <= BUTTON_VALUE else None


def read(value: str) -> Asked | None:
    """What a button asks, or None for a value that is none of ours."""
    data = _object(value)
    question = data.get("q")
    if not isinstance(question, str):
        return None
    page = data.get("p", 0)
    context = Context(
        tuple(ConceptId(name) for name in _ids(data.get("c"))),
        tuple(EntryId(name) for name in _ids(data.get("e"))),
    )
    return Asked(question, context, page if isinstance(page, int) and 0 <= page <= 100 else 0)


def _ids(value: object) -> tuple[str, ...]:
    names = value[:_MOST_IDS] if isinstance(value, list) else ()
    return tuple(name for name in names if isinstance(name, str) and _ID.match(name))

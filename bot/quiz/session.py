"""(Session, Click, now) → (Session, Outcome): one quiz of one member, question by question.

A question is `asked`; an option is `picked`; with how sure one is, it is answered and the truth `told`; then
comes the next, until it is `over`. A click made for another moment is stale and changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Literal, get_args

from bot.quiz.item import Item, ItemId
from bot.quiz.items import Items
from bot.quiz.schedule import SURENESSES, Correctness, Memory, Sureness, rating, remember

Phase = Literal["asked", "picked", "told", "over"]
Action = Literal["pick", "again", "sure", "next", "stop"]
ACTIONS: tuple[Action, ...] = get_args(Action)


@dataclass(frozen=True, slots=True)
class Click:
    """A button of a session: made for its question `step`; `choice` is an option's number or a sureness."""

    session: str
    step: int
    action: Action
    choice: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answered question: what was chosen, how sure, how right, when it is due, and what was told before.

    `before` is the fact as it used to be told, where it has changed since; else empty.
    """

    item: ItemId
    option: int
    sureness: Sureness
    correctness: Correctness
    due: dt.datetime
    before: str = ""

    @property
    def is_confident_error(self) -> bool:
        """Whether it was believed, and wrong."""
        return self.correctness == "wrong" and self.sureness == "sure"


@dataclass(frozen=True, slots=True)
class Session:
    """A quiz: its items in order, and how far it is. `step` is the number of answered questions.

    `seed` shuffles options, the same way for ever. `shape` is that of the open item when it was shown: where
    the knowledge has changed since, it is asked anew. `about` is the topic or concept it was wished for.
    """

    id: str
    member: str
    seed: int
    about: str
    items: tuple[ItemId, ...]
    answered: tuple[Answered, ...] = ()
    phase: Phase = "asked"
    chosen: int | None = None
    shape: str = ""

    @property
    def step(self) -> int:
        """How many questions are answered."""
        return len(self.answered)

    @property
    def is_over(self) -> bool:
        """Whether nothing more is asked."""
        return self.phase == "over"

    @property
    def open(self) -> ItemId | None:
        """The item that is asked, or was just told; None at the end."""
        place = self.step - (self.phase == "told")
        return self.items[place] if not self.is_over and place < len(self.items) else None


@dataclass(frozen=True, slots=True)
class Moved:
    """The session went on: something was picked, or the next question is asked, or it ended."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A question was answered: what is to be remembered of it, and FSRS's rating."""

    item: Item
    answered: Answered
    memory: Memory
    rating: int


@dataclass(frozen=True, slots=True)
class Stale:
    """The click was for another moment. Nothing changed; what is open is to be shown again."""


Outcome = Moved | Counted | Stale
STALE, MOVED = Stale(), Moved()


def opened(session: Session, items: Items) -> Session:
    """The session with the shape of its open item; items that exist no more are left out.

    Over where nothing is left.
    """
    if session.is_over:
        return session
    if session.phase == "told":
        if session.answered[-1].item in items.by_id:
            return session
        session = replace(session, phase="asked")  # nothing is left to tell of it
    ahead = tuple(one for one in session.items[session.step :] if one in items.by_id)
    session = replace(session, items=(*session.items[: session.step], *ahead))
    if not ahead:
        return replace(session, phase="over", chosen=None, shape="")
    shape = items.by_id[ahead[0]].shape
    if shape != session.shape:
        return replace(session, phase="asked", chosen=None, shape=shape)
    return session


def advance(
    session: Session, click: Click, items: Items, memory: Memory | None, now: dt.datetime
) -> tuple[Session, Outcome]:
    """The session after a click, and what came of it. `memory` is that of its open item."""
    current = opened(session, items)
    if click.session != session.id or click.step != session.step or current != session:
        return current, STALE
    match (session.phase, click.action):
        case ("asked", "pick"):
            return _picked(session, click.choice, items)
        case ("picked", "again"):
            return replace(session, phase="asked", chosen=None), MOVED
        case ("picked", "sure"):
            return _answered(session, click.choice, items, memory, now)
        case ("told", "next"):
            going = replace(session, phase="asked" if session.step < len(session.items) else "over")
            return opened(going, items), MOVED
        case ("asked" | "picked" | "told", "stop"):
            return replace(session, phase="over", chosen=None, shape=""), MOVED
        case _:
            return session, STALE


def _picked(session: Session, choice: str, items: Items) -> tuple[Session, Outcome]:
    item = items.by_id[session.items[session.step]]
    if not (choice.isascii() and choice.isdigit() and int(choice) < len(item.options)):
        return session, STALE
    return replace(session, phase="picked", chosen=int(choice)), MOVED


def _answered(
    session: Session, choice: str, items: Items, memory: Memory | None, now: dt.datetime
) -> tuple[Session, Outcome]:
    sureness = next((one for one in SURENESSES if one == choice), None)
    if sureness is None or session.chosen is None:
        return session, STALE
    item = items.by_id[session.items[session.step]]
    correctness = judged(item, session.chosen)
    rated = rating(correctness, sureness)
    after = remember(memory, item, rated, now)
    is_other = memory is not None and memory.reviewed is not None and memory.fingerprint != item.fingerprint
    before = memory.told if memory is not None and is_other else ""
    answered = Answered(item.id, session.chosen, sureness, correctness, after.due, before)
    told = replace(session, answered=(*session.answered, answered), phase="told", chosen=None, shape="")
    return told, Counted(item, answered, after, int(rated))


def judged(item: Item, option: int) -> Correctness:
    """How right an option is."""
    if option == item.right:
        return "right"
    return "near" if item.options[option].is_near else "wrong"


def order(session: Session, item: Item) -> tuple[int, ...]:
    """The numbers of an item's options in the order in which this session shows them, always the same."""
    numbers = list(range(len(item.options)))
    if not item.is_ordered:
        Random(f"{session.seed} {item.id}").shuffle(numbers)  # noqa: S311 - no secret
    return tuple(numbers)


def to_state(session: Session) -> dict[str, Any]:
    """A session as JSON keeps it."""
    return {
        "id": session.id,
        "member": session.member,
        "seed": session.seed,
        "about": session.about,
        "items": list(session.items),
        "answered": [
            [one.item, one.option, one.sureness, one.correctness, one.due.isoformat(), one.before]
            for one in session.answered
        ],
        "phase": session.phase,
        "chosen": session.chosen,
        "shape": session.shape,
    }


def from_state(state: Mapping[str, Any]) -> Session:
    """The session that `to_state` wrote."""
    return Session(
        id=state["id"],
        member=state["member"],
        seed=state["seed"],
        about=state["about"],
        items=tuple(ItemId(item) for item in state["items"]),
        answered=tuple(
            Answered(ItemId(item), option, sureness, correctness, dt.datetime.fromisoformat(due), before)
            for item, option, sureness, correctness, due, before in state["answered"]
        ),
        phase=state["phase"],
        chosen=state["chosen"],
        shape=state["shape"],
    )

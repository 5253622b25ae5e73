"""Quizzing as people and Slack do it to two replicas: clicks early, late, twice, and deaths in between."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.errors import StoreUnavailable
from bot.quiz import ACTIONS, SURENESSES, Action, Asked, Click, Ended, Items, Told, Turn, Wish
from bot.service import Means, Quizzing, Shown, Who
from bot.store import Database, KeptMemory, KeptReview, Store
from tests.quiz.sample import our_items
from tests.store.conftest import NOW, Clock

Found = TypeVar("Found")
_teams = itertools.count()


async def items() -> Items:
    return our_items()


class Replicas(RuleBasedStateMachine):
    """Two bots over one database. Whatever happens, each question counts once, and what is shown is open."""

    url = ""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.clock = Clock()
        self.who = Who(f"T{next(_teams)}", "U1")
        # What is counted matters here, not how soon.
        self.databases = [Database(self.url, deadline_s=10.0) for _ in range(2)]
        self.bots = [Quizzing(Means(items, Store(one), self.clock, lambda: 7)) for one in self.databases]
        self.clicks: list[Click] = []
        self.turn: Turn | None = None

    @initialize(length=st.integers(3, 5))
    def begin(self, length: int) -> None:
        """Somebody begins."""
        self.turn = self.run(self.bots[0].begin(self.who, Wish("", length))).turn

    @precondition(lambda self: isinstance(self.turn, Asked | Told))
    @rule(bot=st.integers(0, 1), option=st.integers(0, 1), sureness=st.sampled_from(SURENESSES))
    def press(self, bot: int, option: int, sureness: str) -> None:
        """A button that is shown."""
        match self.turn:
            case Told():
                made = self.click("next", "")
            case Asked(chosen=None):
                made = self.click("pick", str(option))
            case _:
                made = self.click("sure", sureness)
        shown = self.run(self.bots[bot].click(self.who, made))
        assert shown.changed
        self.turn = shown.turn

    @precondition(lambda self: isinstance(self.turn, Asked | Told))
    @rule(steps=st.integers(0, 60), sureness=st.sampled_from(SURENESSES))
    def die(self, steps: int, sureness: str) -> None:
        """A button that is shown, and the bot dies some steps into it; the person presses it again."""
        action: Action = "next" if isinstance(self.turn, Told) else "pick"
        if isinstance(self.turn, Asked) and self.turn.chosen is not None:
            action = "sure"
        made = self.click(action, sureness if action == "sure" else "0")
        self.run(self.cut(made, steps))
        self.turn = self.run(self.pressed(made)).turn

    async def pressed(self, made: Click) -> Shown:
        """A click, made again while the database is still busy with who died."""
        for _ in range(9):
            with suppress(StoreUnavailable):
                return await self.bots[1].click(self.who, made)
        return await self.bots[1].click(self.who, made)

    async def cut(self, made: Click, steps: int) -> None:
        """A click whose bot dies after so many steps."""
        task = asyncio.ensure_future(self.bots[0].click(self.who, made))
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait({task})

    @precondition(lambda self: bool(self.clicks))
    @rule(data=st.data(), bot=st.integers(0, 1))
    def repeat(self, data: st.DataObject, bot: int) -> None:
        """An earlier click comes once more, in any order; it may only ever repeat what is still open."""
        made = data.draw(st.sampled_from(self.clicks))
        self.turn = self.run(self.bots[bot].click(self.who, made)).turn

    @precondition(lambda self: isinstance(self.turn, Asked | Told))
    @rule(action=st.sampled_from(ACTIONS[:-1]), choice=st.sampled_from(["0", "9", "sure", ""]))
    def both_at_once(self, action: Action, choice: str) -> None:
        """The same click reaches both replicas."""
        made = self.click(action, choice)

        async def twice() -> list[Turn | None]:
            shown = await asyncio.gather(*(bot.click(self.who, made) for bot in self.bots))
            assert sum(one.changed for one in shown) <= 1 or action == "again"
            return [one.turn for one in shown]

        first, second = self.run(twice())
        assert first == second
        self.turn = first

    @invariant()
    def each_question_counts_once_and_what_is_shown_is_open(self) -> None:
        """The log of reviews is the session's, step by step."""
        if self.turn is None:
            return
        reviews, kept, memories = self.run(self.held())
        answered = self.turn.learnt if isinstance(self.turn, Ended) else None
        step = len(answered) if answered is not None else getattr(self.turn, "step", 0)
        assert [review.step for review in reviews] == list(range(step))
        assert len({memory.item for memory in memories}) == step
        if not isinstance(self.turn, Ended):
            assert kept == self.turn

    async def held(self) -> tuple[tuple[KeptReview, ...], Turn | None, tuple[KeptMemory, ...]]:
        """Reviews, what is open, memories, as the other replica sees them."""
        current = (await self.bots[1].current(self.who)).turn
        async with Store(self.databases[1]).unit(self.who.tenant) as unit:
            reviews = await unit.learning.reviews("U1", NOW.replace(year=2020))
            memories = await unit.learning.memories("U1")
        return reviews, current, memories

    def click(self, action: Action, choice: str) -> Click:
        """A click made for what is shown now, remembered for later."""
        assert isinstance(self.turn, Asked | Told)
        made = Click(self.turn.session, self.turn.step, action, choice)
        self.clicks.append(made)
        return made

    def run(self, doing: Coroutine[Any, Any, Found]) -> Found:
        """Wait for it."""
        return self.runner.run(doing)

    def teardown(self) -> None:
        """The replicas end."""
        for database in self.databases:
            self.runner.run(database.close())
        self.runner.close()


def test_every_answer_counts_once_whatever_happens(url: str, tmp_path: Path) -> None:
    machine = type("Machine", (Replicas,), {"url": url})
    quick = settings(
        max_examples=12,
        stateful_step_count=14,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    run_state_machine_as_test(machine, settings=quick)

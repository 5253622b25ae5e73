"""Quizzing over real databases: every answer counts once, whoever clicks twice or dies in between."""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TypeVar

import pytest
import sqlalchemy as sa

from bot.errors import StoreUnavailable
from bot.quiz import Action, Asked, Click, Ended, ItemId, Items, Told, Turn, Wish, new_memory
from bot.service import Means, Quizzing, Shown, Who
from bot.store import Database, KeptMemory, KeptReview, Preferences, Store
from tests.quiz.sample import our_items
from tests.store.conftest import NOW, Clock

ANN, BOB = Who("T1", "U1"), Who("T1", "U2")
LIGHT_VM = ItemId("misconception:docker-is-a-light-vm")
LONG_AGO = NOW - dt.timedelta(days=400)
Found = TypeVar("Found")


async def items() -> Items:
    return our_items()


def quizzing(store: Store | None, clock: Clock, seed: int = 5) -> Quizzing:
    return Quizzing(Means(items, store, clock, lambda: seed))


@pytest.fixture
def quiz(store: Store, clock: Clock) -> Quizzing:
    return quizzing(store, clock)


def click(turn: Turn | None, action: Action, choice: object = "") -> Click:
    assert isinstance(turn, Asked | Told)
    return Click(turn.session, turn.step, action, str(choice))


async def answered(quiz: Quizzing, turn: Turn | None, *, right: bool = True, sureness: str = "sure") -> Shown:
    """The truth that is told after an answer to that question."""
    assert isinstance(turn, Asked)
    option = turn.item.right if right else (turn.item.right + 1) % len(turn.item.options)
    await quiz.click(ANN, click(turn, "pick", option))
    return await quiz.click(ANN, click(turn, "sure", sureness))


async def pressed(quiz: Quizzing, made: Click) -> Shown:
    """A click, made again while the database is still busy with who died."""
    return await patiently(lambda: quiz.click(ANN, made))


async def patiently(work: Callable[[], Awaitable[Found]]) -> Found:
    """That, tried again while the database is still busy with who died."""
    for _ in range(9):
        with suppress(StoreUnavailable):
            return await work()
    return await work()


async def reviews(store: Store, who: Who = ANN) -> tuple[KeptReview, ...]:
    async with store.unit(who.tenant) as unit:
        return await unit.learning.reviews(who.member, LONG_AGO)


async def memories(store: Store, who: Who = ANN) -> tuple[KeptMemory, ...]:
    async with store.unit(who.tenant) as unit:
        return await unit.learning.memories(who.member)


async def test_a_whole_session_is_kept_with_reviews_and_memories(
    quiz: Quizzing, store: Store, clock: Clock
) -> None:
    turn = (await quiz.begin(ANN, Wish("packer", 4))).turn
    for number in range(4):
        told = (await answered(quiz, turn, right=number != 2)).turn
        assert isinstance(told, Told)
        assert told.number == number + 1
        clock.go(seconds=20)
        turn = (await quiz.click(ANN, click(told, "next"))).turn
    assert isinstance(turn, Ended)
    assert turn.right == 3
    kept = await reviews(store)
    assert [(one.step, one.is_right) for one in kept] == [(0, True), (1, True), (2, False), (3, True)]
    assert {one.item for one in await memories(store)} == {one.item for one in kept}
    assert all(one.told and one.due > NOW for one in await memories(store))


async def test_it_is_resumed_after_days_by_another_replica(
    quiz: Quizzing, store: Store, clock: Clock
) -> None:
    turn = (await quiz.begin(ANN, Wish())).turn
    await answered(quiz, turn)
    clock.go(days=6)
    shown = await quizzing(store, clock, seed=99).begin(ANN, Wish())
    assert shown.is_resumed
    assert isinstance(shown.turn, Told)
    assert shown.turn == (await quiz.current(ANN)).turn


async def test_another_topic_begins_anew_and_ends_what_was_running(quiz: Quizzing) -> None:
    first = (await quiz.begin(ANN, Wish("docker"))).turn
    second = await quiz.begin(ANN, Wish("packer"))
    assert not second.is_resumed
    late = await quiz.click(ANN, click(first, "pick", 0))
    assert isinstance(late.turn, Ended)
    assert not late.changed
    assert (await quiz.begin(ANN, Wish("packer"))).is_resumed


async def test_a_delivery_that_comes_again_begins_nothing_new(quiz: Quizzing) -> None:
    first = await quiz.begin(ANN, Wish("docker"), "Ev1")
    again = await quiz.begin(ANN, Wish("docker"), "Ev1")
    assert again.turn == first.turn
    assert again.is_resumed


async def test_a_session_is_its_members_alone(quiz: Quizzing, store: Store) -> None:
    turn = (await quiz.begin(ANN, Wish())).turn
    for stranger in (BOB, Who("T2", "U1")):
        assert (await quiz.click(stranger, click(turn, "pick", 0))).turn is None
        assert (await quiz.current(stranger)).turn is None
    assert (await quiz.click(ANN, click(turn, "pick", 0))).changed


async def test_where_there_is_nothing_to_ask_nothing_is_begun(quiz: Quizzing) -> None:
    assert (await quiz.begin(ANN, Wish("unheard-of"))).turn is None
    assert (await quiz.current(ANN)).turn is None


async def test_what_was_believed_and_wrong_comes_back_first_once_it_is_due(
    quiz: Quizzing, clock: Clock
) -> None:
    turn = (await quiz.begin(ANN, Wish("", 3))).turn
    wrong: list[ItemId] = []
    for number in range(3):
        assert isinstance(turn, Asked)
        wrong += [turn.item.id] if number == 1 else []
        told = (await answered(quiz, turn, right=number != 1)).turn
        turn = (await quiz.click(ANN, click(told, "next"))).turn
    assert (await quiz.mastery(ANN)).believed == tuple(wrong)
    clock.go(days=2)
    again = (await quiz.begin(ANN, Wish("", 3))).turn
    assert isinstance(again, Asked)
    assert again.item.id == wrong[0]


async def test_a_changed_fact_is_asked_again_and_says_how_it_was(
    quiz: Quizzing, store: Store, clock: Clock
) -> None:
    item = our_items().by_id[LIGHT_VM]
    old = replace(new_memory(item, NOW), fingerprint="as it was", told="It was a VM.", reviewed=NOW)
    values = {name: getattr(old, name) for name in old.__dataclass_fields__}
    values["due"] = NOW + dt.timedelta(days=90)
    async with store.unit(ANN.tenant) as unit:
        await unit.learning.keep([KeptMemory(member="U1", **values)])
    turn = (await quiz.begin(ANN, Wish("docker", 3))).turn
    assert isinstance(turn, Asked)
    assert turn.item.id == LIGHT_VM
    told = (await answered(quiz, turn)).turn
    assert isinstance(told, Told)
    assert told.answered.before == "It was a VM."


async def test_double_clicks_on_two_replicas_count_once(
    quiz: Quizzing, store: Store, url: str, clock: Clock
) -> None:
    other = Database(url)
    replicas = itertools.cycle([quiz, quizzing(Store(other), clock)])
    turn = (await quiz.begin(ANN, Wish("", 3))).turn
    while not isinstance(turn, Ended):
        made = {"pick": click(turn, "pick", 0), "sure": click(turn, "sure", "think")}
        for one in made.values() if isinstance(turn, Asked) else [click(turn, "next")]:
            shown = await asyncio.gather(*(next(replicas).click(ANN, one) for _ in range(6)))
            assert sum(each.changed for each in shown) == 1
            assert len({repr(each.turn) for each in shown}) == 1
        turn = shown[0].turn
    assert [one.step for one in await reviews(store)] == [0, 1, 2]
    await other.close()


async def test_whoever_dies_at_any_moment_of_a_click_has_counted_it_once_or_not_at_all(
    quiz: Quizzing, store: Store
) -> None:
    """Cancelled after every possible number of steps; then the person, who saw nothing, clicks again."""
    turn = (await quiz.begin(ANN, Wish("", 20))).turn
    steps, is_done, answers = 0, False, 0
    while not is_done and not isinstance(turn, Ended):
        await quiz.click(ANN, click(turn, "pick", 0))
        sure = click(turn, "sure", "sure")
        dying = asyncio.ensure_future(quiz.click(ANN, sure))
        for _ in range(steps):
            await asyncio.sleep(0)
        is_done = dying.done()
        dying.cancel()
        await asyncio.wait({dying})
        before = len(await patiently(lambda: reviews(store)))
        assert before in {answers, answers + 1}
        told = await pressed(quiz, sure)
        answers += 1
        assert told.changed == (before == answers - 1)
        assert isinstance(told.turn, Told)
        assert len(await reviews(store)) == len(await memories(store)) == answers
        turn = (await quiz.click(ANN, click(told.turn, "next"))).turn
        steps = steps + 1 if steps < 8 else steps * 2
    assert answers >= 8


async def test_while_the_database_cannot_be_used_it_says_so_and_nothing_is_lost(
    quiz: Quizzing, store: Store, url: str
) -> None:
    turn = (await quiz.begin(ANN, Wish())).turn
    await quiz.click(ANN, click(turn, "pick", 0))
    assert isinstance(turn, Asked)
    other = Database(url, deadline_s=30.0)
    async with Store(other).unit(ANN.tenant) as unit:
        await unit.learning.session(turn.session)  # held by another for longer than anybody waits
        with pytest.raises(StoreUnavailable):
            await quiz.click(ANN, click(turn, "sure", "sure"))
    await other.close()
    assert await reviews(store) == ()
    assert (await quiz.click(ANN, click(turn, "sure", "sure"))).changed


async def test_without_a_database_it_says_so(clock: Clock) -> None:
    quiz = quizzing(None, clock)
    for tried in (quiz.begin(ANN, Wish()), quiz.current(ANN), quiz.mastery(ANN)):
        with pytest.raises(StoreUnavailable, match="no database"):
            await tried


async def test_forgotten_in_the_middle_it_is_gone(quiz: Quizzing, store: Store) -> None:
    turn = (await quiz.begin(ANN, Wish())).turn
    async with store.unit(ANN.tenant) as unit:
        await unit.people.forget("U1")
    assert (await quiz.click(ANN, click(turn, "pick", 0))).turn is None


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    said: list[str] = []

    def on_execute(*args: object) -> None:
        said.append(str(args[2]))

    sa.event.listen(database.engine.sync_engine, "before_cursor_execute", on_execute)
    yield said
    sa.event.remove(database.engine.sync_engine, "before_cursor_execute", on_execute)


async def test_an_answer_costs_five_queries_and_any_other_click_two(quiz: Quizzing, store: Store) -> None:
    turn = (await quiz.begin(ANN, Wish())).turn
    with counted(store.database) as said:
        await quiz.click(ANN, click(turn, "pick", 0))
    assert len([one for one in said if not one.startswith("BEGIN")]) == 2
    with counted(store.database) as said:
        await quiz.click(ANN, click(turn, "sure", "sure"))
    assert len([one for one in said if not one.startswith("BEGIN")]) == 5


async def test_preferences_of_one_are_not_anothers(store: Store) -> None:
    async with store.unit(ANN.tenant) as unit:
        await unit.learning.prefer(Preferences("U1", {"reminder": "weekly"}), NOW)
        assert (await unit.learning.preferences("U2")).choices == {}

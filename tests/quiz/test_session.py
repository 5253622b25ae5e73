"""One quiz of one member: every click moves it on once, or changes nothing."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.quiz import (
    ACTIONS,
    SURENESSES,
    Action,
    Asked,
    Click,
    Counted,
    Ended,
    Item,
    ItemId,
    Items,
    Learner,
    Memory,
    Session,
    Stale,
    Told,
    Wish,
    advance,
    from_state,
    opened,
    order,
    plan,
    to_state,
    turn,
)
from tests.quiz.sample import our_items

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


def new(items: Items, *asked: str, seed: int = 3) -> Session:
    chosen = tuple(ItemId(one) for one in asked) or plan(items, Learner(), Wish("", 3), seed, NOW)
    return opened(Session("s1", "U1", seed, "", chosen), items)


def click(session: Session, action: Action, choice: object = "", *, step: int | None = None) -> Click:
    return Click(session.id, session.step if step is None else step, action, str(choice))


def after(
    session: Session, items: Items, *clicks: tuple[Action, object], memory: Memory | None = None
) -> Session:
    for action, choice in clicks:
        session, outcome = advance(session, click(session, action, choice), items, memory, NOW)
        assert not isinstance(outcome, Stale)
    return session


def test_a_question_is_asked_picked_told_and_the_next_one_comes(items: Items) -> None:
    session = new(items)
    shown = turn(session, items)
    assert isinstance(shown, Asked)
    assert (shown.number, shown.total, shown.chosen) == (1, 3, None)
    session = after(session, items, ("pick", 1))
    shown = turn(session, items)
    assert isinstance(shown, Asked)
    assert shown.chosen == 1
    session = after(session, items, ("sure", "think"))
    told = turn(session, items)
    assert isinstance(told, Told)
    assert (told.number, told.answered.sureness, told.is_last) == (1, "think", False)
    shown = turn(after(session, items, ("next", "")), items)
    assert isinstance(shown, Asked)
    assert shown.number == 2


def test_a_pick_can_be_taken_back_before_it_counts(items: Items) -> None:
    session = after(new(items), items, ("pick", 1), ("again", ""), ("pick", 0))
    assert (session.step, session.chosen) == (0, 0)


def test_the_end_has_a_score_what_was_learnt_and_when_it_comes_back(items: Items) -> None:
    session = new(items)
    for number in range(3):
        right = items.by_id[session.items[number]].right
        choice = right if number else 1 - min(right, 1)
        session = after(session, items, ("pick", choice), ("sure", "sure"), ("next", ""))
    shown = turn(session, items)
    assert isinstance(shown, Ended)
    assert shown.right == 2
    assert [one.item.id for one in shown.learnt if one.item] == list(session.items)
    assert sum(count for _, count in shown.due_by(NOW)) == 3
    assert shown.due_by(NOW)[0][0] == 1


def test_an_answer_counts_with_its_rating_and_memory(items: Items) -> None:
    session = after(new(items, "misconception:docker-is-a-light-vm"), items, ("pick", 0))
    session, outcome = advance(session, click(session, "sure", "sure"), items, None, NOW)
    assert isinstance(outcome, Counted)
    assert (outcome.rating, outcome.answered.correctness) == (1, "wrong")
    assert outcome.answered.is_confident_error
    assert outcome.memory.due == outcome.answered.due > NOW


def test_nearly_right_is_no_misconception(items: Items) -> None:
    """Who calls "false" what was true until 2014 did not believe it."""
    session = after(
        new(items, "misconception:docker-is-a-souped-up-lxc"), items, ("pick", 3), ("sure", "sure")
    )
    assert session.answered[0].correctness == "near"
    assert not session.answered[0].is_confident_error


@pytest.mark.parametrize(
    ("done", "late"),
    [
        ([], ("sure", "sure")),
        ([], ("next", "")),
        ([], ("again", "")),
        ([], ("pick", "99")),
        ([], ("pick", "-1")),
        ([], ("pick", "²")),
        ([], ("pick", "")),
        ([("pick", 0)], ("pick", "0")),
        ([("pick", 0)], ("pick", "1")),
        ([("pick", 0)], ("sure", "very")),
        ([("pick", 0), ("sure", "sure")], ("sure", "guess")),
        ([("pick", 0), ("sure", "sure")], ("pick", "1")),
        ([("pick", 0), ("sure", "sure"), ("next", "")], ("next", "")),
        ([("stop", "")], ("pick", "0")),
        ([("stop", "")], ("stop", "")),
    ],
)
def test_a_click_for_another_moment_changes_nothing(
    items: Items, done: list[tuple[Action, object]], late: tuple[Action, str]
) -> None:
    session = after(new(items), items, *done)
    assert advance(session, click(session, *late), items, None, NOW) == (session, Stale())


def test_clicks_for_another_step_or_session_change_nothing(items: Items) -> None:
    session = new(items)
    for strange in (click(session, "pick", 0, step=1), replace(click(session, "pick", 0), session="s2")):
        assert advance(session, strange, items, None, NOW) == (session, Stale())


def test_options_are_shuffled_by_the_seed_and_stay_so(items: Items) -> None:
    item = items.by_id[ItemId("definition:kaniko.does")]
    orders = {order(new(items, item.id, seed=seed), item) for seed in range(20)}
    assert len(orders) > 5
    assert all(sorted(one) == list(range(len(item.options))) for one in orders)
    assert order(new(items, item.id, seed=4), item) == order(new(items, item.id, seed=4), item)
    judged = items.by_id[ItemId("misconception:docker-is-a-light-vm")]
    assert order(new(items, judged.id), judged) == (0, 1, 2, 3)


def test_it_can_be_stopped_at_any_time(items: Items) -> None:
    session = after(new(items), items, ("pick", 0), ("sure", "guess"), ("stop", ""))
    shown = turn(session, items)
    assert isinstance(shown, Ended)
    assert len(shown.learnt) == 1


class Fewer(Items):
    """The items of a knowledge that changed: some gone, some other."""

    def __init__(self, items: Items, *, gone: tuple[str, ...] = (), other: tuple[Item, ...] = ()) -> None:
        self.knowledge = items.knowledge
        changed = {item.id: item for item in other}
        self.by_id = {key: changed.get(key, item) for key, item in items.by_id.items() if key not in gone}


def test_an_item_that_is_gone_is_left_out(items: Items) -> None:
    session = new(items)
    fewer = Fewer(items, gone=(session.items[0],))
    moved, outcome = advance(session, click(session, "pick", 0), fewer, None, NOW)
    assert isinstance(outcome, Stale)
    shown = turn(moved, fewer)
    assert isinstance(shown, Asked)
    assert (shown.item.id, shown.number, shown.total) == (session.items[1], 1, 2)


def test_it_ends_where_nothing_is_left_or_the_last_lesson_is_gone(items: Items) -> None:
    session = new(items)
    assert opened(session, Fewer(items, gone=session.items)).is_over
    told = after(session, items, ("pick", 0), ("sure", "sure"))
    shown = turn(opened(told, Fewer(items, gone=told.items[:1])), items)
    assert isinstance(shown, Asked)
    assert shown.number == 2


def test_options_that_changed_since_they_were_shown_are_asked_anew(items: Items) -> None:
    session = after(new(items, "definition:kaniko.does"), items, ("pick", 0))
    item = items.by_id[session.items[0]]
    other = replace(item, options=(*item.options[:-1], replace(item.options[-1], origin="another")))
    moved, outcome = advance(session, click(session, "sure", "sure"), Fewer(items, other=(other,)), None, NOW)
    assert isinstance(outcome, Stale)
    assert (moved.phase, moved.step) == ("asked", 0)


def test_a_fact_that_changed_since_it_was_told_says_how_it_was(items: Items) -> None:
    session = new(items, "definition:kaniko.does")
    item = items.by_id[session.items[0]]
    old = Memory(item.id, item.entry, "as it was", NOW, told="It was otherwise.", reviewed=NOW)
    session = after(session, items, ("pick", 0), ("sure", "sure"), memory=old)
    assert session.answered[0].before == "It was otherwise."


def test_it_is_kept_as_json(items: Items) -> None:
    session = after(new(items), items, ("pick", 0), ("sure", "guess"), ("next", ""), ("pick", 1))
    assert from_state(json.loads(json.dumps(to_state(session)))) == session


OURS = our_items()
CLICKS = st.builds(
    lambda back, action, choice: (back, action, choice),
    st.integers(-1, 3),
    st.sampled_from(ACTIONS),
    st.sampled_from(["", "0", "1", "2", "3", "9", *SURENESSES]),
)


class Quizzed(RuleBasedStateMachine):
    """Clicks of any kind, early, late and twice: what is counted is counted once, and it can be finished."""

    @initialize(seed=st.integers(0, 10_000), length=st.integers(3, 6))
    def begin(self, seed: int, length: int) -> None:
        """A new session."""
        asked = plan(OURS, Learner(), Wish("", length), seed, NOW)
        self.session = opened(Session("s", "U", seed, "", asked), OURS)
        self.counted: list[ItemId] = []

    @rule(strange=CLICKS)
    def click(self, strange: tuple[int, Action, str]) -> None:
        """A click for this moment or another."""
        back, action, choice = strange
        before = self.session
        made = Click("s", before.step - back, action, choice)
        self.session, outcome = advance(before, made, OURS, None, NOW)
        if isinstance(outcome, Stale):
            assert self.session == before
        elif isinstance(outcome, Counted):
            self.counted.append(outcome.item.id)
        again, second = advance(self.session, made, OURS, None, NOW)
        is_repeatable = action == "again"  # taking back what was picked, or picking the same anew
        assert isinstance(second, Stale) or is_repeatable
        assert again.step == self.session.step

    @precondition(lambda self: not self.session.is_over)
    @rule(sureness=st.sampled_from(SURENESSES))
    def answer(self, sureness: str) -> None:
        """The clicks that the buttons shown offer."""
        session = self.session
        offered: dict[str, list[tuple[Action, str]]] = {
            "asked": [("pick", "0"), ("sure", sureness)],
            "picked": [("sure", sureness)],
            "told": [("next", "")],
        }
        made = offered[session.phase]
        for action, choice in made:
            session, outcome = advance(session, click(session, action, choice), OURS, None, NOW)
            assert not isinstance(outcome, Stale)
            if isinstance(outcome, Counted):
                self.counted.append(outcome.item.id)
        self.session = session

    @invariant()
    def each_question_counts_once(self) -> None:
        """In the order they were asked."""
        session = self.session
        assert [one.item for one in session.answered] == self.counted == list(session.items[: session.step])

    @invariant()
    def there_is_always_something_to_show(self) -> None:
        """And it survives being kept."""
        shown = turn(self.session, OURS)
        assert isinstance(shown, Ended) == self.session.is_over
        assert from_state(to_state(self.session)) == self.session


TestQuizzed = Quizzed.TestCase
TestQuizzed.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)

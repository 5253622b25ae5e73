"""Which items a session asks."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from bot.quiz import Item, ItemId, Items, Learner, Memory, Wish, fitting, new_memory, plan

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def known(item: Item, *, due: dt.datetime) -> Memory:
    return replace(new_memory(item, NOW), due=due, reviewed=NOW - 9 * DAY, stability=5.0, difficulty=5.0)


def learner(*memories: Memory, believed: frozenset[ItemId] = frozenset()) -> Learner:
    return Learner({memory.item: memory for memory in memories}, believed)


def planned(items: Items, who: Learner, wish: Wish, seed: int = 1) -> list[Item]:
    return [items.by_id[item] for item in plan(items, who, wish, seed, NOW)]


def test_a_newcomer_gets_new_items_of_rising_difficulty_and_many_kinds(items: Items) -> None:
    for seed in range(20):
        asked = planned(items, Learner(), Wish("", 6), seed)
        difficulties = [item.difficulty for item in asked]
        assert difficulties == sorted(difficulties)
        assert difficulties[0] == 1
        assert difficulties[-1] == 3
        assert len({item.entry for item in asked}) == 6
        assert len({item.kind for item in asked}) >= 3


def test_the_seed_decides_and_nothing_else(items: Items) -> None:
    assert planned(items, Learner(), Wish(), 7) == planned(items, Learner(), Wish(), 7)
    assert planned(items, Learner(), Wish(), 7) != planned(items, Learner(), Wish(), 8)


def test_due_reviews_and_new_items_are_mixed(items: Items) -> None:
    old = list(items)[:50]
    asked = planned(items, learner(*(known(item, due=NOW - DAY) for item in old)), Wish("", 10))
    met = [item for item in asked if item in old]
    assert len(met) == 7
    assert asked[0] in old
    assert asked[:7] != met


def test_past_confident_errors_come_before_what_is_merely_due(items: Items) -> None:
    old = list(items)[:50]
    believed = old[40]
    memories = [known(item, due=NOW - 5 * DAY) for item in old if item != believed]
    who = learner(*memories, known(believed, due=NOW), believed=frozenset({believed.id}))
    assert planned(items, who, Wish("", 3))[0] == believed


def test_what_is_not_due_yet_is_not_asked(items: Items) -> None:
    later = [known(item, due=NOW + DAY) for item in items]
    assert planned(items, learner(*later), Wish("", 5)) == []


def test_a_changed_fact_is_due_at_once(items: Items) -> None:
    memories = [known(item, due=NOW + DAY) for item in items]
    memories[3] = replace(memories[3], fingerprint="as it was")
    assert [item.id for item in planned(items, learner(*memories), Wish())] == [memories[3].item]


def test_no_two_questions_of_a_session_are_made_of_one_entry(items: Items) -> None:
    packer = items.of_entry(next(item.entry for item in items if item.id == "definition:kaniko.does"))
    assert len(packer) > 1
    who = learner(*(known(item, due=NOW - DAY) for item in packer))
    asked = planned(items, who, Wish("", 20))
    assert len({item.entry for item in asked}) == len(asked)


def test_a_topic_or_a_concept_can_be_wished_for(items: Items) -> None:
    assert all(item.topic == "hypervisors" for item in planned(items, Learner(), Wish("hypervisors", 8)))
    asked = planned(items, Learner(), Wish("packer", 8))
    assert len(asked) == 8
    assert all("packer" in item.concepts for item in asked)


def test_topics_one_likes_count_where_nothing_else_is_wished_for(items: Items) -> None:
    liked = frozenset({"kernel", "clusters"})
    assert {item.topic for item in planned(items, Learner(), Wish("", 9, liked))} <= liked
    assert all("packer" in item.concepts for item in planned(items, Learner(), Wish("packer", 9, liked)))


def test_a_concept_with_little_to_ask_brings_its_kin(items: Items) -> None:
    about = fitting(items, "bhyve")
    assert len(about) > len([item for item in items if "bhyve" in item.concepts])
    assert fitting(items, "unheard-of") == ()


def test_a_length_is_kept_within_what_is_sensible(items: Items) -> None:
    assert [Wish("", length).size for length in (-3, 0, 7, 1000)] == [3, 3, 7, 20]

"""What a quiz asks: made of the knowledge, each with exactly one right option, none given away."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from bot.knowledge import ConceptId, EntryId, Graph, Knowledge, RelationKind
from bot.quiz import ITEM_KINDS, TOPICS, Item, ItemId, Items


def found(items: Items, item: str) -> Item:
    return items.by_id[ItemId(item)]


def right(item: Item) -> str:
    return item.options[item.right].origin


def wrong(item: Item) -> list[str]:
    return [option.origin for number, option in enumerate(item.options) if number != item.right]


def test_there_is_enough_to_learn_of_every_kind_and_topic(items: Items) -> None:
    assert len(items) >= 1000
    assert set(Counter(item.kind for item in items)) == set(ITEM_KINDS)
    assert min(Counter(item.topic for item in items).values()) >= 60
    assert {item.topic for item in items} == set(TOPICS)
    assert {item.difficulty for item in items} == {1, 2, 3}


def test_no_item_of_ours_is_refused(items: Items) -> None:
    assert items.refused == ()


def test_ids_say_what_they_are_made_of_and_stay(items: Items, knowledge: Knowledge) -> None:
    assert all(re.fullmatch(r"[a-z]+:[a-z0-9.-]+", item.id) for item in items)
    assert all(item.id.startswith(f"{item.kind}:") for item in items)
    again = Items(knowledge)
    assert [(one.id, one.options, one.fingerprint) for one in again] == [
        (one.id, one.options, one.fingerprint) for one in items
    ]


def test_every_item_can_be_looked_up(items: Items, knowledge: Knowledge) -> None:
    assert all(item.entry in knowledge.kinds for item in items)
    assert all(source in knowledge.sources for item in items for source in item.sources)
    assert all(item in items.of_entry(item.entry) for item in items)
    assert all(item in items.about(concept) for item in items for concept in item.concepts)
    assert items.of_entry(EntryId("nothing")) == items.about(ConceptId("nothing")) == ()


def test_every_misconception_is_asked(items: Items, knowledge: Knowledge) -> None:
    assert {item.entry for item in items if item.kind == "misconception"} == set(knowledge.misconceptions)


@pytest.mark.parametrize(
    ("entry", "judged", "near"),
    [
        ("docker-is-a-light-vm", "false", {"partly"}),  # mostly false
        ("docker-is-a-souped-up-lxc", "outdated", {"false"}),
        ("docker-is-designed-to-ship-code", "true", {"partly"}),  # mostly true
        ("podman-is-a-fork-of-docker", "false", set()),
        ("docker-made-vagrant-obsolete", "partly", set()),
        ("snapshots-are-quick-to-take-and-slow-to-live-with", "true", set()),
    ],
)
def test_a_claim_is_judged_in_four_steps_and_a_near_miss_is_known(
    items: Items, entry: str, judged: str, near: set[str]
) -> None:
    item = found(items, f"misconception:{entry}")
    assert right(item) == judged
    assert {option.origin for option in item.options if option.is_near} == near


def test_an_outdated_claim_says_from_when_to_when_it_was_true(items: Items) -> None:
    lesson = found(items, "misconception:docker-is-a-souped-up-lxc").lesson
    assert (lesson.since, lesson.until) == ("2013-03-23", "2014-03-10")
    assert lesson.myth == "Docker is a souped-up version of LXC."
    assert lesson.because


def test_a_true_claim_is_no_myth(items: Items) -> None:
    assert found(items, "misconception:docker-is-designed-to-ship-code").lesson.myth == ""


def test_a_question_with_yes_or_no_asks_for_that(items: Items) -> None:
    item = found(items, "question:can-a-vm-span-several-computers")
    assert [option.text for option in item.options] == ["Yes", "No"]
    assert right(item) == "no"


def test_other_questions_have_answers_of_questions_about_the_same_things(
    items: Items, knowledge: Knowledge
) -> None:
    asked = [item for item in items if item.kind == "question" and not item.is_ordered]
    assert len(asked) >= 100
    for item in asked:
        mine = set(knowledge.questions[item.entry].concepts)
        for other in wrong(item):
            assert mine & set(knowledge.questions[EntryId(other)].concepts)


def test_a_definition_does_not_say_the_name_it_asks_for(items: Items, knowledge: Knowledge) -> None:
    for item in items:
        if item.kind == "definition" and item.id.endswith(".name"):
            concept = knowledge.concepts[ConceptId(item.entry)]
            for name in (concept.name, *concept.aliases):
                assert f" {name.casefold()}" not in item.prompt.casefold(), item.id


def test_a_definition_offers_neither_kin_nor_alternatives(items: Items, knowledge: Knowledge) -> None:
    """What Docker does, Podman does as well: neither is a wrong option of the other."""
    graph = Graph(knowledge)
    for item in items:
        if item.kind == "definition":
            for other in wrong(item):
                assert graph.standing(ConceptId(item.entry), ConceptId(other)) in {"alike", "unlike"}


def test_no_wrong_option_stands_in_the_relation_asked_for(items: Items, knowledge: Knowledge) -> None:
    graph = Graph(knowledge)
    for item in items:
        if item.kind == "relation":
            _, kind, target = item.id.split(":")[1].split(".")
            known = set(graph.having(as_kind(kind), ConceptId(target)))
            assert right(item) in known
            assert not known & set(wrong(item))
            if kind == "is-a":
                for other in wrong(item):
                    assert target not in graph.ancestors(ConceptId(other))


def as_kind(kind: str) -> RelationKind:
    return kind  # type: ignore[return-value]  # ids of items are made of kinds of relations


def test_that_a_tool_does_something_is_never_taken_to_be_false_because_nobody_wrote_it_down(
    items: Items, knowledge: Knowledge
) -> None:
    """Terraform may well use ESXi, and a VPS run Kubernetes: wrong only where an entry denies it."""
    graph = Graph(knowledge)
    for item in items:
        if item.kind != "relation":
            continue
        _, kind, target = item.id.split(":")[1].split(".")
        for other in wrong(item) if kind in {"uses", "runs", "runs-on", "builds"} else []:
            edges = graph.between(ConceptId(other), ConceptId(target))
            acts = knowledge.concepts[ConceptId(other)].category not in {"artifact", "standard"}
            assert edges or not acts, (item.id, other)


def test_a_dimension_is_asked_only_of_things_whose_cells_decide_it(
    items: Items, knowledge: Knowledge
) -> None:
    for item in items:
        if item.kind != "dimension":
            continue
        concept, dimension = item.id.split(":")[1].split(".")
        mine = knowledge.concepts[ConceptId(concept)].traits[dimension]
        others = [knowledge.concepts[ConceptId(other)].traits[dimension] for other in wrong(item)]
        if mine.holds is not None:
            assert all(other.holds is (not mine.holds) for other in others)
        else:
            levels = [other.level or 0 for other in others]
            level = mine.level or 0
            assert min(levels) >= level + 3 or max(levels) <= level - 3, item.id


def test_what_came_first_came_a_year_before_every_other(items: Items, knowledge: Knowledge) -> None:
    for item in items:
        if item.kind == "timeline" and "." not in item.id:
            years = [
                int((knowledge.concepts[ConceptId(option.origin)].traits["first-release"].since or "0")[:4])
                for option in item.options
            ]
            assert years[0] < min(years[1:])


def test_advice_for_other_situations_is_about_other_things(items: Items, knowledge: Knowledge) -> None:
    for item in items:
        if item.kind == "choice":
            mine = set(knowledge.choices[item.entry].concepts)
            assert not any(mine & set(knowledge.choices[EntryId(other)].concepts) for other in wrong(item))


def test_a_changed_fact_has_another_fingerprint_and_other_wording_has_not(knowledge: Knowledge) -> None:
    entry = EntryId("docker-is-a-light-vm")
    item = ItemId(f"misconception:{entry}")
    old = knowledge.misconceptions[entry]

    def changed(**fields: object) -> Item:
        from dataclasses import replace

        held = {**knowledge.misconceptions, entry: old.model_copy(update=fields)}
        return Items(replace(knowledge, misconceptions=held)).by_id[item]

    before = Items(knowledge).by_id[item]
    assert changed(phrasings=old.phrasings[1:]).fingerprint == before.fingerprint
    for fields in ({"correction": "Something else."}, {"verdict": "false"}, {"until": "2020"}):
        assert changed(**fields).fingerprint != before.fingerprint

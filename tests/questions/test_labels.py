"""The labelled questions hold together: unique, complete, and every label names something that exists."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from bot.knowledge import Knowledge

HERE = Path(__file__).parent
KINDS = {"compare", "define", "why", "how", "can", "choose", "claim", "hard", "other"}
GROUPS = {"near", "tech", "far", "confusable"}
CELL = re.compile(r"(?P<head>[a-z-]+)\((?P<concepts>[a-z0-9,-]+)\)")
UNCOVERED_AT_MOST = 0.2


@cache
def rows(scope: str) -> tuple[Mapping[str, Any], ...]:
    """The rows of one scope, over all its files: `in_scope.jsonl`, `in_scope_more.jsonl`, …"""
    files = sorted(HERE.glob(f"{scope}*.jsonl"))
    return tuple(json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines())


def concepts_of(label: str) -> list[str]:
    """The concepts a composed label such as "xen+kvm" or "memory(container,vm)" is made of."""
    cell = CELL.fullmatch(label)
    return cell["concepts"].split(",") if cell else label.split("+")


def test_ids_and_texts_are_unique() -> None:
    every = [*rows("in_scope"), *rows("out_of_scope")]
    assert len({row["id"] for row in every}) == len(every)
    assert len({" ".join(row["text"].lower().split()) for row in every}) == len(every)


def test_in_scope_rows_are_complete() -> None:
    for row in rows("in_scope"):
        assert row["group"] == "in"
        assert row["kind"] in KINDS, row["id"]
        assert row["text"].strip(), row["id"]
        assert row["gist"].strip(), row["id"]
        assert row["concepts"], row["id"]
        assert bool(row["entries"]) != row.get("uncovered", False), row["id"]
        assert len(set(row["entries"])) == len(row["entries"]), row["id"]


def test_out_of_scope_rows_are_complete() -> None:
    for row in rows("out_of_scope"):
        assert row["group"] in GROUPS, row["id"]
        assert row["text"].strip(), row["id"]


def test_labels_name_entries_or_concepts(knowledge: Knowledge) -> None:
    unknown = [
        (row["id"], label)
        for row in rows("in_scope")
        for label in row["entries"]
        if label not in knowledge.kinds
        and not (
            len(concepts_of(label)) > ("(" not in label)
            and knowledge.concepts.keys() >= {*concepts_of(label)}
        )
    ]
    assert unknown == []


def test_few_questions_are_uncovered_and_every_group_is_there() -> None:
    inside = rows("in_scope")
    assert sum(row.get("uncovered", False) for row in inside) <= UNCOVERED_AT_MOST * len(inside)
    assert Counter(row["group"] for row in rows("out_of_scope")).keys() == GROUPS

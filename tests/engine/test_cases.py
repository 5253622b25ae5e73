"""What people say and what they are given: the table in tests/cases/asking.yaml."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from bot.engine import NO_CONTEXT, Engine
from tests.conftest import ROOT

CASES = yaml.safe_load((ROOT / "tests/cases/asking.yaml").read_text(encoding="utf-8"))
ROWS = [
    pytest.param(case, text, id=f"{group}: {text}"[:80])
    for group, cases in CASES.items()
    for case in cases
    for text in case["say"]
]


@pytest.mark.parametrize(("case", "text"), ROWS)
def test_it_says_what_the_table_says(engine: Engine, case: dict[str, Any], text: str) -> None:
    context = engine.answer(case["after"]).context() if "after" in case else NO_CONTEXT

    answer = engine.answer(text, context)

    if case.get("silent"):
        assert not answer.asserts, f"asserted {answer.key} at {answer.confidence:.2f}"
        assert answer.plain() == ""
        return
    assert answer.kind == case["kind"], f"{answer.kind} {answer.key} at {answer.confidence:.2f}"
    if "key" in case:
        assert answer.key == case["key"]
    if "verdict" in case:
        assert answer.verdict == case["verdict"]
    if "concepts" in case:
        assert sorted(answer.concepts) == sorted(case["concepts"])
    for words in case.get("holds", ()):
        assert words in answer.plain()
    assert answer.sources
    assert answer.checked is not None

"""`isolate quiz preview`: what a curator sees."""

from __future__ import annotations

import json

from typer.testing import CliRunner

from bot.cli.app import app
from bot.errors import UsageError

RUN = CliRunner()


def test_items_are_listed_with_the_right_option_marked() -> None:
    shown = RUN.invoke(app, ["quiz", "preview", "--kind", "misconception", "--topic", "packer"]).output
    assert "Is it true? " in shown
    assert "  * False, or mostly" in shown
    assert shown.splitlines()[-1].endswith("misconception; 0 refused")


def test_json_lines_hold_everything() -> None:
    lines = RUN.invoke(app, ["quiz", "preview", "--topic", "hypervisors", "--json"]).output.splitlines()
    items = [json.loads(line) for line in lines]
    assert len(items) > 60
    assert {"id", "kind", "prompt", "options", "right", "lesson", "sources", "fingerprint"} <= set(items[0])


def test_an_unknown_kind_or_topic_is_wrong_use() -> None:
    for option in ("--kind", "--topic"):
        assert isinstance(RUN.invoke(app, ["quiz", "preview", option, "nonsense"]).exception, UsageError)

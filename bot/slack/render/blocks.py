"""Blocks as slack_sdk's models make them, written out: making the models costs more than the whole answer.

The tests make each block again from its models and find it the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bot.knowledge import Prose, plain
from bot.slack.render.message import Block

_EMPTY = "–"  # Slack takes no empty cell
_STYLES = {"strong": "bold", "emphasis": "italic", "code": "code"}


def section(text: str) -> Block:
    """A section of ready mrkdwn. `verbatim` keeps `@here` and `#channel` mere words."""
    return {"type": "section", "text": _mrkdwn(text), "expand": True}


def context(text: str) -> Block:
    """A context block of ready mrkdwn."""
    return {"type": "context", "elements": [_mrkdwn(text)]}


def divider() -> Block:
    """A line across."""
    return {"type": "divider"}


def table(rows: Sequence[Sequence[Block]]) -> Block:
    """A table of ready cells; the first row is the header."""
    return {
        "type": "table",
        "rows": [list(row) for row in rows],
        "column_settings": [{"is_wrapped": True} for _ in rows[0]],
    }


def raw_cell(text: str) -> Block:
    """A cell of plain text."""
    return {"type": "raw_text", "text": text.strip() or _EMPTY}


def cell(prose: Prose) -> Block:
    """A cell with the styles of its prose."""
    words = plain(prose)
    if not words.strip() or all(span.style == "text" for span in prose):
        return raw_cell(words)
    line = {"type": "rich_text_section", "elements": list(_parts(prose))}
    return {"type": "rich_text", "elements": [line]}


def _mrkdwn(text: str) -> Block:
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def _parts(prose: Prose) -> Iterator[dict[str, Any]]:
    for span in prose:
        if not span.text:
            continue
        if span.style == "link" and span.url.startswith(("https://", "http://")):
            yield {"type": "link", "url": span.url, "text": span.text}
        elif style := _STYLES.get(span.style):
            yield {"type": "text", "text": span.text, "style": {style: True}}
        else:
            yield {"type": "text", "text": span.text}

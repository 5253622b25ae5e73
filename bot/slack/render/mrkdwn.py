"""Slack's mrkdwn: what people and knowledge say, escaped; prose with its styles.

Rules: docs.slack.dev/messaging/formatting-message-text.
"""

from __future__ import annotations

import re
from functools import lru_cache

from bot.knowledge import Prose, Span

_MARKS = re.compile(r"[*_~`]")
_WEB = re.compile(r"^https?://[^\s<>|]+$")
# An opening mark counts only after a space or punctuation; this stands between, and takes no room.
_ZERO_WIDTH_SPACE = "\u200b"


def escape(text: str) -> str:
    """Text that Slack reads as nothing but text: no mention, no link, no broadcast."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def literal(text: str) -> str:
    """Escaped text whose stars, underscores, tildes and backticks stay what they are."""
    return _MARKS.sub(lambda mark: _ZERO_WIDTH_SPACE + mark[0], escape(text))


def link(url: str, label: str) -> str:
    """A link, or the label alone where the address is none."""
    if not _WEB.match(url):
        return literal(label)
    return f"<{escape(url)}|{escape(label).replace('|', '¦')}>"


def bold(text: str) -> str:
    """A line in bold; empty text stays empty."""
    words = literal(" ".join(text.split()))
    return f"*{words}*" if words else ""


@lru_cache(maxsize=16_384)
def mrkdwn(prose: Prose) -> str:
    """Prose with its styles."""
    return "".join(_span(span) for span in prose)


def _span(span: Span) -> str:
    match span.style:
        case "code":
            return _code(span.text)
        case "link":
            return link(span.url, span.text)
        case "strong":
            return _around("*", span.text)
        case "emphasis":
            return _around("_", span.text)
        case "text":
            return literal(span.text)


def _code(text: str) -> str:
    safe = escape(text).replace("`", "ˋ")
    if not safe.strip():
        return safe
    return f"```{safe}```" if "\n" in safe else f"`{safe}`"


def _around(mark: str, text: str) -> str:
    """Marks must touch the words: spaces at the ends go outside."""
    words = text.strip()
    if not words:
        return text
    start = text.index(words)
    return f"{text[:start]}{mark}{literal(words)}{mark}{text[start + len(words) :]}"


def clip(text: str, limit: int) -> str:
    """Text within a limit, cut between sentences or words where it can be, never inside an escape."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    for mark in (". ", "\n", " "):
        at = head.rfind(mark)
        if at > limit // 2:
            return head[: at + (mark == ". ")].rstrip() + "…"
    at = head.rfind("&")
    return (head[:at] if at > limit - 8 and ";" not in head[at:] else head) + "…"

"""The small Markdown of entries: `code`, *emphasis*, **strong** and [links](https://…), and nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

Style = Literal["text", "code", "emphasis", "strong", "link"]


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style. `url` is set for links only."""

    text: str
    style: Style = "text"
    url: str = ""


Prose = tuple[Span, ...]

_PLAIN = re.compile(r"[^`*_\[\]\n\r\0]+")  # without a sign that Markdown may take for one of its own


@lru_cache(maxsize=16384)
def prose(markdown: str) -> Prose:
    """Cut a line of small Markdown into spans. Text without markup is one span; empty text is none."""
    if _PLAIN.fullmatch(markdown):
        return (Span(markdown),)
    spans: list[Span] = []
    style: Style = "text"
    url = ""
    for token in (child for line in _markdown().parseInline(markdown) for child in line.children or ()):
        match token.type:
            case "text" | "softbreak" | "hardbreak":
                text = token.content if token.type == "text" else " "
                if text:
                    spans.append(Span(text, style, url))
            case "code_inline":
                spans.append(Span(token.content, "code"))
            case "em_open":
                style = "emphasis"
            case "strong_open":
                style = "strong"
            case "link_open":
                style, url = "link", str(token.attrs.get("href", ""))
            case _:
                style, url = "text", ""
    return tuple(spans)


@cache
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt  # most texts have no markup, and it takes its time to load

    return MarkdownIt("zero").enable(["backticks", "emphasis", "link"])


def plain(spans: Prose) -> str:
    """The words alone, as a person would read them out."""
    return "".join(span.text for span in spans)

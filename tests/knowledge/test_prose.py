"""Small Markdown becomes spans; text without any is left as it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge import Span, plain, prose

_UNMARKED = st.text(st.characters(exclude_characters="`*_[]\n\r\0", exclude_categories=["Cs"]), min_size=1)


@pytest.mark.parametrize(
    ("markdown", "spans"),
    [
        ("", ()),
        ("a plain line", (Span("a plain line"),)),
        ("run `docker ps` now", (Span("run "), Span("docker ps", "code"), Span(" now"))),
        ("*so* and **so**", (Span("so", "emphasis"), Span(" and "), Span("so", "strong"))),
        ("[here](https://example.org)", (Span("here", "link", "https://example.org"),)),
        ("1 < 2 & 3 > 2", (Span("1 < 2 & 3 > 2"),)),
    ],
)
def test_markdown_becomes_spans(markdown: str, spans: tuple[Span, ...]) -> None:
    assert prose(markdown) == spans


@given(_UNMARKED)
def test_text_without_markup_is_read_as_it_is_beside_markup(text: str) -> None:
    assert prose(text) == (Span(text),)
    assert prose(f"`x`{text}") == (Span("x", "code"), Span(text))
    assert plain(prose(f"{text}`x`")) == f"{text}x"

"""Whatever an answer says, its message is one that Slack takes, and says only what was meant."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    MarkdownTextObject,
    PlainTextObject,
    RawTextObject,
    RichTextBlock,
    RichTextElementParts,
    RichTextSectionElement,
    SectionBlock,
    TableBlock,
)

from bot.engine import NO_CONTEXT, Answer, Cited, Context, Section, Suggestion, Table
from bot.knowledge import ConceptId, EntryId, Prose, SourceId, Span, prose
from bot.service import Reply
from bot.slack import actions
from bot.slack.limits import (
    ACTION_ID,
    ACTIONS_ELEMENTS,
    BLOCKS,
    BUTTON_VALUE,
    CONTEXT_ELEMENTS,
    MESSAGE_CHARS,
    TABLE_CELLS,
    TABLE_CHARS,
    TABLE_ROWS,
    TEXT_CHARS,
)
from bot.slack.render import Message, Show, encoded, forget_rendered, render
from bot.workspace import findings, weight
from tests.slack.answers import COMPARISON, LONG, UNSURE, VERDICT

TODAY, DAY = dt.date(2026, 11, 24), dt.date(2026, 3, 2)
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1))
NASTY = st.sampled_from(
    [
        "<!channel>",
        "<@U1>",
        "<https://evil.example|click>",
        "&lt;",
        "*b*",
        "_i_",
        "`c`",
        "~s~",
        "```",
        "@here",
        "#general",
    ]
)
SHORT = st.one_of(st.text(max_size=12), NASTY)
WORDS = st.one_of(
    SHORT, SHORT, SHORT, st.sampled_from(["word. " * 700, "&<>`" * 900, "x" * 5000, "line\n" * 40])
)
STYLES = st.sampled_from(["text", "text", "code", "emphasis", "strong", "link"])
URLS = st.one_of(
    st.just("https://docs.example.com/a?b=1&c=2"),
    st.text(max_size=40),
    st.just("https://x.example/" + "y" * 4000),
)
SPANS = st.builds(Span, WORDS, STYLES, URLS)
PROSE: st.SearchStrategy[Prose] = st.lists(SPANS, max_size=4).map(tuple)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    width = draw(st.sampled_from([1, 3, 24]))
    header = tuple(draw(st.lists(SHORT, min_size=width, max_size=width)))
    cell = draw(PROSE)
    return Table(header, ((cell,) * width,) * draw(st.sampled_from([0, 1, 4, 120 // width])))


SECTIONS = st.builds(
    Section,
    st.sampled_from(["detail", "table", "timeline", "right"]),
    WORDS,
    PROSE,
    st.lists(PROSE, max_size=3).map(tuple),
    st.none() | tables(),
)
SOURCES = st.builds(Cited, SHORT.map(SourceId), WORDS, WORDS, URLS, DAYS)
SUGGESTIONS = st.builds(Suggestion, WORDS, SHORT.map(EntryId))
KINDS = st.sampled_from(["comparison", "concept", "verdict", "answer", "choice", "suggestions", "none"])
VERDICTS = st.sampled_from([None, "true", "mostly-true", "partly-true", "outdated", "mostly-false", "false"])


def built(parts: st.SearchStrategy[tuple[Answer, ...]]) -> st.SearchStrategy[Answer]:
    return st.builds(
        Answer,
        text=WORDS,
        kind=KINDS,
        entries=st.just((EntryId("a-b"),)),
        concepts=st.just((ConceptId("docker"),)),
        verdict=VERDICTS,
        title=WORDS,
        premise=PROSE,
        headline=PROSE,
        sections=st.lists(SECTIONS, max_size=2).map(tuple),
        sources=st.lists(SOURCES, max_size=4).map(tuple),
        suggestions=st.lists(SUGGESTIONS, max_size=5).map(tuple),
        checked=st.none() | DAYS,
        recheck_after=st.none() | DAYS,
        parts=parts,
    )


ANSWERS = built(st.lists(built(st.just(())), max_size=2).map(tuple))
SHOWS = st.builds(Show, st.booleans(), st.integers(0, 4), st.sampled_from(["", "U1"]))


def is_taken_by_slack(message: Message) -> None:
    blocks = [dict(block) for block in message.blocks]
    assert not findings(blocks, "message")
    assert 1 <= len(blocks) <= BLOCKS
    assert weight(blocks) <= 13_200
    assert 1 <= len(message.text) <= TEXT_CHARS
    assert sum(block["type"] == "table" for block in blocks) <= 1
    for block in blocks:
        _is_small_enough(block)
        assert _as_the_sdk_makes_it(block).to_dict() == block


def _as_the_sdk_makes_it(block: dict[str, Any]) -> Block:
    """The same block, made of slack_sdk's models, which refuse what Slack would."""
    match block["type"]:
        case "section":
            return SectionBlock(text=_mrkdwn_object(block["text"]), expand=block["expand"])
        case "context":
            return ContextBlock(elements=[_mrkdwn_object(text) for text in block["elements"]])
        case "divider":
            return DividerBlock()
        case "table":
            rows = [[_cell(cell) for cell in row] for row in block["rows"]]
            return TableBlock(rows=rows, column_settings=block["column_settings"])
        case "actions":
            return ActionsBlock(elements=[_button(button) for button in block["elements"]])
    raise AssertionError(block["type"])


def _mrkdwn_object(text: dict[str, Any]) -> MarkdownTextObject:
    assert text["type"] == "mrkdwn"
    return MarkdownTextObject(text=text["text"], verbatim=text["verbatim"])


def _button(button: dict[str, Any]) -> ButtonElement:
    text = PlainTextObject(text=button["text"]["text"], emoji=button["text"]["emoji"])
    return ButtonElement(text=text, action_id=button["action_id"], value=button["value"])


def _cell(cell: dict[str, Any]) -> RawTextObject | RichTextBlock:
    if cell["type"] == "raw_text":
        return RawTextObject(text=cell["text"])
    (line,) = cell["elements"]
    assert line["elements"]
    assert all(part["text"] for part in line["elements"])
    return RichTextBlock(elements=[RichTextSectionElement(elements=[_part(p) for p in line["elements"]])])


def _part(part: dict[str, Any]) -> RichTextElementParts.Text | RichTextElementParts.Link:
    if part["type"] == "link":
        return RichTextElementParts.Link(url=part["url"], text=part["text"])
    style = RichTextElementParts.TextStyle(**part["style"]) if "style" in part else None
    return RichTextElementParts.Text(text=part["text"], style=style)


def _is_small_enough(block: dict[str, Any]) -> None:
    match block["type"]:
        case "context":
            assert len(block["elements"]) <= CONTEXT_ELEMENTS
        case "actions":
            assert len(block["elements"]) <= ACTIONS_ELEMENTS
            for element in block["elements"]:
                assert len(element["action_id"]) <= ACTION_ID
                assert len(element["value"]) <= BUTTON_VALUE
        case "table":
            assert len(block["rows"]) <= TABLE_ROWS
            assert max(map(len, block["rows"])) <= TABLE_CELLS
            assert weight([block]) <= TABLE_CHARS


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(ANSWERS, WORDS, SHOWS)
def test_any_answer_makes_a_message_that_slack_takes(answer: Answer, question: str, show: Show) -> None:
    message = render(Reply(question, answer, NO_CONTEXT, TODAY), show)
    is_taken_by_slack(message)
    text = json.dumps([message.text, list(message.blocks)], ensure_ascii=False)
    markup = re.findall(r"<[^>]*>", _mrkdwn(message))
    allowed = {"<@U1>"} if show.asker else set()
    assert {one for one in markup if not one.startswith(("<https://", "<http://"))} <= allowed
    assert "<https://evil.example" not in _mrkdwn(message)  # nothing but an address of knowledge is a link
    assert len(text) < 40_000


def _mrkdwn(message: Message) -> str:
    """Everything in a message that Slack reads as markup."""
    found = [message.text]

    def walk(node: object) -> None:
        if isinstance(node, dict):
            if node.get("type") == "mrkdwn":
                assert node["verbatim"] is True
                found.append(node["text"])
            for value in node.values():
                walk(value)
        elif isinstance(node, list | tuple):
            for value in node:
                walk(value)

    walk(message.blocks)
    return "\n".join(found)


def reply(answer: Answer, context: Context = NO_CONTEXT) -> Reply:
    return Reply(answer.text, answer, context, TODAY)


def test_a_verdict_comes_first_then_correction_then_sources_with_their_date() -> None:
    message = render(reply(VERDICT))
    texts = _mrkdwn(message)
    marks = [
        "Mostly false",
        "lightweight &lt;VM&gt; &amp; more",
        "set of processes",
        "What is right",
        "Sources",
        "checked 2 Mar 2026",
    ]
    positions = [texts.index(mark, len(message.text)) for mark in marks]
    assert positions == sorted(positions)
    assert "&lt;!channel&gt;" in texts
    assert "was last checked on 2 Mar 2026" in texts  # overdue since June
    assert message.text.startswith("Mostly false: Docker is a lightweight")


def test_several_questions_in_one_message_are_answered_in_turn() -> None:
    unknown = Answer(text="is it blue?", kind="none")
    whole = Answer(text="all", kind="answer", parts=(VERDICT, unknown, COMPARISON, COMPARISON))
    message = render(reply(whole))
    is_taken_by_slack(message)
    for text in (message.text, _mrkdwn(message)[len(message.text) :]):
        marks = ["Mostly false", "is it blue?", "I don't know", "Docker and VM"]
        assert sorted(marks, key=text.index) == marks
    assert "• Kernel; Docker: the host's; VM: its own" in _mrkdwn(message)  # Slack takes one table a message
    assert "Overview" in message.text


def test_a_comparison_has_a_real_table_and_a_link() -> None:
    message = render(reply(COMPARISON), Show(shareable=True))
    (table,) = [block for block in message.blocks if block["type"] == "table"]
    rows = table["rows"]
    assert isinstance(rows, list)
    assert [cell["text"] for cell in rows[0]] == ["At a glance", "Docker", "VM"]
    assert rows[2][1]["type"] == "rich_text"
    assert "<https://docs.example.com/a?b=1&amp;c=2|Overview &amp; &lt;scope&gt;>" in _mrkdwn(message)
    assert "was last checked" not in message.text  # not due before March
    assert message.payload()["unfurl_links"] is False


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (
            "Run `docker run --rm alpine uname -r`. It prints: the *host's* kernel, never Alpine's",
            "Run `docker run --rm alpine uname -r`. It prints: the _host's_ kernel, never Alpine's",
        ),
        (
            "Run `docker info --format '{{.OSType}} <x> & *'`. It prints: a_b `0 0`",
            "Run `docker info --format '{{.OSType}} &lt;x&gt; &amp; *'`. It prints: a\u200b_b `0 0`",
        ),
    ],
)
def test_what_to_see_for_yourself_is_prose_with_its_commands_as_code(body: str, shown: str) -> None:
    proof = Section("proof", "See for yourself", prose(body))
    message = render(reply(replace(VERDICT, sections=(proof,))))
    is_taken_by_slack(message)
    assert f"*See for yourself*\n{shown}" in _mrkdwn(message)


def test_cells_with_nothing_in_them_are_ones_that_slack_takes() -> None:
    cells = ((Span("", "code"),), (Span("a"), Span("", "strong")), (Span(" ", "link", "https://x.example"),))
    table = Table(("", "", "x"), (cells,))
    message = render(reply(replace(COMPARISON, sections=(Section("table", table=table),))))
    is_taken_by_slack(message)
    (block,) = [block for block in message.blocks if block["type"] == "table"]
    rows = block["rows"]
    assert isinstance(rows, list)
    assert [cell["text"] for cell in rows[0]] == ["At a glance", "–", "x"]
    assert rows[1][0] == rows[1][2] == {"type": "raw_text", "text": "–"}


@pytest.mark.parametrize("shown", [COMPARISON, LONG])
def test_five_sources_are_shown_and_the_others_with_the_rest(shown: Answer) -> None:
    cited = tuple(
        Cited(SourceId(f"s{n}"), f"Title {n} of them", "P & Q", f"https://docs.example.com/{n}/", DAY)
        for n in range(40)
    )
    answer = replace(shown, sources=cited)
    pages = all_pages(answer)
    first = _mrkdwn(pages[0])[len(pages[0].text) :]
    assert [n for n in range(40) if f"/{n}/" in first] == [0, 1, 2, 3, 4]
    assert "• and 35 more" in first
    rest = "".join(_mrkdwn(page)[len(page.text) :] for page in pages[1:])
    assert [n for n in range(40) if rest.count(f"/{n}/") == 1] == list(range(5, 40))
    assert len(pages) == len(all_pages(replace(answer, sources=cited[:5]))) + 1
    assert "Title 39 of them https://docs.example.com/39/" in pages[-1].text
    assert "more" not in _mrkdwn(render(reply(replace(shown, sources=cited[:5]))))


def all_pages(answer: Answer) -> list[Message]:
    pages = [render(reply(answer))]
    while "isolate.more.0" in str(pages[-1].blocks):
        pages.append(render(reply(answer), Show(page=len(pages))))
    for page in pages:
        is_taken_by_slack(page)
    return pages


def test_the_pages_of_a_long_answer_hold_all_of_it_once() -> None:
    pages = []
    page = 0
    while True:
        message = render(reply(LONG), Show(page=page))
        is_taken_by_slack(message)
        pages.append(_mrkdwn(message)[len(message.text) :])
        if "isolate.more.0" not in str(message.blocks):
            break
        page += 1
    whole = "".join(pages)
    assert len(pages) > 2
    assert [whole.count(f"*Part {n}*") for n in range(20)] == [1] * 20
    assert len(render(reply(LONG)).text) <= TEXT_CHARS


def test_buttons_carry_the_question_and_what_the_thread_was_about() -> None:
    context = Context((ConceptId("docker"),), (EntryId("docker-vm"),))
    message = render(reply(COMPARISON, context), Show(shareable=True))
    (block,) = [block for block in message.blocks if block["type"] == "actions"]
    elements = block["elements"]
    assert isinstance(elements, list)
    assert actions.read(elements[0]["value"]) == actions.Asked("docker vs vm", context)


def test_suggestions_are_buttons_and_nothing_is_asserted() -> None:
    message = render(reply(UNSURE))
    (block,) = [block for block in message.blocks if block["type"] == "actions"]
    elements = block["elements"]
    assert isinstance(elements, list)
    assert [element["text"]["text"] for element in elements] == ["docker vs vm", "docker is just a vm"]
    assert "- docker vs vm" in message.text


def test_an_answer_that_is_not_sure_offers_what_else_was_perhaps_meant() -> None:
    alternatives = (
        Suggestion("What is a jail?", EntryId("jail")),
        Suggestion("lxc vs vm", EntryId("lxc-vs-vm")),
    )
    unsure = replace(COMPARISON, alternatives=alternatives)
    message = render(reply(unsure), Show(shareable=True))
    *_, lead, block = message.blocks
    assert "something else" in str(lead)
    assert [element["text"]["text"] for element in block["elements"]] == ["What is a jail?", "lxc vs vm"]  # type: ignore[attr-defined]
    assert "jail" not in str(render(reply(unsure), Show(asker="U1")).blocks)  # shared, it is an answer


@given(st.text(max_size=300), st.integers(0, 100))
def test_what_a_button_carries_comes_back(question: str, page: int) -> None:
    asked = actions.Asked(question, Context((ConceptId("a-b"),), ()), page)
    value = actions.write(asked)
    assert value is not None
    assert actions.read(value) == asked


@given(
    st.text(max_size=200)
    | st.recursive(st.none() | st.text(), lambda x: st.dictionaries(st.text(), x)).map(json.dumps)
)
def test_a_value_that_is_none_of_ours_is_harmless(value: str) -> None:
    actions.read(value)


def test_the_budget_of_one_message_lies_below_what_slack_refuses() -> None:
    assert MESSAGE_CHARS < 13_200


def test_messages_made_so_far_are_forgotten_with_what_was_asked() -> None:
    shared = render(Reply("docker vs vm", COMPARISON, NO_CONTEXT, dt.date(2026, 3, 2)), Show(asker="U1"))
    assert "<@U1> asked: docker vs vm" in encoded(shared, "in_channel")
    forget_rendered()
    for kept in (render, encoded, actions.write):
        assert kept.cache_info().currsize == 0
        assert kept.cache_info().maxsize == 512  # as SECURITY.md says

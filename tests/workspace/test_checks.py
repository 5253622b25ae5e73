"""What is refused, by tables at each limit, with the SDK's own models as a second judge."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextBlock,
    HeaderBlock,
    ImageBlock,
    InputBlock,
    Option,
    OverflowMenuElement,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
    SectionBlock,
    StaticSelectElement,
    TableBlock,
)
from slack_sdk.models.blocks.block_elements import RichTextElementParts, RichTextSectionElement
from slack_sdk.models.blocks.blocks import RichTextBlock

from bot.workspace import Refused, check_message_blocks, check_view, findings, weight


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def button(**more: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain("Go"), **more}


def option(value: str = "v") -> dict[str, Any]:
    return {"text": plain("label"), "value": value}


def select(count: int) -> dict[str, Any]:
    return {"type": "static_select", "options": [option(str(n)) for n in range(count)]}


def cells(rows: int, columns: int, text: str = "x") -> dict[str, Any]:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": text}] * columns for _ in range(rows)]}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


FINE = [
    {"type": "section", "text": mrkdwn("x" * 3000)},
    {"type": "section", "fields": [mrkdwn("x" * 2000)] * 10},
    {"type": "section", "text": mrkdwn("x"), "accessory": button(value="v" * 2000), "expand": True},
    {"type": "header", "text": plain("x" * 150)},
    {
        "type": "context",
        "elements": [mrkdwn("x"), {"type": "image", "image_url": "https://x", "alt_text": "x"}],
    },
    actions(*[button(action_id=str(n)) for n in range(25)]),
    actions(select(100), {"type": "overflow", "options": [option(str(n)) for n in range(5)]}),
    cells(100, 20, "x"),
    {"type": "table", "column_settings": [None, {"align": "right", "is_wrapped": True}], **cells(1, 2)},
    {"type": "divider", "block_id": "b" * 255},
    {"type": "markdown", "text": "x" * 12_000},
    {"type": "image", "image_url": "https://x", "alt_text": "x" * 2000},
]


@pytest.mark.parametrize("block", FINE, ids=lambda block: block["type"])
def test_blocks_at_their_limits_are_taken(block: dict[str, Any]) -> None:
    assert findings([block], "message") == ()


WRONG: list[tuple[dict[str, Any], str, str]] = [
    (
        {"type": "section", "text": mrkdwn("x" * 3001)},
        "/blocks/0/text/text",
        "must be less than 3001 characters",
    ),
    ({"type": "section", "text": mrkdwn("")}, "/blocks/0/text/text", "must be more than 0 characters"),
    ({"type": "section"}, "/blocks/0", "must provide either"),
    ({"type": "section", "fields": [mrkdwn("x")] * 11}, "/blocks/0/fields", "no more than 10 items"),
    ({"type": "section", "fields": [mrkdwn("x" * 2001)]}, "/blocks/0/fields/0/text", "2001 characters"),
    ({"type": "section", "text": mrkdwn("x"), "txet": 1}, "/blocks/0", "invalid additional property: txet"),
    (
        {"type": "section", "text": mrkdwn("x"), "accessory": mrkdwn("x")},
        "/blocks/0/accessory",
        "unsupported type",
    ),
    ({"type": "header", "text": plain("x" * 151)}, "/blocks/0/text/text", "151 characters"),
    ({"type": "header", "text": mrkdwn("x")}, "/blocks/0/text/type", "must be plain_text"),
    ({"type": "context", "elements": [mrkdwn("x")] * 11}, "/blocks/0/elements", "no more than 10 items"),
    ({"type": "context", "elements": []}, "/blocks/0/elements", "no fewer than 1 item"),
    (actions(*[button()] * 26), "/blocks/0/elements", "no more than 25 items"),
    (actions(button(action_id="a"), button(action_id="a")), "/blocks/0/elements/1", "already exists: a"),
    (actions(button(value="v" * 2001)), "/blocks/0/elements/0/value", "2001 characters"),
    (actions(button(style="loud")), "/blocks/0/elements/0/style", "primary, danger"),
    (actions(button(action_id="a" * 256)), "/blocks/0/elements/0/action_id", "256 characters"),
    (actions({"type": "button", "text": plain("x" * 76)}), "/blocks/0/elements/0/text/text", "76 characters"),
    (actions(select(101)), "/blocks/0/elements/0/options", "no more than 100 items"),
    (actions({"type": "static_select"}), "/blocks/0/elements/0", "must define either"),
    (
        actions({"type": "overflow", "options": [option(str(n)) for n in range(6)]}),
        "/blocks/0/elements/0/options",
        "5",
    ),
    (
        actions({"type": "radio_buttons", "options": [option(str(n)) for n in range(11)]}),
        "/options",
        "10 items",
    ),
    (actions({**select(2), "options": [option("v" * 151)]}), "/options/0/value", "151 characters"),
    (
        actions({**select(2), "initial_option": option("z")}),
        "/blocks/0/elements/0",
        "initial option must match",
    ),
    (cells(101, 1), "/blocks/0/rows", "no more than 100 items"),
    (cells(1, 21), "/blocks/0/rows/0", "no more than 20 items"),
    (cells(1, 1, ""), "/blocks/0/rows/0/0/text", "must be more than 0 characters"),
    ({"type": "rich_text", "elements": [{"type": "text"}]}, "/blocks/0/elements/0", "unsupported type: text"),
    ({"type": "image", "image_url": "https://x"}, "/blocks/0", "missing required field: alt_text"),
    ({"type": "alert", "text": mrkdwn("x")}, "/blocks/0/type", "unsupported type: alert"),
    ({"type": "file", "external_id": "x"}, "/blocks/0/type", "unsupported type: file"),
    ({"type": "divider", "block_id": "b" * 256}, "/blocks/0/block_id", "256 characters"),
]


@pytest.mark.parametrize(("block", "pointer", "message"), WRONG, ids=lambda value: str(value)[:40])
def test_blocks_beyond_their_limits_are_refused(block: dict[str, Any], pointer: str, message: str) -> None:
    with pytest.raises(Refused) as caught:
        check_message_blocks([block])
    assert caught.value.error == "invalid_blocks"
    reasons = caught.value.answer()["errors"]
    assert any(message in reason and pointer in reason for reason in reasons), reasons


SDK: list[tuple[Block, Block]] = [
    (HeaderBlock(text="x" * 150), HeaderBlock(text="x" * 151)),
    (SectionBlock(text="x" * 3000), SectionBlock(text="x" * 3001)),
    (SectionBlock(fields=["x"] * 10), SectionBlock(fields=["x"] * 11)),
    (
        ContextBlock(elements=[PlainTextObject(text="x")] * 10),
        ContextBlock(elements=[PlainTextObject(text="x")] * 11),
    ),
    (
        ActionsBlock(elements=[ButtonElement(text="x" * 75)]),
        ActionsBlock(elements=[ButtonElement(text="x" * 76)]),
    ),
    (
        ActionsBlock(elements=[StaticSelectElement(options=[Option(label="x", value="v" * 150)])]),
        ActionsBlock(elements=[StaticSelectElement(options=[Option(label="x", value="v" * 151)])]),
    ),
    (
        ActionsBlock(
            elements=[OverflowMenuElement(options=[Option(label="x", value=str(n)) for n in range(5)])]
        ),
        ActionsBlock(
            elements=[OverflowMenuElement(options=[Option(label="x", value=str(n)) for n in range(6)])]
        ),
    ),
    (
        ImageBlock(image_url="https://x", alt_text="x" * 2000),
        ImageBlock(image_url="https://x", alt_text="x" * 2001),
    ),
]


@pytest.mark.parametrize(("fine", "wrong"), SDK, ids=lambda block: str(block.type))
def test_the_sdk_draws_the_same_lines(fine: Block, wrong: Block) -> None:
    assert findings([fine.to_dict()], "message") == ()
    with pytest.raises(SlackObjectFormationError):
        wrong.to_dict()
    assert findings([_unchecked(wrong)], "message") != ()


def _unchecked(node: Any) -> Any:
    """What a model would send if it did not check itself."""
    if isinstance(node, list | tuple):
        return [_unchecked(item) for item in node]
    if not hasattr(node, "attributes"):
        return node
    names = {name: getattr(node, name, None) for name in node.attributes}
    body = {name: _unchecked(value) for name, value in names.items() if value is not None}
    return {**body, "type": node.type} if getattr(node, "type", None) else body


def test_what_the_sdks_models_make_is_taken() -> None:
    part = RichTextElementParts.Text(text="bold", style=RichTextElementParts.TextStyle(bold=True))
    rich = RichTextBlock(elements=[RichTextSectionElement(elements=[part])])
    table = TableBlock(rows=[[{"type": "raw_text", "text": "a"}, rich.to_dict()]])
    radio = RadioButtonsElement(options=[Option(label="x", value="x")], action_id="r")
    assert (
        findings([rich.to_dict(), table.to_dict(), ActionsBlock(elements=[radio]).to_dict()], "message") == ()
    )
    asked = InputBlock(label="Why?", element=PlainTextInputElement(action_id="why", multiline=True))
    check_view(
        {"type": "modal", "title": plain("T"), "submit": plain("S"), "blocks": [asked.to_dict()]}, "modal"
    )


def test_one_table_a_message() -> None:
    with pytest.raises(Refused) as caught:
        check_message_blocks([cells(1, 1), cells(1, 1)])
    answer = caught.value.answer()
    assert answer["error"] == "invalid_attachments"
    assert answer["response_metadata"]["messages"] == ["[ERROR] only_one_table_allowed"]


def test_a_table_holds_ten_thousand_characters() -> None:
    check_message_blocks([cells(10, 10, "x" * 100)])
    with pytest.raises(Refused, match="invalid_blocks"):
        check_message_blocks([cells(10, 10, "x" * 101)])


def test_all_blocks_together_have_a_limit() -> None:
    section = {"type": "section", "text": mrkdwn("x" * 2900)}
    assert weight([section] * 4) < 13_200 < weight([section] * 5)
    check_message_blocks([section] * 4)
    with pytest.raises(Refused, match="msg_blocks_too_long"):
        check_message_blocks([section] * 5)


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"title": plain("x" * 25)}, "/view/title"),
        ({"title": None}, "/view/title"),
        ({"blocks": []}, "/view/blocks"),
        ({"blocks": [{"type": "divider"}] * 101}, "/view/blocks"),
        ({"private_metadata": "x" * 3001}, "/view/private_metadata"),
        ({"callback_id": "x" * 256}, "/view/callback_id"),
        ({"type": "home"}, "/view/type"),
        ({"blocks": [{"type": "markdown", "text": "x"}]}, "/view/blocks/0/type"),
        (
            {"blocks": [{"type": "input", "label": plain("x"), "element": {"type": "plain_text_input"}}]},
            "/view/submit",
        ),
    ],
)
def test_views_that_slack_refuses(change: dict[str, Any], pointer: str) -> None:
    view = {"type": "modal", "title": plain("x" * 24), "blocks": [{"type": "divider"}]}
    check_view(view, "modal")
    with pytest.raises(Refused) as caught:
        check_view({**view, **change}, "modal")
    answer = caught.value.answer()
    assert answer["error"] == "invalid_arguments"
    assert any(pointer in message for message in answer["response_metadata"]["messages"])

"""What Slack refuses in messages and views: shapes and sizes, each finding with a JSON pointer to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Literal, TypeAlias

from bot.workspace.checks_elements import (
    BLOCK_ELEMENTS,
    Finding,
    elements,
    fields,
    items,
    kind_of,
    listed,
    plain,
    string,
    text_object,
)
from bot.workspace.checks_rich import rich_text
from bot.workspace.refusals import Refused, invalid
from bot.workspace.wire import Payload, compact

Surface: TypeAlias = Literal["message", "modal", "home"]

MESSAGE_BLOCKS = 50  # docs/reference/block-kit/blocks
VIEW_BLOCKS = 100
COMBINED_CHARACTERS = 13_200  # undocumented; slackapi/bolt-js#2509 and #2867 measured it
TABLE_CHARACTERS = 10_000  # docs/reference/block-kit/blocks/table-block, over all tables of a message
MARKDOWN_CHARACTERS = 12_000  # docs/reference/block-kit/blocks/markdown-block, summed over the payload
TEXT_CHARACTERS = 40_000  # docs/reference/methods/chat.postMessage
VIEW_BYTES = 250_000  # docs/reference/methods/views.open

Findings: TypeAlias = Iterator[Finding]
Check: TypeAlias = Callable[[Payload, str], Findings]


def _section(block: Payload, at: str) -> Findings:
    yield from fields(block, at, "text fields accessory expand")
    if "text" not in block and "fields" not in block:
        yield Finding(at, "must provide either `text` or `fields`")
    if "text" in block:
        yield from text_object(block["text"], f"{at}/text", longest=3000)
    if "fields" in block:
        yield from items(block["fields"], f"{at}/fields", low=1, high=10)
        for index, entry in enumerate(listed(block["fields"])):
            yield from text_object(entry, f"{at}/fields/{index}", longest=2000)
    if "accessory" in block:
        yield from elements([block["accessory"]], f"{at}/accessory", BLOCK_ELEMENTS["accessory"], single=True)


def _header(block: Payload, at: str) -> Findings:
    yield from fields(block, at, "text level", required="text")
    yield from plain(block.get("text"), f"{at}/text", longest=150)


def _divider(block: Payload, at: str) -> Findings:
    yield from fields(block, at, "")


def _context(block: Payload, at: str) -> Findings:
    yield from fields(block, at, "elements", required="elements")
    yield from items(block.get("elements"), f"{at}/elements", low=1, high=10)
    yield from elements(block.get("elements"), f"{at}/elements", BLOCK_ELEMENTS["context"])


def _actions(block: Payload, at: str) -> Findings:
    yield from fields(block, at, "elements", required="elements")
    yield from items(block.get("elements"), f"{at}/elements", low=1, high=25)
    yield from elements(block.get("elements"), f"{at}/elements", BLOCK_ELEMENTS["actions"])


def _context_actions(block: Payload, at: str) -> Findings:
    yield from fields(block, at, "elements", required="elements")
    yield from items(block.get("elements"), f"{at}/elements", low=1, high=5)
    yield from elements(block.get("elements"), f"{at}/elements", BLOCK_ELEMENTS["context_actions"])


def _input(block: Payload, at: str) -> Findings:
    yield from fields(block, at, "label element hint optional dispatch_action", required="label element")
    yield from plain(block.get("label"), f"{at}/label", longest=2000)
    if "hint" in block:
        yield from plain(block["hint"], f"{at}/hint", longest=2000)
    yield from elements([block.get("element")], f"{at}/element", BLOCK_ELEMENTS["input"], single=True)


def _image(block: Payload, at: str) -> Findings:
    yield from fields(block, at, "image_url slack_file alt_text title", required="alt_text")
    if ("image_url" in block) == ("slack_file" in block):
        yield Finding(at, "must define either `slack_file` or `image_url`, not both")
    yield from string(block.get("image_url", "x"), f"{at}/image_url", longest=3000, shortest=1)
    yield from string(block.get("alt_text", ""), f"{at}/alt_text", longest=2000)
    if "title" in block:
        yield from plain(block["title"], f"{at}/title", longest=2000)


def _markdown(block: Payload, at: str) -> Findings:
    yield from fields(block, at, "text", required="text")
    yield from string(block.get("text"), f"{at}/text", longest=MARKDOWN_CHARACTERS, shortest=1)


def _rich_text(block: Payload, at: str) -> Findings:
    yield from fields(block, at, "elements", required="elements")
    yield from rich_text(block.get("elements"), f"{at}/elements")


def _table(block: Payload, at: str) -> Findings:
    yield from fields(block, at, "rows column_settings", required="rows")
    yield from items(block.get("rows"), f"{at}/rows", low=1, high=100)
    yield from items(block.get("column_settings", [{}]), f"{at}/column_settings", low=1, high=20)
    for index, setting in enumerate(listed(block.get("column_settings"))):
        if isinstance(setting, dict) and str(setting.get("align", "left")) not in {"left", "center", "right"}:
            yield Finding(f"{at}/column_settings/{index}/align", "must be one of left, center, right")
    for index, row in enumerate(listed(block.get("rows"))):
        yield from items(row, f"{at}/rows/{index}", low=1, high=20)
        for column, cell in enumerate(listed(row)):
            yield from _cell(cell, f"{at}/rows/{index}/{column}")


def _cell(cell: object, at: str) -> Findings:
    if not isinstance(cell, dict):
        yield Finding(at, "must be an object")
        return
    match cell.get("type"):
        case "raw_text":
            yield from string(cell.get("text"), f"{at}/text", shortest=1)
        case "raw_number":
            yield from string(cell.get("text"), f"{at}/text", shortest=1)
        case "rich_text":
            yield from rich_text(cell.get("elements"), f"{at}/elements")
        case other:
            yield Finding(at, f"unsupported type: {other}")


def _alert(block: Payload, at: str) -> Findings:
    yield from fields(block, at, "text level", required="text")
    yield from text_object(block.get("text"), f"{at}/text", longest=200)


def _video(block: Payload, at: str) -> Findings:
    known = "title_url description provider_icon_url provider_name author_name"
    needed = "alt_text video_url thumbnail_url title"
    yield from fields(block, at, f"{known} {needed}", required=needed)


_BLOCKS: dict[str, tuple[Check, frozenset[str]]] = {
    "section": (_section, frozenset({"message", "modal", "home"})),
    "header": (_header, frozenset({"message", "modal", "home"})),
    "divider": (_divider, frozenset({"message", "modal", "home"})),
    "context": (_context, frozenset({"message", "modal", "home"})),
    "actions": (_actions, frozenset({"message", "modal", "home"})),
    "context_actions": (_context_actions, frozenset({"message"})),
    "input": (_input, frozenset({"message", "modal", "home"})),
    "image": (_image, frozenset({"message", "modal", "home"})),
    "markdown": (_markdown, frozenset({"message"})),
    "rich_text": (_rich_text, frozenset({"message", "modal", "home"})),
    "table": (_table, frozenset({"message", "home"})),
    "alert": (_alert, frozenset({"modal"})),
    "video": (_video, frozenset({"message", "modal", "home"})),
}


def findings(blocks: Sequence[object], surface: Surface, at: str = "/blocks") -> tuple[Finding, ...]:
    """Everything wrong with these blocks on that surface, in reading order; empty when Slack takes them."""
    most = MESSAGE_BLOCKS if surface == "message" else VIEW_BLOCKS
    found = list(items(list(blocks), at, low=0, high=most))
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        here = f"{at}/{index}"
        if not isinstance(block, dict):
            found.append(Finding(here, "must be an object"))
            continue
        check, surfaces = _BLOCKS.get(kind_of(block), (None, frozenset[str]()))
        if check is None or surface not in surfaces:
            found.append(Finding(f"{here}/type", f"unsupported type: {block.get('type')}"))
            continue
        found.extend(check(block, here))
        found.extend(string(block.get("block_id", ""), f"{here}/block_id", longest=255))
        block_id = str(block.get("block_id") or "")
        if block_id and block_id in seen:
            found.append(Finding(here, f"`block_id` already exists: {block_id}"))
        seen.add(block_id)
    return tuple(found)


def weight(blocks: Sequence[Payload]) -> int:
    """How heavy blocks are together: serialised characters, of tables the cells' text alone.

    Tables have a limit of their own and would not fit within this one as JSON.
    """
    return sum(_table_characters(b) if b.get("type") == "table" else len(compact(b)) for b in blocks)


def _table_characters(block: Payload) -> int:
    return sum(_characters(cell) for row in block.get("rows", ()) for cell in row)


def _characters(node: object) -> int:
    if isinstance(node, list):
        return sum(map(_characters, node))
    if isinstance(node, dict):
        own = len(node["text"]) if isinstance(node.get("text"), str) else 0
        return own + sum(_characters(value) for value in node.values() if isinstance(value, list))
    return 0


def check_message_blocks(blocks: Sequence[Payload]) -> None:
    """Refused with `invalid_blocks`, `invalid_attachments` or `msg_blocks_too_long`, as Slack does."""
    found = findings(blocks, "message")
    if found:
        raise refusal(found)
    tables = [block for block in blocks if block.get("type") == "table"]
    if len(tables) > 1:
        messages = ["[ERROR] only_one_table_allowed"]
        raise Refused("invalid_attachments", response_metadata={"messages": messages})
    if sum(map(_table_characters, tables)) > TABLE_CHARACTERS:
        raise refusal((Finding("/blocks", f"table must be less than {TABLE_CHARACTERS + 1} characters"),))
    markdown = sum(len(block["text"]) for block in blocks if block.get("type") == "markdown")
    if markdown > MARKDOWN_CHARACTERS or weight(blocks) > COMBINED_CHARACTERS:
        raise Refused("msg_blocks_too_long")


def refusal(found: Sequence[Finding]) -> Refused:
    """`invalid_blocks` with Slack's two lists of reasons."""
    reasons = [str(finding) for finding in found]
    messages = [f"[ERROR] {reason}" for reason in reasons]
    return Refused("invalid_blocks", errors=reasons, response_metadata={"messages": messages})


def check_view(view: Payload, wanted: Literal["modal", "home"]) -> None:
    """Refused with `invalid_arguments` or `view_too_large`, as `views.*` do."""
    if len(compact(view).encode()) > VIEW_BYTES:
        raise Refused("view_too_large")
    found = [*_view_fields(view, wanted)]
    blocks = view.get("blocks")
    if isinstance(blocks, list) and blocks:
        found.extend(findings(blocks, wanted, "/view/blocks"))
    else:
        found.append(Finding("/view/blocks", "must be a list with at least 1 item"))
    if found:
        raise invalid(*map(str, found))


def _view_fields(view: Payload, wanted: str) -> Findings:
    modal_only = "title submit close clear_on_close notify_on_close submit_disabled"
    both = "blocks private_metadata callback_id external_id"
    yield from fields(view, "/view", f"{both} {modal_only}" if wanted == "modal" else both)
    if view.get("type") != wanted:
        yield Finding("/view/type", f"must be `{wanted}`")
    yield from string(view.get("private_metadata", ""), "/view/private_metadata", longest=3000)
    yield from string(view.get("callback_id", ""), "/view/callback_id", longest=255)
    yield from string(view.get("external_id", ""), "/view/external_id", longest=255)
    if wanted == "home":
        return
    yield from plain(view.get("title"), "/view/title", longest=24)
    for name in ("submit", "close"):
        if name in view:
            yield from plain(view[name], f"/view/{name}", longest=24)
    asks = any(kind_of(block) == "input" for block in listed(view.get("blocks")))
    if asks and not view.get("submit"):
        yield Finding("/view/submit", "missing required field: submit, since the view has an input block")
